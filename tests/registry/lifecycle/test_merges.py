"""Two records of one child become one: every row has its place, every difference is somebody's choice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import seal, verify
from audit.models import Change
from registry import actions, queries
from registry.case_codes import ALPHABET
from registry.codebook_reader import codebook
from registry.facts import Facts, Row
from registry.lifecycle import actions as acts
from registry.lifecycle import merges, transfers
from registry.lifecycle.digest import digest
from registry.lifecycle.merging import KEPT, OTHER, Plan, plan, unanswered
from registry.lifecycle.queries import family, offer_to_answer
from registry.lifecycle.rules import Refused
from registry.models import Anchor, Case
from registry.screen import refusals
from registry.values import Day
from tests.registry.lifecycle.stage import Stage, again, opened, put, sign, staged, state

pytestmark = pytest.mark.django_db
EVENT = {"status": "index", "type": "pe"}
COURSE = {"intent": "treatment", "agent": "enoxaparin", "start_day": "21"}


@pytest.fixture
def stage(db: None) -> Stage:
    return staged()


def compared(kept: Case, other: Case) -> Plan:
    return merges.compared(again(kept), again(other))


def answers(found: Plan, **chosen: str) -> dict[str, str]:
    """The choices that stand by themselves, and those given as entity_field="kept" or "other"."""
    return {choice.name: chosen.get(choice.name.replace("|", "_"), choice.given) for choice in found.choices}


def merge(stage: Stage, kept: Case, other: Case, by: str = "ada", **chosen: str) -> None:
    found = compared(kept, other)
    merges.merge(kept=kept, other=other, answers=answers(found, **chosen), seen=merges.shown(kept, other),
                 by=getattr(stage, by))  # fmt: skip


def keys(case: Case, entity: str) -> list[tuple[str, ...]]:
    return sorted(one.row.key for one in queries.entries(case, entity))


def test_rows_that_only_the_duplicate_has_come_and_its_code_leads_here(stage: Stage) -> None:
    other = opened(stage.harbour, ("count", {"day": "20", "plt": "45"}), ("count", {"day": "21", "plt": "46"}))
    put(stage.case, "count", day="20", plt="45")
    merge(stage, stage.case, other)
    assert keys(stage.case, "count") == [("20",), ("21",)]
    assert (state(other), again(other).merged_into_id) == ("merged", stage.case.pk)
    with pytest.raises(actions.Refused, match="no more data"):
        put(other, "count", day="30", plt="45")


def test_a_value_that_differs_is_chosen_and_one_that_stands_alone_is_kept(stage: Stage) -> None:
    put(stage.case, "count", day="20", plt="45", hb="9.5")
    other = opened(stage.harbour, ("count", {"day": "20", "plt": "54", "wbc": "3.2"}))
    found = compared(stage.case, other)
    assert {one.name: one.given for one in found.choices} == {
        "count|20|plt": "", "count|20|hb": KEPT, "count|20|wbc": OTHER,
    }  # fmt: skip
    with pytest.raises(Refused, match="Choose one"):
        merge(stage, stage.case, other)
    merge(stage, stage.case, other, count_20_plt=OTHER)
    row = queries.entry(stage.case, "count", ("20",)).row
    assert [row.number(name) for name in ("plt", "hb", "wbc")] == [54, row.number("hb"), row.number("wbc")]
    assert str(row.number("hb")) == "9.5" and str(row.number("wbc")) == "3.2"
    assert "merged from" in Change.objects.filter(table_name="registry_count", kind="update").latest("id").reason


def test_the_same_value_in_another_unit_is_no_difference(stage: Stage) -> None:
    put(stage.case, "count", day="20", plt="45000 /uL")
    other = opened(stage.harbour, ("count", {"day": "20", "plt": "45"}))
    assert compared(stage.case, other).choices == ()


def test_clots_are_paired_by_their_day_and_new_ones_take_the_next_number_with_all_that_refers_to_them(
    stage: Stage,
) -> None:
    put(stage.case, "vte_event", event_no="1", day="90", **{**EVENT, "status": "recurrence_new_site"})
    other = opened(stage.harbour)
    put(other, "vte_event", event_no="1", day="20", **EVENT)
    put(other, "vte_event", event_no="2", day="90", **{**EVENT, "status": "recurrence_new_site"})
    put(other, "vte_site", vte_event="1", vein="lobar", side="l")
    put(other, "vte_site", vte_event="2", vein="segmental", side="r")
    put(other, "anticoagulant_course", course_no="1", vte_event="1", **COURSE)
    put(other, "dose_change", course="1", day="25")
    merge(stage, stage.case, other)
    assert keys(stage.case, "vte_event") == [("1",), ("2",)]
    assert keys(stage.case, "vte_site") == [("1", "segmental", "r"), ("2", "lobar", "l")]
    course = queries.entry(stage.case, "anticoagulant_course", ("1",)).row
    assert course.number("vte_event") == 2 and keys(stage.case, "dose_change") == [("1", "25")]


def test_the_band_of_entry_of_a_clot_comes_along(stage: Stage) -> None:
    other = opened(stage.harbour)
    cells = {"event_no": "1", "day": "20", **EVENT}
    actions.add_row(owner=other, entity="vte_event", cells=cells, by="ada", reason="r", anchor=date(2024, 2, 29))
    merge(stage, stage.case, other)
    row = queries.entry(stage.case, "vte_event", ("1",)).row
    assert (row.number("event_year"), row.code("lag_band")) == (2024, "gt90")


def test_the_date_of_diagnosis_comes_along_and_two_that_differ_refuse_the_merge(stage: Stage) -> None:
    other, third = opened(stage.harbour), opened(stage.harbour)
    actions.keep_anchor(case=other, anchor=date(2024, 2, 29), by="ada")
    merge(stage, stage.case, other)
    assert queries.anchor_for(stage.ada, again(stage.case)) == date(2024, 2, 29)
    actions.keep_anchor(case=third, anchor=date(2024, 3, 1), by="ada")
    with pytest.raises(Refused, match="different dates of diagnosis") as refused:
        merge(stage, stage.case, third)
    assert "2024" not in str(refused.value) and state(third) == "open"


@pytest.mark.parametrize("who", ["eve", "hal", "au"])
def test_strangers_and_auditors_merge_nothing(stage: Stage, who: str) -> None:
    other = opened(stage.harbour)
    with pytest.raises(Refused, match="is for the"):
        merge(stage, stage.case, other, by=who)
    assert state(other) == "open"


def test_cases_of_two_sites_one_case_twice_and_signed_cases_stay_apart(stage: Stage) -> None:
    theirs, signed = opened(stage.hill), opened(stage.harbour)
    with pytest.raises(Refused, match="different sites"):
        compared(stage.case, theirs)
    with pytest.raises(Refused, match="the case itself"):
        compared(stage.case, stage.case)
    sign(signed, stage.ivy)
    for kept, other in ((stage.case, signed), (signed, stage.case)):
        with pytest.raises(Refused, match="is signed"):
            merge(stage, kept, other)


def test_what_was_changed_since_it_was_shown_is_not_merged(stage: Stage) -> None:
    other = opened(stage.harbour)
    seen = merges.shown(stage.case, other)
    put(other, "count", day="9", plt="45")
    with pytest.raises(Refused, match="changed meanwhile"):
        merges.merge(kept=stage.case, other=other, answers={}, seen=seen, by=stage.ada)
    assert keys(stage.case, "count") == []


def test_a_merge_whose_rows_do_not_stand_together_changes_nothing(stage: Stage) -> None:
    put(stage.case, "death", day="30", cause="infection")
    other = opened(stage.harbour, ("count", {"day": "40", "plt": "45"}))
    before = digest(queries.facts_of(stage.case))
    with pytest.raises(actions.Refused, match="40"):
        merge(stage, stage.case, other)
    assert digest(queries.facts_of(stage.case)) == before and state(other) == "open"


def rich(stage: Stage) -> Case:
    """A duplicate that brings, changes and leaves rows."""
    put(stage.case, "count", day="20", plt="45", hb="9.5")
    other = opened(stage.harbour, ("count", {"day": "20", "plt": "54"}), ("count", {"day": "21", "plt": "46"}))
    put(other, "vte_event", event_no="1", day="20", **EVENT)
    actions.keep_anchor(case=other, anchor=date(2024, 2, 29), by="ada")
    return other


def test_a_merge_that_is_taken_back_leaves_both_as_they_were(stage: Stage) -> None:
    other = rich(stage)
    before = [digest(queries.facts_of(case)) for case in (stage.case, other)]
    asked = _questions(other)
    merge(stage, stage.case, other, count_20_plt=OTHER)
    with pytest.raises(Refused, match="network data manager"):
        merges.unmerge(case=again(other), by=stage.ada, reason="two children")
    merges.unmerge(case=again(other), by=stage.mo, reason="two children")
    assert [digest(queries.facts_of(case)) for case in (stage.case, other)] == before
    assert state(other) == "open" and not Anchor.unscoped.filter(case=stage.case).exists()
    assert _questions(other) == asked and _questions(stage.case) == []
    seal.seal()
    assert verify.verify().unsealed == 0


def _questions(case: Case) -> list[Any]:
    from registry.models import DataQuery, QueryMessage

    messages = QueryMessage.unscoped.filter(query__case=case).count()
    return [*DataQuery.unscoped.filter(case=case).values_list("number", "state", "how"), *[messages] * bool(messages)]


def test_a_merge_is_not_taken_back_over_what_was_written_since(stage: Stage) -> None:
    other = rich(stage)
    merge(stage, stage.case, other, count_20_plt=KEPT)
    put(stage.case, "count", day="60", plt="45")
    with pytest.raises(Refused, match="were written since"):
        merges.unmerge(case=again(other), by=stage.mo, reason="two children")
    assert state(other) == "merged"


def test_a_second_merge_after_the_first_was_taken_back_is_taken_back_too(stage: Stage) -> None:
    other = rich(stage)
    before = digest(queries.facts_of(stage.case))
    for choice in (KEPT, OTHER):
        merge(stage, stage.case, other, count_20_plt=choice)
        merges.unmerge(case=again(other), by=stage.mo, reason="two children")
        assert digest(queries.facts_of(stage.case)) == before


def test_a_transfer_takes_the_duplicates_along(stage: Stage) -> None:
    other = opened(stage.harbour)
    merge(stage, stage.case, other)
    transfers.offer(case=again(stage.case), to=stage.hill.code, by=stage.ada, reason="moves")
    transfers.take(offer=offer_to_answer(stage.eve, stage.case.code), by=stage.eve)
    assert {one.site for one in family(again(other))} == {stage.hill}
    assert not Case.objects.for_user(stage.ada).exists()


def test_verdicts_of_reviewers_stay_with_their_record_and_nobody_chooses_among_them(stage: Stage) -> None:
    other = opened(stage.harbour)
    for case, verdict in ((stage.case, "minor"), (other, "major")):
        put(case, "adjudication", object="bleeding_event 4 epistaxis", reviewer="1", verdict=verdict)
    put(other, "adjudication", object="bleeding_event 9 epistaxis", reviewer="1", verdict="crnm")
    assert not compared(stage.case, other).choices
    merge(stage, stage.case, other)
    said = [[one.row.get("verdict") for one in queries.entries(case, "adjudication")] for case in (stage.case, other)]
    assert said == [["minor"], ["major", "crnm"]]


def test_a_closed_case_is_not_merged(stage: Stage) -> None:
    other = opened(stage.harbour)
    acts.close(case=other, by=stage.ada, reason="wrong child")
    with pytest.raises(Refused, match="is closed"):
        merge(stage, stage.case, other)


# -- the plan ---------------------------------------------------------------------------------------------------------

DAYS = st.integers(-5, 20)


@st.composite
def children(draw: st.DrawFn) -> Facts:
    """Events with veins, and counts, under numbers in any order."""
    numbers = draw(st.lists(st.integers(1, 9), unique=True, max_size=4))
    events = [Row("vte_event", (str(n),), {"event_no": n, "day": Day(draw(DAYS))}) for n in numbers]
    veins = [Row("vte_site", (str(n), "lobar", "l"), {"vte_event": n, "vein": "lobar", "side": "l"}) for n in numbers]
    days = draw(st.lists(DAYS, unique=True, max_size=5))
    counts = [Row("count", (str(day),), {"day": Day(day), "plt": draw(st.sampled_from([45, 54]))}) for day in days]
    return Facts({"vte_event": tuple(events), "vte_site": tuple(veins), "count": tuple(counts)})


@settings(deadline=None, max_examples=60, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(kept=children(), other=children())
def test_every_row_of_both_is_in_exactly_one_place_and_every_reference_still_leads_to_the_same_clot(
    kept: Facts, other: Facts
) -> None:
    found = plan(codebook(), kept, other)
    total = [sum(map(len, facts.by_entity.values())) for facts in (kept, other)]
    pairs = len(found.differing)
    assert len(found.stay) + len(found.same) + pairs == total[0]
    assert len(found.come) + len(found.same) + pairs == total[1]
    merged = (*found.stay, *found.same, *found.come, *(pair.kept for pair in found.differing))
    assert len({(row.entity, row.key) for row in merged}) == len(merged)
    after = Facts({name: tuple(row for row in merged if row.entity == name) for name in kept.by_entity})
    for row, source in zip(found.come, found.came_from, strict=True):
        if row.entity == "vte_site":
            event, was = after.event_of(row), other.event_of(source)
            assert event is not None and was is not None and event.get("day") == was.get("day")
    assert not unanswered(found, {choice.name: KEPT for choice in found.choices})


@given(st.text(ALPHABET, min_size=9, max_size=9))
def test_the_reason_of_a_merge_passes_the_identifier_screen_whatever_the_code(code: str) -> None:
    assert not refusals(merges.reason_of(code)) and not refusals(transfers.TAKEN.format(code[:4]))


@given(facts=children())
def test_a_record_merged_with_itself_has_nothing_to_choose_and_nothing_that_comes(facts: Facts) -> None:
    found = plan(codebook(), facts, facts)
    days = [row.get("day") for row in facts.rows("vte_event")]
    if len(set(days)) == len(days):  # two clots of one day are paired in the order of their numbers
        assert found.choices == () and found.come == () and found.stay == ()
