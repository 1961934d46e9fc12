"""A report on the registry from entered rows to stored files: run, gate, ledger."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analytics import actions, making
from analytics.making import make_report
from analytics.models import Report, Run
from analytics.queries import file_bytes, registry_ledgers, store, summary_of
from audit.models import Entry
from demo.registry_child import SimulatedChild
from pave.lib.clock import now
from tests.analytics.disclosure.registry_cohorts import few
from tests.analytics.test_summarise_registry import built

__all__ = ["built"]
pytestmark = pytest.mark.django_db
KINDS = {"json", "csv", "codebook-csv", "R", "parquet", "sav", "dta", "xlsx", "docx", "pdf", "report-letter-pdf"}
PARAMETERS = actions.Parameters(replicates=0)


def made() -> Report:
    run = actions.request_registry_run(as_of=now().date(), parameters=PARAMETERS, by="ada")
    fence = actions.claim_run(run_id=run.pk)
    assert fence is not None
    make_report(run_id=run.pk, fence=fence)
    report = Run.objects.get(pk=run.pk).report
    assert report is not None
    return report


def test_a_simulated_registry_becomes_a_report(built: tuple[SimulatedChild, ...]) -> None:
    report, today = made(), now().date()
    told: dict[str, Any] = summary_of(report)
    assert (report.survey, report.synthetic, report.title) == ("", True, f"The registry as of {today:%-d %B %Y}")
    assert set(report.files) == KINDS and all("SYNTHETIC" in one["name"] for one in report.files.values())
    assert told["snapshot"]["children"] == len(built) and few(told) == []
    assert told["source"]["synthetic"].startswith("simulated") and b"suppressed" in file_bytes(report, "csv")
    assert Entry.objects.filter(verb="report.requested", target="registry").count() == 1


def test_the_ledger_is_kept_apart_and_binds_the_next_report(built: tuple[SimulatedChild, ...]) -> None:
    first = made()
    kept = json.loads(store().get(first.ledger))
    assert registry_ledgers() == [first.ledger] and set(kept) == {"format", "release", "own", "earlier"}
    assert first.ledger not in str(first.files)
    second = actions.request_registry_run(
        as_of=now().date(), parameters=actions.Parameters(replicates=0, seed=2), by="a"
    )
    fence = actions.claim_run(run_id=second.pk)
    assert fence is not None
    make_report(run_id=second.pk, fence=fence)
    report = Run.objects.get(pk=second.pk).report
    assert report is not None and json.loads(store().get(report.ledger))["earlier"] == [first.ledger]


def test_a_report_that_another_one_overtook_is_made_again_beside_it(
    built: tuple[SimulatedChild, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one ends between the making and the end of this one."""
    asked = actions.Parameters(replicates=0, seed=2)
    second = actions.request_registry_run(as_of=now().date(), parameters=asked, by="a")
    fence, put, overtaken = actions.claim_run(run_id=second.pk), making.registry_report, []

    def overtakes(*given: Any) -> Any:
        found = put(*given)
        if not overtaken:
            overtaken.append(True)
            overtaken.append(made().ledger)
        return found

    monkeypatch.setattr(making, "registry_report", overtakes)
    assert fence is not None
    make_report(run_id=second.pk, fence=fence)
    report = Run.objects.get(pk=second.pk).report
    assert report is not None and json.loads(store().get(report.ledger))["earlier"] == [overtaken[1]]


def test_the_same_day_and_rows_are_one_run(built: tuple[SimulatedChild, ...]) -> None:
    runs = {actions.request_registry_run(as_of=now().date(), parameters=PARAMETERS, by=by).pk for by in ("a", "b")}
    assert len(runs) == 1
