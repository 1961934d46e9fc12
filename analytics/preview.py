"""A look at a report while it is being made: its frozen rows through the same gate, limits without resampling.

A preview shows nothing that the report will not show: it is made of the same frozen rows, so looking again and again
while answers come in tells nobody apart. Its limits are computed from what the gate shows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from analytics.models import ACTIVE, Run, RunState, Snapshot
from analytics.queries import runs_of, store
from surveys.models import Survey

Json = dict[str, Any]
WORTH_A_LOOK = (RunState.QUEUED, RunState.RUNNING, RunState.DONE)


def may_be_previewed(run: Run) -> bool:
    return bool(run.survey) and run.state in WORTH_A_LOOK


def registry_may_be_previewed(run: Run) -> bool:
    """Here and not beside what makes it: pages ask, and load no statistics for the answer."""
    return not run.survey and run.state in ACTIVE


def run_to_preview(survey: Survey) -> Run | None:
    """The newest run of a survey that was neither stopped nor failed; None where nobody asked for a report."""
    return runs_of(survey.slug).filter(state__in=WORTH_A_LOOK).first()


def preview_of(run: Run, survey: Survey) -> Json:
    """The protected summary of a run's frozen rows as a whole, without groups; limits are "delta_preview".

    Under a second for some hundred responses; a process makes each once. Raises MissingArtefact.
    """
    return _made(run.snapshot.digest, survey.slug, survey.marked_title, tuple(run.parameters.get("after", ())))


@lru_cache(maxsize=8)
def _made(digest: str, slug: str, title: str, after: tuple[str, ...]) -> Json:
    """The title is part of it, because its summary carries the title."""
    from analytics.protecting import counted_before, plan_of, protected
    from analytics.snapshots import read_frame
    from analytics.summaries import build
    from analytics.summaries.quick_limits import add_limits
    from surveys.queries import survey_by_slug

    survey, snapshot = survey_by_slug(slug), Snapshot.objects.get(digest=digest)
    plan = plan_of(survey, snapshot, {"by": (), "replicates": 0, "seed": 1})
    # Columns of plain objects: a frame of Arrow texts takes twice as long for so few rows.
    built = build(read_frame(store().get(snapshot.parquet)).astype(object), plan)
    summary = protected(built, plan.instrument, survey, counted_before(plan, after))
    for entry in summary["items"]:
        add_limits(entry, plan.confidence)
    return summary
