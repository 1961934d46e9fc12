"""Reading: each person sees the children of their own sites, and a snapshot tells no child."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from pave.lib.clock import now
from registry import queries
from registry.case_codes import new_case_code, spoken
from registry.codebook_reader import codebook
from registry.models import TABLES, Case
from registry.queries import NotFound
from registry.values import Day
from tests.registry.children import add, child, two_sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(db: None) -> tuple[Case, Case]:
    return two_sites()


def who(name: str) -> User:
    return User.objects.get(username=name)


@pytest.mark.parametrize(("name", "seen"), [("ada", "harbour"), ("ivy", "harbour"), ("eve", "hill"),
                                            ("mo", "harbour hill"), ("al", "")])  # fmt: skip
def test_a_person_sees_the_children_of_their_sites(both: tuple[Case, Case], name: str, seen: str) -> None:
    named = dict(zip(("harbour", "hill"), both, strict=True))
    assert set(queries.cases(who(name))) == {named[one] for one in seen.split()}
    for table in TABLES.values():
        assert {getattr(one, table.owner) for one in table.objects.for_user(who(name))} <= set(queries.cases(who(name)))


def test_a_child_of_another_site_looks_like_one_that_is_not_there(both: tuple[Case, Case]) -> None:
    ours, theirs = both
    assert queries.case_for(who("ada"), spoken(ours.code).lower()) == ours
    told = set()
    for code in (theirs.code, new_case_code(), "no code at all", ""):
        for door in (queries.case_for, queries.case_to_enter):
            with pytest.raises(NotFound) as missing:
                door(who("ada"), code)
            told.add(str(missing.value))
    assert len(told) == 1


def test_as_many_queries_tell_that_a_child_is_elsewhere_or_nowhere(both: tuple[Case, Case]) -> None:
    def counted(code: str) -> int:
        with (
            CaptureQueriesContext(
                connection,
            ) as made,
            pytest.raises(NotFound),
        ):
            queries.case_for(who("ada"), code)
        return len(made)

    assert counted(both[1].code) == counted(new_case_code())


def test_those_who_only_read_enter_nothing(both: tuple[Case, Case]) -> None:
    assert queries.case_for(who("mo"), both[0].code) == both[0]
    with pytest.raises(NotFound):
        queries.case_to_enter(who("mo"), both[0].code)
    assert queries.case_to_enter(who("ivy"), both[0].code) == both[0]


def test_a_site_is_found_by_those_who_may_see_it(both: tuple[Case, Case]) -> None:
    ours, theirs = (case.site for case in both)
    assert queries.site_for(who("mo"), ours.code) == queries.site_to_enter(who("ada"), ours.code) == ours
    for door, name, site in ((queries.site_for, "ada", theirs), (queries.site_to_enter, "mo", ours)):
        with pytest.raises(NotFound, match="no site with this code"):
            door(who(name), site.code)


def test_a_child_is_found_by_a_part_of_its_code(both: tuple[Case, Case]) -> None:
    ours, theirs = both
    assert list(queries.cases(who("mo"), spoken(ours.code)[:7].lower())) == [ours]
    assert list(queries.cases(who("ada"), theirs.code)) == []


def test_the_date_of_diagnosis_is_for_its_own_site_alone() -> None:
    two_sites()
    anchor = date(2024, 2, 29)
    case = child(queries.cases(who("ada")).get().site, anchor=anchor)
    assert [queries.anchor_for(who(name), case) for name in ("ada", "ivy", "eve", "mo", "al")] == [
        anchor, anchor, None, None, None,
    ]  # fmt: skip
    assert queries.facts_of(case, anchor).today_day == (now().date() - anchor).days
    assert queries.facts_of(case).today_day is None


def test_rows_come_by_day_with_their_revision(both: tuple[Case, Case]) -> None:
    for day in ("9", "-2", "100"):
        add(both[0], "count", day=day)
    found = queries.entries(both[0], "count")
    assert [(entry.row.key, entry.revision) for entry in found] == [(("-2",), 1), (("9",), 1), (("100",), 1)]
    with pytest.raises(NotFound):
        queries.entry(both[0], "count", ("55",))
    with pytest.raises(NotFound):
        queries.entries(both[0], "site_lab")


READS: dict[str, Callable[[Case], Any]] = {
    "facts": queries.facts_of,
    "rows": lambda case: queries.entries(case, "count"),
    "list": lambda case: [(one.code, one.site.code) for one in queries.cases(who("mo"))],
    "extract": lambda case: queries.extract_rows(now()),
}


@pytest.mark.parametrize("name", READS)
def test_the_number_of_queries_does_not_grow_with_the_rows(both: tuple[Case, Case], name: str) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as made:
            READS[name](Case.unscoped.select_related("site").get(pk=both[0].pk))
        return len(made)

    before = counted()
    for day in range(5):
        add(child(both[0].site), "count", day=str(day))
        add(both[0], "count", day=str(day))
    assert counted() == before


# -- for snapshots ----------------------------------------------------------------------------------------------------


def extract() -> dict[str, list[dict[str, Any]]]:
    return queries.extract_rows(now())


def test_an_extract_numbers_children_anew_and_names_sites_by_their_code(both: tuple[Case, Case]) -> None:
    add(both[0], "count", day="12 ~3", plt="<45000 /uL", hb=".nd")
    found = extract()
    [row] = found["count"]
    assert (row["day"], row["day_precision"], row["plt"], row["plt_op"], row["hb_missing"]) == (
        12,
        "pm3",
        45,
        "<",
        "nd",
    )
    assert row["site_code"] == both[0].site.code and {one["child"] for one in found["enrolment"]} == {1, 2}
    assert row["child"] in {one["child"] for one in found["enrolment"] if one["last_contact_day"] == 12}


def test_an_extract_holds_no_case_code_date_or_free_text(both: tuple[Case, Case]) -> None:
    add(both[0], "all_diagnosis", protocol="other_txt", protocol_other="a word of theirs", lineage="b_all")
    text = repr(extract())
    assert [
        one for one in (*(case.code for case in both), "a word of theirs", "Harbour", "opened") if one in text
    ] == []
    hidden = {field.name for entity in codebook().entities for field in entity.fields if not field.snapshot}
    columns = {name for rows in extract().values() for row in rows for name in row}
    assert columns & hidden == {"site_code"} and not [name for name in columns if name.endswith(("_typed", "_other"))]


def test_the_same_content_has_the_same_numbers_whatever_the_order_of_enrolment() -> None:
    site = child().site
    first, second = child(site), child(site)
    add(first, "count", day="5")
    add(second, "count", day="7")
    there = extract()
    for day in ("7", "5"):
        add(child(site), "count", day=day)
    from audit.acting import acting

    with acting(actor="ada"):
        Case.unscoped.filter(pk__in=[first.pk, second.pk]).update(state=Case.State.ERASED)
    assert extract() == there


def test_an_extract_ends_at_its_cut(both: tuple[Case, Case]) -> None:
    assert queries.extract_rows(now() - timedelta(days=1))["enrolment"] == []


def test_facts_hold_what_was_entered(both: tuple[Case, Case]) -> None:
    add(both[0], "vte_event", event_no="1", day="20", status="index", reason="charted")
    facts = queries.facts_of(both[0])
    event = facts.index_event()
    assert event is not None and event.day("day") == Day(20) and queries.facts_of(both[1]).index_event() is None
