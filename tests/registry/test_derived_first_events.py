"""The first event after a clot: what counts, from which day, and what ends the time in which it could be seen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.derived.first_events import CAUSES, CHANGED, DEATH, FirstEvent, first_event
from registry.facts import Facts
from tests.registry.test_derived_hand_examples import aalen_johansen
from tests.spec.edit_checks_table import child

EVENT = "vte_event event_no=1 day=20 status=index type=pe"
COURSE = "anticoagulant_course course_no=1 vte_event=1 intent=treatment start_day=22 intensity=therapeutic"
ENROLLED = "enrolment enrol_day=5 last_contact_day=220"
MAJOR = "overt=yes hb_fall_g_dl=3 hb_window_h=12"


def treated(*lines: str, enrolled: str = ENROLLED) -> Facts:
    return child((EVENT, COURSE, enrolled, *lines))


CLOTS = [
    ("recurrence_new_site", "recurrence", FirstEvent(100, "event")),
    ("recurrence_same_site", "recurrence", FirstEvent(100, "event")),
    ("concurrent", "recurrence", FirstEvent(200, "censored")),
    ("residual", "recurrence", FirstEvent(200, "censored")),
    ("progression", "recurrence", FirstEvent(200, "censored")),
    ("progression", "progression", FirstEvent(100, "event")),
]


@pytest.mark.parametrize(("status", "cause", "expected"), CLOTS)
def test_which_clots_count(status: str, cause: str, expected: FirstEvent) -> None:
    assert first_event(treated(f"vte_event event_no=2 day=120 status={status}"), cause) == expected


BLEEDS = [
    (f"bleeding_event day=52 site=gi {MAJOR}", FirstEvent(30, "event"), FirstEvent(30, "event")),
    ("bleeding_event day=52 site=gi intervention_non_or=yes", FirstEvent(198, "censored"), FirstEvent(30, "event")),
    (f"bleeding_event day=22 site=gi {MAJOR}", FirstEvent(0, "event"), FirstEvent(0, "event")),
    (f"bleeding_event day=21 site=gi {MAJOR}", FirstEvent(198, "censored"), FirstEvent(198, "censored")),
    (f"bleeding_event day=52 site=gi {MAJOR} present_at_index=yes", *[FirstEvent(198, "censored")] * 2),
    (f"bleeding_event day=52 site=gi {MAJOR} present_at_index=yes extending=yes", *[FirstEvent(30, "event")] * 2),
    (f"bleeding_event day=52 site=spinal {MAJOR} lp_or_trauma=yes", *[FirstEvent(198, "censored")] * 2),
    ("bleeding_event day=52 site=gi sought_care=yes management_change=yes", *[FirstEvent(198, "censored")] * 2),
]


@pytest.mark.parametrize(("line", "major", "relevant"), BLEEDS)
def test_bleeding_counts_from_the_first_dose_if_it_is_new_or_extends(
    line: str, major: FirstEvent, relevant: FirstEvent
) -> None:
    assert (first_event(treated(line), "major_bleed"), first_event(treated(line), "crnm_or_major")) == (major, relevant)


def test_without_a_dose_nothing_bleeds_after_it() -> None:
    untreated = child((EVENT, ENROLLED, f"bleeding_event day=52 site=gi {MAJOR}"))
    assert first_event(untreated, "major_bleed") is None
    assert first_event(untreated, "recurrence") == FirstEvent(200, "censored")


def test_death_competes_and_an_event_on_its_day_comes_first() -> None:
    dead = ("death day=120",)
    assert first_event(treated(*dead), "recurrence") == FirstEvent(100, "death")
    assert first_event(treated(*dead), "death") == FirstEvent(100, "event")
    both = treated(*dead, "vte_event event_no=2 day=120 status=recurrence_new_site")
    assert first_event(both, "recurrence") == FirstEvent(100, "event")


CHANGES = [
    ("status_event day=90 kind=relapse", FirstEvent(70, "changed")),
    ("status_event day=90 kind=hct", FirstEvent(70, "changed")),
    ("treatment_phase phase=hct start_day=90", FirstEvent(70, "changed")),
    ("treatment_phase phase=relapse start_day=21 stop_day=60", FirstEvent(1, "changed")),
    ("status_event day=120 kind=relapse", FirstEvent(100, "event")),
    ("status_event day=121 kind=relapse", FirstEvent(100, "event")),
    ("status_event day=20 kind=relapse", FirstEvent(100, "event")),
    ("status_event day=90 kind=second_malignancy", FirstEvent(100, "event")),
    ("treatment_phase phase=maintenance start_day=90", FirstEvent(100, "event")),
]


@pytest.mark.parametrize(("line", "expected"), CHANGES)
def test_transplantation_and_relapse_compete_in_the_second_scheme_alone(line: str, expected: FirstEvent) -> None:
    """After the clot, and not on its day: who had it by then was in it when the clot came."""
    one = treated("vte_event event_no=2 day=120 status=recurrence_new_site", line)
    assert first_event(one, "recurrence") == FirstEvent(100, "event")
    assert first_event(one, "recurrence", CHANGED) == expected


def test_a_relapse_after_death_or_the_end_of_follow_up_changes_nothing() -> None:
    late = ("status_event day=221 kind=relapse",)
    assert first_event(treated(*late), "recurrence", CHANGED) == FirstEvent(200, "censored")
    assert first_event(treated("death day=120", *late), "recurrence", CHANGED) == FirstEvent(100, "death")
    assert first_event(treated("death day=120", "status_event day=60 kind=hct"), "recurrence", CHANGED) == FirstEvent(
        40, "changed"
    )


def test_what_competes_moves_shares_as_worked_out_by_hand() -> None:
    """Five children, followed 200 days: a clot on day 60, relapse on 80 with a clot on 100, death on 120, a clot on
    150, nothing. Death competing: 1/5 by 90, 3/5 by 150. With relapse: the second child's clot is none; 2/5 by 150."""
    clot = "vte_event event_no=2 day={} status=recurrence_new_site"
    five = [
        [clot.format(80)], ["status_event day=100 kind=relapse", clot.format(120)], ["death day=140"],
        [clot.format(170)], [],
    ]  # fmt: skip
    for scheme, expected in ((DEATH, (Fraction(1, 5), Fraction(3, 5))), (CHANGED, (Fraction(1, 5), Fraction(2, 5)))):
        ends = [first_event(treated(*lines), "recurrence", scheme) for lines in five]
        found = [(one.time, one.end) for one in ends if one is not None]
        assert tuple(aalen_johansen(found, "event", day) for day in (90, 150)) == expected


def test_what_comes_after_the_child_left_does_not_count() -> None:
    left = treated(
        "status_event day=60 kind=transfer", "vte_event event_no=2 day=90 status=progression", "death day=99"
    )
    assert [first_event(left, cause) for cause in ("progression", "death")] == [FirstEvent(40, "censored")] * 2


ENTRIES = [(20, 0, True), (21, 1, True), (119, 99, True), (120, 100, False)]


@pytest.mark.parametrize(("day", "entry", "is_watched"), ENTRIES)
def test_a_child_enrolled_late_enters_late_and_an_event_before_is_not_watched(
    day: int, entry: int, is_watched: bool
) -> None:
    recurred = "vte_event event_no=2 day=120 status=recurrence_new_site"
    one = first_event(treated(recurred, enrolled=f"enrolment enrol_day={day} last_contact_day=220"), "recurrence")
    assert one == FirstEvent(100, "event", entry) and one.is_watched is is_watched


def test_a_child_that_cannot_be_placed_is_left_out() -> None:
    for lines in ((ENROLLED,), (EVENT,), (EVENT, "enrolment enrol_day=5"), (EVENT, "enrolment last_contact_day=220")):
        assert first_event(child(lines), "death") is None


@given(st.lists(st.tuples(st.sampled_from(["recurrence_new_site", "progression"]), st.integers(0, 300)), max_size=4))
def test_time_is_inside_follow_up_and_more_follow_up_moves_no_event(events: list[tuple[str, int]]) -> None:
    lines = [f"vte_event event_no={n} day={20 + day} status={kind}" for n, (kind, day) in enumerate(events, start=2)]
    for cause in CAUSES:
        one = first_event(treated(*lines), cause)
        longer = first_event(treated(*lines, enrolled="enrolment enrol_day=5 last_contact_day=900"), cause)
        assert one is not None and longer is not None and 0 <= one.time <= 200
        assert longer == one if one.end == "event" else longer.time > one.time
