"""Reports of the registry one after another: made again byte for byte, compared, asked for at night, tried again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from analytics import actions, tasks
from analytics.changes import changes_between
from analytics.models import Report, Run
from analytics.queries import store
from analytics.refreshing import refresh
from analytics.registry_snapshots import registry_rows
from analytics.reproducing import compared, remade
from analytics.row_changes import FEW_CHILDREN, registry_changes
from demo.registry_child import SimulatedChild
from pave.lib.clock import now
from pave.lib.digest import code_version
from registry.models import Case
from tests.analytics.test_registry_making import built, made
from tests.registry.children import add

__all__ = ["built"]
pytestmark = pytest.mark.django_db


def another(seed: int) -> Report:
    asked = actions.Parameters(replicates=0, seed=seed)
    run = actions.request_registry_run(as_of=now().date(), parameters=asked, by="ada")
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert run.report is not None, run.error
    return run.report


def test_reports_are_made_again_and_compared(
    built: tuple[SimulatedChild, ...], investigator: Client, settings: Any
) -> None:
    """In one test, because making a report is dear."""
    first, second = made(), another(seed=2)
    again = remade(second)
    equal = ["equal"] * len(second.files)
    assert [one.verdict.value for one in compared(second, again)] == [*equal, "equal"]
    forged = with_other_memory(second)
    assert [one.verdict.value for one in compared(forged, again)] == [*equal, "differs"]
    (store().folder / forged.ledger[:2] / forged.ledger).unlink()
    with pytest.raises(CommandError, match="are gone"):
        call_command("reproduce", str(forged.pk))

    found = changes_between(first, second)
    assert {str(one.came) for one in found.rows} == {str(one.left) for one in found.rows} == {"0"}  # type: ignore[union-attr]
    assert [(one.what, one.before, one.after) for one in found.rules] == [("Resampling, seed", "1", "2")]
    assert found.moved == ()
    page = investigator.get(f"/reports/{second.pk}/changes/").content.decode()
    assert "Told from 11 children at 3 hospitals on." in page and "Venous clot" in page

    settings.PAVE_NIGHTLY_REPORTS = frozenset({"registry"})
    assert list(refresh()) == [], "nothing else is in it"
    add(Case.unscoped.filter(state="open")[0], "count", day="9", plt="45")
    (run,) = refresh()
    assert (run.parameters["seed"], run.requested_by) == (2, "system:nightly")
    before, after = (registry_rows(store().get(one.snapshot.parquet)) for one in (second, run))
    told = {one.entity: str(one.came) for one in registry_changes(before, after)}
    assert told.pop("count") == FEW_CHILDREN
    assert set(told.values()) == {"0"}


def with_other_memory(report: Report) -> Report:
    """The report as if disclosure control had written something else down of it."""
    ledger = store().put(store().get(report.ledger).replace(b'"format": 1', b'"format":  1'))
    kept = {name: getattr(report, name) for name in ("snapshot", "title", "synthetic", "parameters", "files")}
    other: Report = Report.objects.create(survey="", ledger=ledger, code_version=code_version(), **kept)
    return other


def test_a_run_of_the_registry_has_its_page_and_is_tried_again(
    built: tuple[SimulatedChild, ...], investigator: Client
) -> None:
    asked = actions.Parameters(replicates=0)
    run = actions.request_registry_run(as_of=now().date(), parameters=asked, by="ada")
    page = investigator.get(f"/reports/runs/{run.pk}/").content.decode()
    assert "The registry" in page and f"/reports/runs/{run.pk}/preview/" in page
    Run.objects.filter(pk=run.pk).update(state="failed", error="MemoryError: ")
    assert "Try again" in investigator.get(f"/reports/runs/{run.pk}/").content.decode()
    investigator.post(f"/reports/runs/{run.pk}/retry/")
    again = Run.objects.exclude(pk=run.pk).get()
    assert (again.survey, again.parameters, again.snapshot_id) == ("", run.parameters, run.snapshot_id)
