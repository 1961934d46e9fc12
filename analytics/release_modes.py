"""What respondents would see of a report in either mode, as bytes; made of the rows that the report froze."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.models import Report
from analytics.queries import released_bytes, store, summary_of
from analytics.reports.released import AS_IN_REPORT
from pave.lib.digest import summary_bytes
from surveys import queries as survey_queries

if TYPE_CHECKING:
    import pandas as pd

    from analytics.summaries import Plan


def shown_bytes(report: Report, mode: str) -> bytes:
    """Raises MissingArtefact where the frozen rows are gone, which the fives are made of."""
    return released_bytes(summary_of(report)) if mode == AS_IN_REPORT else _in_fives(report)


def _in_fives(report: Report) -> bytes:
    """About a second for some hundred responses. Texts that two people sorted are not counted: respondents compare
    what they were asked."""
    from analytics.protecting import counted_before, plan_of
    from analytics.reports.released_in_fives import released_in_fives
    from analytics.snapshots import read_frame
    from analytics.summaries import build

    survey = survey_queries.survey_by_slug(report.survey)
    plan = plan_of(survey, report.snapshot, {"by": (), "replicates": 0, "seed": 1})
    frame = read_frame(store().get(report.snapshot.parquet)).astype(object)
    earlier = counted_before(plan, report.parameters.get("after", ()))
    made = released_in_fives(build(frame, plan), summary_of(report), plan.instrument, _numbers(frame, plan), earlier)
    return summary_bytes(made)


def _numbers(frame: pd.DataFrame, plan: Plan) -> dict[str, list[float]]:
    from analytics.summaries.counting import cells_in, substantive

    asked: list[Any] = [one for one in plan.instrument.entries if one.kind in ("numeric", "range")]
    return {one.id: [float(cell) for cell in substantive(cells_in(frame, one.column, one.base))] for one in asked}
