"""What was given on the days of treatment: a child's own share first, then the mean; months by reason."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.treatment_days import build
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised

HOLD = "platelet_hold_episode vte_event=1 course=1 decision_day={} action={} primary_reason={} resume_day={}"


def child(stop: int, *more: str, intensity: str = "therapeutic") -> tuple[str, ...]:
    return (
        "vte_event event_no=1 day=10 status=index type=pe",
        "enrolment enrol_day=0 last_contact_day=400",
        "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=10"
        f" stop_day={stop} intensity={intensity}",
        *more,
    )


FOUR = [
    ("a", child(110, HOLD.format(19, "hold", "platelet", 30), HOLD.format(49, "hold", "bleeding", 60))),
    ("b", child(60, HOLD.format(34, "reduce_half", "platelet", 60))),
    ("b", child(10)),
    ("c", child(60)[:2]),
]


def test_shares_by_hand() -> None:
    """a: 100 days, 20-29 held for platelets and 50-59 for a bleed: 80 % at full dose. b: 50 days, of them 25 at full
    dose: 50 %. The mean is 65 %, while of all 150 days 105 were at full dose: 70 %. A single dose has no day."""
    [row] = build(cohort_of_lines(FOUR), PLAN)
    assert (row["group"], row["n"], row["sites"]) == ("all", 3, 2)
    assert row["on_drug"]["value"] == pytest.approx(0.65) and row["months"] == pytest.approx(150 / 30.44)
    given = {name: found["value"] for name, found in row["days_given"].items()}
    assert given == pytest.approx({"therapeutic": 0.7, "reduced": 25 / 150, "held": 20 / 150, "unknown": 0.0})
    assert row["days_given"]["unknown"]["method"] == "none"
    held = {one["code"]: (one["count"], pytest.approx(one["months"])) for one in row["held_for"] if one["count"]}
    assert held == {"platelet": (1, 10 / 30.44), "bleeding": (1, 10 / 30.44)}


def test_nobody_treated_is_no_row_and_a_dose_alone_has_no_share() -> None:
    assert build(cohort_of_lines(FOUR[3:]), PLAN) == []
    [row] = build(cohort_of_lines(FOUR[2:]), PLAN)
    assert (row["n"], row["months"], row["on_drug"]["reason"]) == (1, 0.0, "no_answers")
    assert {found["reason"] for found in row["days_given"].values()} == {"no_answers"}


def many() -> Cohort:
    return cohort_of_lines(
        (f"s{place % 21:02d}", child(60 + place, HOLD.format(20, "hold", "platelet", 22 + place * place % 17)))
        for place in range(63)
    )


def test_limits_are_over_sites_and_no_name_moves_them() -> None:
    [row] = build(many(), PLAN)
    assert [row] == build(disguised(many()), PLAN) and row["days_given"]["held"]["method"] == "cluster_bootstrap"
    assert row["on_drug"]["low"] < row["on_drug"]["value"] < row["on_drug"]["high"]
