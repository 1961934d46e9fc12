"""Making one report: frozen rows to exact summary, through disclosure control, to files. No decision is taken here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from analytics import actions
from analytics.guidance import GUIDANCE, THRESHOLD_ITEMS
from analytics.made import Made, Told
from analytics.models import Run, Snapshot
from analytics.protecting import SIMULATED, counted_before, plan_of, protected
from analytics.queries import ledgers_before, store
from analytics.registry_making import registry_report
from analytics.registry_snapshots import KIND
from analytics.reports.accounting_files import accounting_csv, accounting_json
from analytics.reports.cherries import cherries_csv, cherries_docx
from analytics.reports.codebook import codebook_csv
from analytics.reports.csvfile import csv_bytes
from analytics.reports.excel import excel_bytes
from analytics.reports.labelled import spss_bytes, stata_bytes
from analytics.reports.parquet import parquet_bytes
from analytics.reports.pdf import pdf_bytes
from analytics.reports.r_script import r_script_bytes
from analytics.reports.word_report import word_bytes
from analytics.snapshots import read_frame
from analytics.summaries import build
from analytics.text_codings.reporting import with_codings
from pave.lib.digest import summary_bytes
from surveys import queries as survey_queries
from surveys.instrument import Instrument
from surveys.models import Survey

__all__ = ["SIMULATED", "Made", "make_report", "plan_of", "protected", "survey_report"]
ONCE_MORE = 3


def make_report(*, run_id: UUID | str, fence: int) -> None:
    """Carry out a claimed run. Raises actions.Superseded where it was lost on the way."""
    run = Run.objects.select_related("snapshot").get(pk=run_id)

    def told(step: str, done: int, total: int) -> None:
        actions.tell_progress(run_id=run_id, fence=fence, step=step, done=done, total=total)

    if run.snapshot.kind == KIND:
        _make_of_the_registry(run, fence, told)
        return
    made = survey_report(run.snapshot, survey_queries.survey_by_slug(run.survey), run.parameters, told)
    actions.finish_run(run_id=run_id, fence=fence, report=_report(made))


def _make_of_the_registry(run: Run, fence: int, told: Told) -> None:
    """Made again where another report of the registry was finished meanwhile: each respects all before it."""
    for _ in range(ONCE_MORE):
        ledgers = ledgers_before(run)
        made = registry_report(run.snapshot, run.parameters, told, ledgers)
        try:
            actions.finish_run(run_id=run.pk, fence=fence, report=_report(made), ledgers=ledgers)
            return
        except actions.MadeMeanwhile:
            continue
    raise RuntimeError("other reports of the registry were finished all the time; ask for this one again")


def _report(made: Made) -> dict[str, Any]:
    return {
        "title": made.title, "synthetic": made.synthetic, "code_version": made.code_version,
        "files": _stored(made.files), "ledger": store().put(made.ledger) if made.ledger else "",
    }  # fmt: skip


def survey_report(snapshot: Snapshot, survey: Survey, parameters: dict[str, Any], told: Told) -> Made:
    """The report of a survey's frozen rows: the same snapshot, title, parameters and code give the same bytes."""
    frame = read_frame(store().get(snapshot.parquet))
    plan = plan_of(survey, snapshot, parameters)
    sorted_texts = partial(with_codings, numbers=parameters.get("codings", ()))
    before = counted_before(plan, parameters.get("after", ()), sorted_texts)
    frame, plan = sorted_texts(frame, plan)
    built = build(frame, plan, partial(told, "intervals"))
    told("protect", 1, 1)
    summary = protected(built, plan.instrument, survey, before)
    told("files", 1, 1)
    files = survey_files(summary, survey, plan.instrument)
    return Made(survey.marked_title, survey.synthetic, plan.code_version, files)


def _stored(files: Mapping[str, tuple[str, bytes]]) -> dict[str, Any]:
    return {
        kind: {"digest": store().put(data), "size": len(data), "name": name} for kind, (name, data) in files.items()
    }


def survey_files(summary: dict[str, Any], survey: Survey, instrument: Instrument) -> dict[str, tuple[str, bytes]]:
    """Every file of a report by its kind: name and bytes."""
    mark = ("-PILOT" if survey.pilot else "") + ("-SYNTHETIC" if survey.synthetic else "")
    table = csv_bytes(summary)
    made = {
        ("json", "report"): summary_bytes(summary),
        ("csv", "report"): table,
        ("csv", "codebook"): codebook_csv(summary),
        ("R", "report"): r_script_bytes(summary, f"{survey.slug}-report{mark}.csv", table),
        ("parquet", "report"): parquet_bytes(summary),
        ("sav", "report"): spss_bytes(summary),
        ("dta", "report"): stata_bytes(summary),
        ("xlsx", "report"): excel_bytes(summary),
        ("docx", "report"): word_bytes(summary, THRESHOLD_ITEMS, GUIDANCE),
        ("pdf", "report"): pdf_bytes(summary, THRESHOLD_ITEMS, GUIDANCE),
        ("pdf", "report-letter"): pdf_bytes(summary, THRESHOLD_ITEMS, GUIDANCE, "letter"),
        ("json", "accounting"): accounting_json(summary, survey.mode),
        ("csv", "accounting"): accounting_csv(summary, survey.mode),
        ("docx", "cherries"): cherries_docx(summary, instrument, survey.mode),
        ("csv", "cherries"): cherries_csv(summary, instrument, survey.mode),
    }
    return {
        kind if what == "report" else f"{what}-{kind}": (f"{survey.slug}-{what}{_paper(kind, what)}{mark}.{kind}", data)
        for (kind, what), data in made.items()
    }


def _paper(kind: str, what: str) -> str:
    """The report's PDF under its first key is the one on A4, and says so in its name, as that on Letter does."""
    return "-a4" if (kind, what) == ("pdf", "report") else ""
