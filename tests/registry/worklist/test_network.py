"""The counts of the network: the database counts what the pure definition counts, and others are hidden where few."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Site, User
from registry import actions
from registry.models import Case, DataQuery
from registry.worklist import comparing, network, queries
from registry.worklist.completeness import NOTHING, Part, completeness
from registry.worklist.expected import expected
from tests.accounts.proving import a_site
from tests.registry.children import add, child, two_sites

pytestmark = pytest.mark.django_db


def rich(case: Case) -> None:
    """Rows of many entities, some whole, some wanting, with reasons for missing values and conditions met."""
    for line in RICH:
        entity, *cells = line.split()
        add(case, entity, reason="as in the record", **dict(cell.split("=") for cell in cells))


RICH = (
    "all_diagnosis lineage=b_all wbc_dx=.nd hb_dx=7 mediastinal_mass=no",
    "central_line kind=port side=l insert_day=3",
    "central_line kind=none",
    "treatment_phase phase=induction start_day=0 steroid=pred",
    "vte_event day=24 status=index type=pe symptomatic=yes risk_factors=age10;immobile",
    "vte_event day=90 status=progression type=.unk",
    "vte_site vte_event=1 vein=main side=mid occlusive=partial",
    "anticoagulant_course vte_event=1 intent=treatment agent=enoxaparin start_day=24 stop_day=80 dose_mg_kg=1",
    "lp_hold lp_day=40 held=yes transfused=no",
    "asparaginase_exposure drug=pegaspargase planned_day=4 status=omitted",
    "death day=100 cause=vte",
)


def test_the_database_counts_completeness_as_the_definition_does(db: None) -> None:
    ours, theirs = two_sites()
    rich(ours)
    child(ours.site)
    add(theirs, "lp_hold", lp_day="4", held="no")
    counted = network.by_site()
    for site in (ours.site, theirs.site):
        cases = {case.pk: case for case in Case.unscoped.filter(site=site)}
        wanted: dict[str, Part] = {}
        for facts in queries.rows_of(cases).values():
            for entity, part in completeness(facts).by_entity.items():
                wanted[entity] = wanted.get(entity, NOTHING) + part
        assert counted[site.code].parts == wanted
        assert counted[site.code].cases == len(cases)


def test_facts_in_bulk_are_the_facts_one_by_one(db: None) -> None:
    from registry.queries import facts_of

    ours, _ = two_sites()
    rich(ours)
    [bulk] = queries.facts_of_site(ours.site, {ours.pk: ours}, {}).values()
    single = facts_of(ours)
    read = {entity: rows for entity, rows in single.by_entity.items() if rows and entity not in queries.UNREAD}
    assert read == dict(bulk.by_entity)
    assert (bulk.site, bulk.laboratories, bulk.today_day) == (single.site, single.laboratories, None)


def test_nothing_is_expected_of_rows_that_are_not_read() -> None:
    assert [expected()[entity] for entity in queries.UNREAD] == [(), (), ()]


def test_as_many_queries_read_one_child_as_many(db: None) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as made:
            queries.children(User.objects.get(username="ada"), site)
        return len(made)

    site = two_sites()[0].site
    one = counted()
    for _ in range(4):
        rich(child(site))
    assert counted() == one


def test_closed_cases_count_nowhere(db: None) -> None:
    ours, theirs = two_sites()
    assert set(network.by_site()) == {ours.site.code, theirs.site.code}
    close(theirs)
    assert set(network.by_site()) == {ours.site.code}


def close(case: Case) -> None:
    from django.db import transaction

    from audit.acting import acting

    with transaction.atomic(), acting(actor="mo", site=case.site.code, reason="wrongly opened"):
        Case.unscoped.filter(pk=case.pk).update(state=Case.State.CLOSED)


def test_the_oldest_open_query_counts_and_closed_ones_do_not(db: None) -> None:
    from datetime import timedelta

    from django.db import transaction

    from audit.acting import acting
    from pave.lib.clock import now

    ours, _ = two_sites()
    with transaction.atomic(), acting(actor="mo", site=ours.site.code):
        for number, (state, days) in enumerate([("open", 6), ("open", 2), ("closed", 90)], 1):
            DataQuery.unscoped.create(case=ours, number=number, sentence="Which side?", state=state, rule="E24",
                                      opened_by="mo", opened_at=now() - timedelta(days=days))  # fmt: skip
    found = network.by_site()[ours.site.code]
    assert (found.queries, found.rules) == (Counter(open=2, closed=1), Counter(E24=3))
    assert comparing.oldest(found.oldest, belongs=True) == "The oldest is 6 days old."
    assert comparing.oldest(found.oldest, belongs=False) == "The oldest has waited under a week."


def test_reasons_for_missing_values_are_counted_by_reason(db: None) -> None:
    ours, theirs = two_sites()
    rich(ours)
    found = network.by_site()
    network.add_reasons(found)
    assert found[ours.site.code].reasons == Counter(nd=1, unk=1)
    assert found[theirs.site.code].reasons == Counter()
    assert [found[one.site.code].children["reasons"] for one in (ours, theirs)] == [1, 0], "rich has two reasons"


@pytest.mark.parametrize(
    ("children", "shown"),
    [([4, 4, 3], True), ([4, 4, 2], False), ([30, 30], False), ([30, 30, 0], False), ([9, 1, 1], True), ([], False)],
)
def test_numbers_of_others_need_three_sites_and_eleven_children(children: list[int], shown: bool) -> None:
    assert comparing.may_show({str(place): count for place, count in enumerate(children)}) is shown


@pytest.mark.parametrize(
    ("tally", "band"),
    [({}, ""), ({"le7": 1}, "le7"), ({"le7": 1, "gt90": 1}, "le7"), ({"le7": 1, "d8_30": 1, "gt90": 1}, "d8_30"),
     ({"le7": 2, "gt90": 3}, "gt90")],
)  # fmt: skip
def test_the_median_is_the_band_of_the_middle_clot(tally: dict[str, int], band: str) -> None:
    assert comparing.median_band(tally) == band


def a_network(sites: int, children: int) -> list[Site]:
    made = [a_site(f"Hospital {number}") for number in range(sites)]
    for site in made:
        for _ in range(children):
            actions.open_case(site=site, by="ada", cells={"consent_status": "waiver", "enrol_day": "1"})
    return made


def test_counts_of_several_sites_add_up(db: None) -> None:
    a_network(3, 2)
    found: dict[str, Any] = network.by_site()
    total = network.together(found.values())
    assert (total.cases, total.whole) == (6, Part(18, sum(one.whole.expected for one in found.values())))
