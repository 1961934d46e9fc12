"""Time on treatment by intensity with the tail of the last dose, and the bleeds on it: by hand."""

from __future__ import annotations

import pytest

from registry.derived.exposure import tails
from registry.derived.first_events import AS_TREATED, FirstEvent, first_event, treated_bleeds, treated_time
from registry.facts import Facts
from tests.spec.edit_checks_table import child

EVENT = "vte_event event_no=1 day=8 status=index type=pe"
LMWH = "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=10 stop_day=39"
ENROLLED = "enrolment enrol_day=5 last_contact_day=220"
HOLD = (
    "platelet_hold_episode vte_event=1 course=1 decision_day=19 action=hold primary_reason=platelet resume_day=25"
    " resume_intensity=prophylactic"
)
GI = "bleeding_event day={} site=gi overt=yes hb_fall_g_dl=3 hb_window_h=12"
NOSE = "bleeding_event day={} site=epistaxis intervention_non_or=yes"


def treated(*lines: str, course: str = f"{LMWH} intensity=therapeutic", enrolled: str = ENROLLED) -> Facts:
    return child((EVENT, course, enrolled, *lines))


def test_days_by_intensity_by_hand() -> None:
    """Days 10-19 therapeutic, 20-24 held, 25-39 prophylactic, then two days of tail as the last: 10, 5, 17 of 32."""
    found = treated_time(treated(HOLD))
    assert found is not None and (found.first, found.last) == (10, 41)
    assert dict(found.days) == {"therapeutic": 10, "held": 5, "reduced": 17}


def test_a_bleed_on_the_day_of_the_hold_met_the_dose_that_the_hold_took_away() -> None:
    lines = [HOLD, GI.format(9), NOSE.format(19), GI.format(20), NOSE.format(24), GI.format(25), GI.format(41),
             GI.format(42)]  # fmt: skip
    facts = treated(*lines)
    found = treated_time(facts)
    assert found is not None
    assert treated_bleeds(facts, "major_bleed", found) == ("held", "reduced", "reduced")
    assert treated_bleeds(facts, "crnm_or_major", found) == ("therapeutic", "held", "held", "reduced", "reduced")


TAILS = [("heparin", 1), ("enoxaparin", 2), ("rivaroxaban", 2), ("dabigatran", 2), ("fondaparinux", 4), ("warfarin", 5),
         ("bivalirudin", 0)]  # fmt: skip


@pytest.mark.parametrize(("agent", "days"), TAILS)
def test_the_tail_of_the_last_dose(agent: str, days: int) -> None:
    """The last bleed that counts is that of the last day of the tail; later ones find the child off treatment."""
    course = f"{LMWH} intensity=therapeutic".replace("enoxaparin", agent)
    inside, outside = (first_event(treated(GI.format(39 + days + more), course=course), "major_bleed", AS_TREATED)
                       for more in (0, 1))  # fmt: skip
    assert (inside, outside) == (FirstEvent(29 + days, "event"), FirstEvent(29 + days, "censored"))


def test_tails_are_data() -> None:
    assert dict(tails()) == {"ufh": 1, "lmwh": 2, "doac_xa": 2, "doac_iia": 2, "fonda": 4, "vka": 5}


def test_of_a_switch_the_last_agent_has_the_tail_and_a_day_without_a_dose_is_not_held() -> None:
    warfarin = (
        "anticoagulant_course course_no=2 vte_event=1 intent=treatment agent=warfarin start_day=43 stop_day=50"
        " intensity=therapeutic"
    )
    found = treated_time(treated(warfarin))
    assert found is not None and found.last == 55
    assert dict(found.days) == {"therapeutic": 30 + 13, "unknown": 3}


def test_treatment_that_goes_on_ends_with_follow_up_and_has_no_tail() -> None:
    going_on = f"{LMWH} intensity=therapeutic".replace(" stop_day=39", "")
    found = treated_time(treated(course=going_on))
    assert found is not None and found.last == 220
    assert first_event(treated(course=going_on), "major_bleed", AS_TREATED) == FirstEvent(210, "censored")


def test_death_on_treatment_competes_and_later_death_does_not() -> None:
    assert first_event(treated("death day=41"), "major_bleed", AS_TREATED) == FirstEvent(31, "death")
    assert first_event(treated("death day=42"), "major_bleed", AS_TREATED) == FirstEvent(31, "censored")
    died = treated_time(treated("death day=30"))
    assert died is not None and died.last == 30


@pytest.mark.parametrize(("day", "first"), [(10, 10), (11, 12), (40, 41), (41, None), (60, None)])
def test_days_before_enrolment_were_not_watched(day: int, first: int | None) -> None:
    found = treated_time(treated(enrolled=f"enrolment enrol_day={day} last_contact_day=220"))
    assert (found.first if found is not None else None) == first


def test_untreated_children_have_no_time_on_treatment() -> None:
    assert treated_time(child((EVENT, ENROLLED))) is None and treated_time(child((LMWH, ENROLLED))) is None
    assert treated_time(child((EVENT, f"{LMWH} intensity=therapeutic"))) is None
