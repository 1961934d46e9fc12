"""A look at the registry's report while it is made: stored before it is seen, the same every time, and remembered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from analytics import actions, registry_preview
from analytics.disclosure.registry_preview import PREVIEWED
from analytics.models import Run, RunState
from analytics.permissions import Refused
from analytics.queries import registry_ledgers, store, summary_of
from analytics.registry_making import remembered
from analytics.registry_snapshots import children_of, read_registry
from analytics.registry_summaries.build import BLOCKS
from analytics.registry_summaries.cohort import RegistryPlan, cohort_of, with_others
from demo.registry_child import SimulatedChild
from pave.lib.clock import now
from registry.codebook_reader import codebook
from tests.analytics.test_registry_making import made
from tests.analytics.test_summarise_registry import built

__all__ = ["built"]
pytestmark = pytest.mark.django_db
PLAN = RegistryPlan(digest="f" * 64, as_of="2026-01-01", code_version="0", replicates=0, quick=True)


@pytest.fixture
def run(built: tuple[SimulatedChild, ...]) -> Run:
    asked = actions.Parameters(replicates=0)
    return actions.request_registry_run(as_of=now().date(), parameters=asked, by="ada")


def test_the_rows_that_it_leaves_unread_change_nothing(run: Run) -> None:
    """Its blocks of the few entities that it reads, and of everything that is frozen."""
    parquet = store().get(run.snapshot.parquet)
    whole, read = cohort_of(*read_registry(parquet, codebook())), registry_preview.cohort_of_clots(run.snapshot)
    assert children_of(parquet) == [(child.number, child.site) for child in read.children]
    assert [child.number for child in whole.children] == [child.number for child in read.children]
    for name in PREVIEWED:
        assert without_limits(BLOCKS[name](whole, PLAN)) == without_limits(BLOCKS[name](read, PLAN))
    entities = [{name for child in one.children for name in child.facts.by_entity} for one in (whole, read)]
    assert entities[1] < entities[0]


def test_a_child_without_a_clot_is_there_without_its_rows(run: Run) -> None:
    """Children of the denominator are many: they are counted, and not read."""
    first = cohort_of(*read_registry(store().get(run.snapshot.parquet), codebook()))
    more = with_others(first, [*((one.number, one.site) for one in first.children), (9_999, "s1")])
    assert len(more.children) == len(first.children) + 1 and not more.children[-1].facts.by_entity
    assert BLOCKS["duration"](more, PLAN) == BLOCKS["duration"](first, PLAN)


def without_limits(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: without_limits(one) for key, one in part.items() if key not in ("low", "high")}
    return [without_limits(one) for one in part] if isinstance(part, list) else part


def test_looking_again_gives_the_same_and_is_remembered_once(run: Run) -> None:
    first = registry_preview.preview_of(run)
    kept = Run.objects.get(pk=run.pk)
    assert registry_ledgers() == [kept.preview] and registry_ledgers(but=run.pk) == []
    assert registry_preview.preview_of(kept) == first == remembered(kept.preview)["preview"]
    methods = {one["method"] for row in first["class_mix"] for one in row["options"]}
    assert "delta_preview" in methods | {first["duration"][0]["method"]}


def test_the_report_shows_what_its_preview_showed_and_then_stands_for_it(run: Run) -> None:
    shown = registry_preview.preview_of(run)
    report = made()
    told = summary_of(report)
    assert without_limits(methodless(told["duration"])) == without_limits(methodless(shown["duration"]))
    assert registry_ledgers() == [report.ledger] and remembered(report.ledger)["earlier"] == []


def methodless(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the methods of limits, and what replicates = 0 leaves out."""
    drop = ("method", "at_risk", "flags")
    return [
        {key: [{k: v for k, v in one.items() if k != "method"} if isinstance(one, dict) else one for one in part]
         if isinstance(part, list) else part for key, part in row.items()
         if key not in drop and key not in ("fixed_times", "quartiles", "ended_by", "sensitivity")}
        for row in rows
    ]  # fmt: skip


def test_what_was_seen_of_a_stopped_run_binds_the_next_report(run: Run) -> None:
    registry_preview.preview_of(run)
    seen = Run.objects.get(pk=run.pk).preview
    actions.cancel_run(run=run, by="ada")
    assert remembered(made().ledger)["earlier"] == [seen]


def test_of_a_run_that_has_ended_nothing_new_is_shown(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state=RunState.CANCELLED)
    with pytest.raises(Refused, match="no longer"):
        registry_preview.preview_of(run)
    assert not Run.objects.get(pk=run.pk).preview and registry_ledgers() == []


def test_of_two_who_look_at_one_moment_both_see_the_first_ones(run: Run) -> None:
    mine, theirs = Run.objects.get(pk=run.pk), Run.objects.get(pk=run.pk)
    first = registry_preview.preview_of(mine)
    digest = actions.remember_preview(run=theirs, digest="0" * 64)
    assert digest == mine.preview and remembered(digest)["preview"] == first


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_of_a_run_leads_to_its_preview_and_back(investigator: Client, run: Run) -> None:
    address = f"/reports/runs/{run.pk}/preview/"
    assert address in investigator.get(f"/reports/runs/{run.pk}/").content.decode()
    page = investigator.get(address).content.decode()
    assert "A preview." in page and "delta method" in page and "How long" in page
    assert f'href="/reports/runs/{run.pk}/"' in page and "SYNTHETIC" in page.upper()


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_of_a_run_that_ended_the_address_leads_to_its_page(investigator: Client, run: Run, state: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=state)
    answer = investigator.get(f"/reports/runs/{run.pk}/preview/")
    assert (answer.status_code, answer["Location"]) == (302, f"/reports/runs/{run.pk}/")


@pytest.mark.parametrize(("kind", "status"), [("coordinator", 200), ("member", 403)])
def test_a_preview_is_for_those_who_make_reports(signed_in: Any, run: Run, kind: str, status: int) -> None:
    assert signed_in(kind).get(f"/reports/runs/{run.pk}/preview/").status_code == status
