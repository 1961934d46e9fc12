"""The trail of a child as people read it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from audit.acting import acting
from audit.queries import story_about
from registry import actions
from registry.entry.history import Act, told
from registry.models import Case
from tests.registry.children import add, two_sites
from tests.registry.entry.desk import at_desk, clot

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return two_sites()[0]


def acts(case: Case) -> list[Act]:
    return told(story_about(subject=str(case.pk)))


def test_a_change_says_both_values_in_the_words_of_the_codebook(case: Case) -> None:
    add(case, "count", day="5", plt="45", hb="8.1")
    actions.save_row(owner=case, entity="count", key=("5",), cells={"plt": "<54"}, revision=1, by="ivy", reason="typo")
    last = next(one for one in acts(case) if one.act == "changed" and one.what.startswith("Blood"))
    assert (last.actor, last.what, last.reason) == ("ivy", "Blood count: day 5", "typo")
    assert [(step.label, step.old, step.new) for step in last.steps] == [("Platelets", "45 ×10⁹/L", "<54 ×10⁹/L")]


def test_a_day_that_is_only_known_better_is_told_whole(case: Case) -> None:
    clot(case, day="24 ~14")
    cells = {"day": "24"}
    actions.save_row(
        owner=case, entity="vte_event", key=("1",), cells=cells, revision=1, by="ada", reason="letter came"
    )
    last = next(one for one in acts(case) if one.what == "Venous clot 1" and one.act == "changed")
    assert [(step.old, step.new) for step in last.steps] == [("day 24 ± 14 days", "day 24")]


def test_a_row_that_is_gone_is_told_with_what_it_held(case: Case) -> None:
    add(case, "bleeding_event", day="5", site="skin", overt="yes")
    actions.delete_row(owner=case, entity="bleeding_event", key=("5", "skin"), revision=1, by="ada", reason="not hers")
    last = next(one for one in acts(case) if one.act == "deleted")
    assert last.what == "Bleeding: day 5, Skin"
    assert ("Overt", "yes", "–") in [(step.label, step.old, step.new) for step in last.steps]


def test_no_column_or_table_is_named(case: Case) -> None:
    add(case, "count", day="5", plt="45")
    client: Client = at_desk("mo")
    page = client.get(reverse("registry:case_history", args=[case.code])).content.decode()
    assert "Blood count: day 5 added" in page
    assert "plt_op" not in page
    assert "registry_count" not in page


def test_fifty_stand_on_a_page(case: Case) -> None:
    rows = [("count", {"day": str(day), "plt": "45"}) for day in range(60)]
    actions.add_rows(owner=case, rows=rows, by="ada")
    place = reverse("registry:case_history", args=[case.code])
    first, second = (at_desk("ada").get(f"{place}?page={number}").context["shown"] for number in (1, 2))
    assert len(first) == 50
    assert first[0].id > first[-1].id > second[0].id


def test_the_date_of_diagnosis_is_in_no_history(case: Case) -> None:
    actions.keep_anchor(case=case, anchor=date(2024, 3, 1), by="ada")
    page = at_desk("ada").get(reverse("registry:case_history", args=[case.code])).content.decode()
    assert "Date of diagnosis added" in page
    assert "1 March 2024" not in page


@pytest.mark.parametrize(("who", "exact"), [("ada", True), ("ivy", True), ("mo", False)])
def test_when_it_was_is_for_the_own_site_alone(case: Case, who: str, exact: bool) -> None:
    page = at_desk(who).get(reverse("registry:case_history", args=[case.code])).content.decode()
    year = f"{case.opened_at:%Y}"
    assert (f" {year}, " in page and f'datetime="{year}' in page) is exact
    assert ("0 days after it was opened" in page) is not exact


def test_days_count_from_the_first_change_and_none_is_before_it(case: Case) -> None:
    with transaction.atomic(), acting(actor="ada", site=case.site.code):
        Case.unscoped.filter(pk=case.pk).update(opened_at=case.opened_at + timedelta(seconds=2))
    page = at_desk("mo").get(reverse("registry:case_history", args=[case.code])).content.decode()
    assert "0 days after it was opened" in page and "-1 day" not in page
