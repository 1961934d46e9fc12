"""From facts to marks."""

from __future__ import annotations

import pytest

from registry.facts import Facts
from registry.timeline.marks import Mark, Step
from registry.timeline.reading import entered_to, marks_of
from registry.timeline.reading.anticoagulation import steps
from tests.registry.timeline.examples import facts, picture_case, row

FULL = {"vte_event": "1", "intent": "treatment", "agent": "enoxaparin", "freq_h": "12", "intensity": "therapeutic"}
COURSE = row("anticoagulant_course", course_no="1", start_day="24", stop_day="118", **FULL)
LEVEL = {"day": "30", "course": "1", "assay": "anti_xa_lmwh"}


def only(found: Facts, lane: str) -> Mark:
    [mark] = [mark for mark in marks_of(found) if mark.lane == lane and mark.kind != "course"]
    return mark


def held(**cells: str) -> Facts:
    return facts(COURSE, row("platelet_hold_episode", vte_event="1", course="1", **cells))


def test_a_hold_cuts_its_course_from_the_decision_to_the_restart() -> None:
    found = held(decision_day="41", resume_day="48", action="hold", resume_intensity="half")
    assert steps(found, COURSE, 168) == (
        Step(24, 41, "therapeutic"),
        Step(41, 48, "none"),
        Step(48, 118, "half"),
    )


def test_a_course_that_goes_on_reaches_to_the_last_day_that_is_entered() -> None:
    going = row("anticoagulant_course", course_no="2", start_day="118", **FULL)
    assert steps(facts(going), going, 168) == (Step(118, 168, "therapeutic"),)


def test_the_steps_of_a_course_are_the_intensity_that_everything_else_reads() -> None:
    found = picture_case()
    for course in found.rows("anticoagulant_course"):
        for step in steps(found, course, 168):
            inside = range(step.start + 1, step.stop)
            assert {found.intensity_on(day) for day in inside} <= {step.intensity}


def test_a_full_dose_under_transfusion_is_a_decision_and_no_hold() -> None:
    mark = only(held(decision_day="60", action="full_with_transfusion"), "anticoagulant")
    assert (mark.kind, mark.label) == ("decision", "full dose, with platelet transfusion")


@pytest.mark.parametrize(
    ("resumed", "label"), [("69", "held 9 d"), ("69~3", "held about 9 d"), ("69~?", "held, not known how long")]
)
def test_how_long_a_hold_was_is_told_as_far_as_it_is_known(resumed: str, label: str) -> None:
    assert only(held(decision_day="60", resume_day=resumed, action="hold"), "anticoagulant").label == label


def test_a_change_of_dose_is_told_in_the_unit_of_its_course_and_leaves_the_bar_as_high() -> None:
    course = row("anticoagulant_course", course_no="1", start_day="24", stop_day="118", dose_mg_kg="1", **FULL)
    change = row("dose_change", course="1", day="30", from_dose="1", to_dose="0.5", change_reason="platelet")
    mark = only(facts(course, change), "anticoagulant")
    assert (mark.kind, mark.label, mark.detail) == ("decision", "1 → 0.5 mg/kg", "1 → 0.5 mg/kg, platelets")
    assert mark.name == "Change of dose, day 30"
    assert steps(facts(course, change), course, 168) == (Step(24, 118, "therapeutic"),)


def test_a_hold_that_has_no_restart_says_so() -> None:
    mark = only(held(decision_day="60", action="hold"), "anticoagulant")
    assert (mark.kind, mark.label, mark.name) == ("hold", "still held", "Hold, from day 60 on")


@pytest.mark.parametrize(
    ("value", "kind", "place"),
    [("0.75", "inside", 0.5), ("1.2", "outside", 1.4), ("<0.7", "open", 0.4), ("<0.5", "outside", 0.0)],
)
def test_a_level_is_filled_where_it_surely_lies_in_its_target(value: str, kind: str, place: float) -> None:
    level = row("lab_level", value=value, hours_post_dose="4", **LEVEL)
    mark = only(facts(COURSE, level), "level")
    assert (mark.kind, mark.number, mark.label) == (kind, pytest.approx(place), "target 0.5–1 IU/mL")


@pytest.mark.parametrize(("hours", "drawn"), [("3.5", True), ("6.5", True), ("3.4", False), ("12", False)])
def test_a_level_at_unsuitable_hours_is_told_and_not_drawn(hours: str, drawn: bool) -> None:
    level = row("lab_level", value="0.7", hours_post_dose=hours, **LEVEL)
    mark = only(facts(COURSE, level), "level")
    assert mark.drawn is drawn
    assert ("not a peak" in mark.detail) is not drawn


def test_a_planned_dose_in_the_future_is_not_entered_yet() -> None:
    ahead = row("asparaginase_exposure", drug="erwinia", planned_day="300", status="planned")
    assert entered_to(facts(COURSE, ahead)) == 118


def test_a_late_dose_of_asparaginase_says_how_late() -> None:
    late = row("asparaginase_exposure", drug="erwinia", planned_day="43", day="57", status="delayed")
    vague = row("asparaginase_exposure", drug="erwinia", planned_day="43 ~3", day="57", status="delayed")
    assert only(facts(late), "asparaginase").label == "given 14 days late"
    assert only(facts(vague), "asparaginase").label == ""
