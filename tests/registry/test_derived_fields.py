"""The derived fields of the codebook: which are worked out, and what they are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.codebook_reader import codebook
from registry.derived.events import ac_state, main_types
from registry.derived.fields import AT_ENTRY, FIELDS, derived
from registry.derived.visits import overdue, visits_due
from tests.spec.edit_checks_table import child

EVENT = "vte_event event_no=1 day=20 status=index type=pe"


def test_every_derived_field_of_the_codebook_is_worked_out_or_named_as_left_out() -> None:
    wanted = {(entity.name, field.name) for entity in codebook().entities for field in entity.fields if field.derived}
    worked = {(entity, name) for entity, rules in FIELDS.items() for name in rules}
    left_out = {("vte_event", name) for name in AT_ENTRY}
    assert wanted == worked | left_out


FIELD_CASES = [
    ("enrolment age_dx_mo=263 enrol_day=30", {"inclusion_ok": True}),
    ("enrolment age_dx_mo=263 enrol_day=31", {"inclusion_ok": False}),
    ("enrolment age_dx_mo=263", {"inclusion_ok": None}),
    ("all_diagnosis weight_kg=20 height_cm=110", {"bmi": Decimal("16.5"), "bmi_z": None}),
    ("all_diagnosis weight_kg=20", {"bmi": None, "bmi_z": None}),
    ("anticoagulant_course course_no=1 agent=rivaroxaban", {"ac_class": "doac_xa"}),
    ("anticoagulant_course course_no=1", {"ac_class": None}),
    ("tma day=3 biopsy=yes sc5b9_high=yes", {"result": "criteria_met", "high_risk": True}),
    ("bleeding_event day=3 site=spinal", {"isth_2011": "major", "isth_2023": "major"}),
]


@pytest.mark.parametrize(("line", "expected"), FIELD_CASES)
def test_derived_fields(line: str, expected: dict[str, object]) -> None:
    facts = child((line,))
    assert derived(facts, facts.rows(line.split(maxsplit=1)[0])[0]) == expected


@pytest.mark.parametrize(("age", "sex", "expected"), [(120, "m", "0.04"), (24, "f", "0.24"), (23, "f", None)])
def test_bmi_is_compared_from_two_years_on(age: int, sex: str, expected: str | None) -> None:
    facts = child((f"enrolment age_dx_mo={age} sex={sex}", "all_diagnosis weight_kg=20.25 height_cm=110"))
    found = derived(facts, facts.rows("all_diagnosis")[0])["bmi_z"]
    assert found == (Decimal(expected) if expected else None)


def test_what_went_on_when_the_clot_came() -> None:
    facts = child(
        (
            EVENT,
            "treatment_phase phase=induction start_day=0 stop_day=33 steroid=dex",
            "treatment_phase phase=consolidation start_day=34 steroid=none",
            "asparaginase_exposure drug=pegaspargase planned_day=4 status=given day=5",
            "asparaginase_exposure drug=pegaspargase planned_day=18 status=omitted",
            "asparaginase_exposure drug=pegaspargase planned_day=25 status=given day=25",
        )
    )
    found = derived(facts, facts.rows("vte_event")[0])
    assert found == {"phase_at_event": "induction", "days_since_asp": 15, "steroid_at_event": "dex"}


def test_age_of_the_clot_and_length_of_the_hold() -> None:
    hold = "platelet_hold_episode vte_event=1 action=hold decision_day=50"
    facts = child((EVENT, f"{hold} resume_day=56"))
    assert derived(facts, facts.rows("platelet_hold_episode")[0]) == {"thrombus_age_d": 30, "hold_days": 6}
    still = child((hold,))
    assert derived(still, still.rows("platelet_hold_episode")[0]) == {"thrombus_age_d": None, "hold_days": None}


COURSE = "anticoagulant_course course_no=1 agent=enoxaparin"
STATES = [
    ((), "none"),
    ((f"{COURSE} start_day=20 intensity=therapeutic",), "none"),
    ((f"{COURSE} start_day=19 intensity=therapeutic",), "full"),
    ((f"{COURSE} start_day=5 intensity=prophylactic",), "reduced"),
    ((f"{COURSE} start_day=5 stop_day=18 intensity=therapeutic",), "off"),
    ((f"{COURSE} start_day=5 stop_day=19 intensity=therapeutic",), "full"),
    ((f"{COURSE} start_day=5",), ""),
    (
        (
            f"{COURSE} start_day=5 vte_event=2 intensity=therapeutic",
            "platelet_hold_episode vte_event=2 decision_day=18 action=hold",
        ),
        "held",
    ),
]


@pytest.mark.parametrize(("lines", "expected"), STATES)
def test_anticoagulation_on_the_day_before_the_clot(lines: tuple[str, ...], expected: str) -> None:
    facts = child((EVENT, *lines))
    assert ac_state(facts, facts.rows("vte_event")[0]) == expected


ORDER = ["lobar", "sigmoid", "ra", "subclavian", "portal", "renal", "superficial"]
TYPES = ["pe", "cvst", "intracardiac", "cvc_dvt", "splanchnic", "renal", "superficial"]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_gravest_place_makes_the_main_type(first: int) -> None:
    sites = child(tuple(f"vte_site vte_event=1 vein={vein} side=unk" for vein in ORDER[first:])).rows("vte_site")
    assert TYPES[first] in main_types(sites)


def test_visits_are_due_after_the_index_event_within_their_windows() -> None:
    due = {one.planned: (one.day, one.first, one.last) for one in visits_due(child((EVENT,)))}
    assert due["d7"] == (27, 24, 30) and due["m24"] == (750, 690, 810)
    assert visits_due(child(("vte_event event_no=1 day=20 status=concurrent",))) == ()
    vague = visits_due(child(("vte_event event_no=1 day='20 ~3' status=index",)))[0]
    assert (vague.first, vague.last) == (21, 33)


def test_only_missing_visits_of_a_child_in_follow_up_are_overdue() -> None:
    later = ("today day=150", EVENT, "followup_visit planned=d7 day=28")
    assert [one.planned for one in overdue(child(later))] == ["d30", "m3"]
    assert overdue(child((*later, "status_event day=40 kind=transfer"))) == ()
    assert [one.planned for one in overdue(child((*later, "status_event day=61 kind=lost")))] == ["d30"]
    assert overdue(child((EVENT,))) == ()
