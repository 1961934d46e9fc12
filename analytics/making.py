"""Making one report: frozen rows to exact summary, through disclosure control, to files. No decision is taken here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from analytics import actions
from analytics.disclosure import protect_summary
from analytics.guidance import GUIDANCE, THRESHOLD_ITEMS
from analytics.models import Run, Snapshot
from analytics.queries import store
from analytics.reports.accounting_files import accounting_csv, accounting_json
from analytics.reports.cherries import cherries_csv, cherries_docx
from analytics.reports.csvfile import csv_bytes
from analytics.reports.pdf import pdf_bytes
from analytics.snapshots import read_frame
from analytics.summaries import Built, Plan, build
from pave.lib.digest import code_version, summary_bytes
from surveys import queries as survey_queries
from surveys.instrument import Instrument
from surveys.models import Survey

DEMOGRAPHIC_BASE = "submitted"
SIMULATED = "simulated; not the data of any study"
PILOT = "pilot; its answers test the questions"


def plan_of(survey: Survey, snapshot: Snapshot, parameters: dict[str, Any]) -> Plan:
    """What the pure summary needs to know besides the rows."""
    instrument = survey_queries.instrument_of(survey.instrument)
    return Plan(
        instrument=instrument,
        source=_source(survey, instrument),
        digest=snapshot.digest,
        frame=snapshot.manifest["frame"],
        by=tuple(parameters["by"]),
        replicates=parameters["replicates"],
        seed=parameters["seed"],
        code_version=code_version(),
    )  # fmt: skip


def _source(survey: Survey, instrument: Instrument) -> dict[str, Any]:
    source = {
        "kind": "survey",
        "id": survey.slug,
        "instrument": instrument.id,
        "version": instrument.version,
        "instrument_sha256": instrument.sha256,
    }
    return source | ({"synthetic": SIMULATED} if survey.synthetic else {}) | ({"pilot": PILOT} if survey.pilot else {})


def make_report(*, run_id: UUID | str, fence: int) -> None:
    """Carry out a claimed run. Raises actions.Superseded where it was lost on the way."""
    run = Run.objects.select_related("snapshot").get(pk=run_id)
    survey = survey_queries.survey_by_slug(run.survey)
    frame = read_frame(store().get(run.snapshot.parquet))

    def progress(done: int, total: int) -> None:
        actions.tell_progress(run_id=run_id, fence=fence, step="intervals", done=done, total=total)

    plan = plan_of(survey, run.snapshot, run.parameters)
    built = build(frame, plan, progress)
    actions.tell_progress(run_id=run_id, fence=fence, step="protect", done=1, total=1)
    summary = protected(built, plan.instrument, survey)
    actions.tell_progress(run_id=run_id, fence=fence, step="files", done=1, total=1)
    report = {
        "title": survey.marked_title,
        "synthetic": survey.synthetic,
        "code_version": plan.code_version,
        "files": _stored(summary, survey, plan.instrument),
    }
    actions.finish_run(run_id=run_id, fence=fence, report=report)


def protected(built: Built, instrument: Instrument, survey: Survey) -> dict[str, Any]:
    """What may leave: small cells hidden, with what the report pages need to draw it."""
    shape = {
        "title": survey.marked_title,
        "synthetic": survey.synthetic,
        "sections": [
            {"id": section.id, "title": section.title, "items": [item.number for item in section.items]}
            for section in instrument.sections
        ],
        "demographics": _demographics(instrument),
    }
    summary = protect_summary(built)
    for entry in summary["items"]:
        _place_on_scale(entry, instrument)
        _tell_levels(entry, instrument)
        entry["short"] = instrument.items_by_number[entry["number"]].short
    return {**summary, **shape}


def _tell_levels(entry: dict[str, Any], instrument: Instrument) -> None:
    """Levels of a vignette's attributes in the words of its story."""
    vignettes = instrument.items_by_number[entry["number"]].vignettes
    if vignettes is None:
        return
    for level in entry["levels"]:
        words = vignettes.words.get(level["attribute"], {}).get(level["level"], level["level"])
        level["words"] = words.rstrip(".").removeprefix("a ").removeprefix("There has been ").capitalize()


def _demographics(instrument: Instrument) -> list[int]:
    """Numbers of the items that describe who answered: those of every section counted over all submitted responses."""
    sections = {item.section for item in instrument.items if item.base == DEMOGRAPHIC_BASE}
    return [item.number for item in instrument.items if item.section in sections]


def _place_on_scale(entry: dict[str, Any], instrument: Instrument) -> None:
    """Options get the number their choice means, for threshold charts; a merged one spans `value_low` to `value`."""
    declared = instrument.entry(entry["id"])
    values = {choice.code: choice.value for choice in declared.choices} if declared else {}
    for option in entry["options"]:
        known = [values.get(code) for code in option.get("merged", [option["code"]])]
        numbers = [value for value in known if value is not None]
        if numbers and not option.get("off_scale"):
            option["value"] = max(numbers)
            if min(numbers) < max(numbers):
                option["value_low"] = min(numbers)


def _stored(summary: dict[str, Any], survey: Survey, instrument: Instrument) -> dict[str, Any]:
    mark = ("-PILOT" if survey.pilot else "") + ("-SYNTHETIC" if survey.synthetic else "")
    made = {
        ("json", "report"): summary_bytes(summary),
        ("csv", "report"): csv_bytes(summary),
        ("pdf", "report"): pdf_bytes(summary, THRESHOLD_ITEMS, GUIDANCE),
        ("json", "accounting"): accounting_json(summary, survey.mode),
        ("csv", "accounting"): accounting_csv(summary, survey.mode),
        ("docx", "cherries"): cherries_docx(summary, instrument, survey.mode),
        ("csv", "cherries"): cherries_csv(summary, instrument, survey.mode),
    }
    return {
        kind if what == "report" else f"{what}-{kind}": {
            "digest": store().put(data), "size": len(data), "name": f"{survey.slug}-{what}{mark}.{kind}",
        }
        for (kind, what), data in made.items()
    }  # fmt: skip
