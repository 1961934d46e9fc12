"""What is known about one child: rows in order, what refers to what, and the intensity of a day."""

from __future__ import annotations

import pytest

from registry.codebook_reader import codebook
from registry.facts import Facts, Row, parse_row

BOOK = codebook()


def row(entity: str, **cells: str) -> Row:
    parsed, problems = parse_row(BOOK.entity(entity), cells)
    assert not problems
    return parsed


def facts(*rows: Row) -> Facts:
    entities = {one.entity for one in rows}
    return Facts({name: tuple(one for one in rows if one.entity == name) for name in entities})


INDEX = row("vte_event", event_no="1", day="0", status="index", type="cvc_dvt")
LATER = row("vte_event", event_no="2", day="90", status="recurrence_new_site", type="pe")
LMWH = row(
    "anticoagulant_course",
    course_no="1",
    vte_event="1",
    agent="enoxaparin",
    start_day="0",
    stop_day="60",
    intensity="therapeutic",
)


def decision(day: str, action: str, **more: str) -> Row:
    return row("platelet_hold_episode", vte_event="1", decision_day=day, action=action, **more)


def test_rows_come_by_day_and_those_without_one_last() -> None:
    child = facts(
        row("imaging", vte_event="1", day="9", modality="us"), row("imaging", vte_event="1", day="-2", modality="us")
    )
    assert [one.key for one in child.rows("imaging")] == [("1", "-2", "us"), ("1", "9", "us")]
    lines = facts(row("central_line", line_no="1"), row("central_line", line_no="2", insert_day="4"))
    assert [one.key for one in lines.rows("central_line")] == [("2",), ("1",)]
    assert child.rows("count") == () and child.one("death") is None


def test_a_planned_dose_is_sorted_by_its_day_once_it_is_given() -> None:
    late = row("asparaginase_exposure", drug="erwinia", planned_day="4", day="20")
    planned = row("asparaginase_exposure", drug="erwinia", planned_day="11")
    assert facts(late, planned).rows("asparaginase_exposure") == (planned, late)


def test_rows_find_their_event_by_themselves_or_through_their_course() -> None:
    level = row("lab_level", day="3", assay="anti_xa_lmwh", hours_post_dose="4", course="1", value="0.6")
    child = facts(INDEX, LATER, LMWH, level, decision("7", "hold"))
    assert child.course_of(level) == LMWH
    assert child.event_of(level) == INDEX
    assert child.of_event("platelet_hold_episode", INDEX) == child.rows("platelet_hold_episode")
    assert child.of_event("platelet_hold_episode", LATER) == ()
    assert child.event_of(row("count", day="3")) is None


def test_there_is_an_index_event_where_exactly_one_says_so() -> None:
    assert facts(LATER, INDEX).index_event() == INDEX
    assert facts(LATER).index_event() is None
    again = row("vte_event", event_no="3", day="4", status="index")
    assert facts(INDEX, again).index_event() is None


INTENSITIES = [(-1, "none"), (0, "therapeutic"), (7, "therapeutic"), (21, "therapeutic"), (22, "none"), (27, "none")]
INTENSITIES += [(28, "therapeutic"), (60, "therapeutic"), (61, "none")]


@pytest.mark.parametrize(("day", "intensity"), INTENSITIES)
def test_a_hold_lasts_from_the_day_after_it_to_the_day_before_resumption(day: int, intensity: str) -> None:
    child = facts(INDEX, LMWH, decision("7", "continue_full"), decision("21", "hold", resume_day="28"))
    assert child.intensity_on(day) == intensity


ACTIONS = [
    ("hold", "none"),
    ("stop_permanently", "none"),
    ("reduce_half", "half"),
    ("reduce_proph", "prophylactic"),
    ("interval_extended", "therapeutic"),
    ("full_with_transfusion", "therapeutic"),
    ("continue_full", "therapeutic"),
]


@pytest.mark.parametrize(("action", "intensity"), ACTIONS)
def test_what_an_action_leaves(action: str, intensity: str) -> None:
    assert facts(INDEX, LMWH, decision("7", action)).intensity_on(8) == intensity


def test_resumption_may_be_at_a_lower_intensity() -> None:
    child = facts(INDEX, LMWH, decision("7", "hold", resume_day="14", resume_intensity="half"))
    assert [child.intensity_on(day) for day in (13, 14, 20)] == ["none", "half", "half"]


def test_a_decision_about_another_course_or_clot_changes_nothing() -> None:
    assert facts(INDEX, LMWH, decision("7", "hold", course="2")).intensity_on(9) == "therapeutic"
    other = row("platelet_hold_episode", vte_event="2", decision_day="7", action="hold")
    assert facts(INDEX, LMWH, other).intensity_on(9) == "therapeutic"


def test_a_course_begun_after_a_hold_is_not_held_by_it() -> None:
    switched = row(
        "anticoagulant_course", course_no="2", vte_event="1", agent="heparin", start_day="10", intensity="prophylactic"
    )
    child = facts(INDEX, LMWH, switched, decision("7", "hold"))
    assert [child.intensity_on(day) for day in (9, 10, 900)] == ["none", "prophylactic", "prophylactic"]
    assert child.agent_on(10) == "heparin"


def test_of_two_courses_the_stronger_counts_then_the_later() -> None:
    warfarin = row("anticoagulant_course", course_no="2", agent="warfarin", start_day="5", intensity="therapeutic")
    proph = row("anticoagulant_course", course_no="3", agent="tinzaparin", start_day="6", intensity="prophylactic")
    child = facts(LMWH, warfarin, proph)
    assert (child.agent_on(4), child.agent_on(6), child.agent_on(-1)) == ("enoxaparin", "warfarin", "")
    assert child.intensity_on(6) == "therapeutic"
    assert facts(row("anticoagulant_course", course_no="1", start_day="0")).intensity_on(3) == ""


def test_small_readers_of_a_row() -> None:
    event = row("vte_event", event_no="1", type="pe", symptomatic="no", plt_at_event=".nd", risk_factors="obesity")
    assert (event.code("type"), event.codes("risk_factors"), event.number("event_no")) == ("pe", ("obesity",), 1)
    assert (event.no("symptomatic"), event.yes("symptomatic"), event.yes("pdl_te")) == (True, False, False)
    assert not event.has("plt_at_event") and event.number("plt_at_event") is None and event.code("plt_at_event") == ""
