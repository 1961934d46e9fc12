"""Doses of asparaginase after a clot: truncated, given again or unknown, child by child."""

from __future__ import annotations

from analytics.registry_summaries.asparaginase import build
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines

TREATED = "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=20 stop_day=99"
CLOT = "vte_event event_no=1 day=20 status=index type=cvst asp_doses_remaining=3"
BEFORE = "asparaginase_exposure drug=pegaspargase planned_day=10 status=given day=10"
AGAIN = "asparaginase_exposure drug=pegaspargase planned_day=38 status=given day=45 ac_cover=ther"
UNCOVERED = "asparaginase_exposure drug=pegaspargase planned_day=38 status=given day=52"
OMITTED = "asparaginase_exposure drug=pegaspargase planned_day=60 status=omitted"
SECOND = "vte_event event_no=2 day=80 status=recurrence_new_site type=pe"
CHILDREN = {
    "given again": (CLOT, BEFORE, AGAIN, OMITTED),
    "given again, then a clot": (CLOT, BEFORE, UNCOVERED, SECOND),
    "truncated": (CLOT, BEFORE, OMITTED),
    "nobody said": (CLOT, BEFORE),
    "no dose left": (CLOT.replace("=3", "=0"), BEFORE),
    "number unknown": (CLOT.replace(" asp_doses_remaining=3", ""), BEFORE, OMITTED),
}
CHILDREN = {name: (*lines, TREATED) for name, lines in CHILDREN.items()}
COUNTED = ("n", "doses_remaining", "truncated", "rechallenged", "unknown", "omitted", "second_vte")


def test_every_child_with_doses_left_is_truncated_given_again_or_unknown() -> None:
    rows = build(cohort_of_lines([("a", lines) for lines in CHILDREN.values()]), PLAN)
    assert [one["group"] for one in rows] == ["all", "cvst"]
    assert tuple(rows[0][name] for name in COUNTED) == (6, 4, 1, 2, 1, 2, 1)
    assert rows[0]["truncated"] + rows[0]["rechallenged"] + rows[0]["unknown"] == rows[0]["doses_remaining"]
    assert rows[0]["cover"] == {"none": 0, "proph": 0, "ther": 1, "unknown": 1}
    # 35 and 42 days from the dose before the clot: the median is between 5 and 6 weeks.
    assert rows[0]["weeks_held"] == {"value": 5.5, "low": None, "high": None, "method": "none", "reason": None}


def test_without_a_dose_given_again_no_weeks_are_known() -> None:
    [found, _] = build(cohort_of_lines([("a", CHILDREN["truncated"])]), PLAN)
    assert (found["weeks_held"]["value"], found["weeks_held"]["reason"]) == (None, "no_answers")


def test_a_child_of_whom_nobody_said_how_many_doses_remained_is_in_n_alone() -> None:
    [found, _] = build(cohort_of_lines([("a", CHILDREN["number unknown"])]), PLAN)
    assert (found["n"], found["doses_remaining"], found["truncated"]) == (1, 0, 0)


def test_the_untreated_are_in_no_row() -> None:
    """The children of `duration`, so that no reader subtracts one block from the other."""
    assert build(cohort_of_lines([("a", CHILDREN["truncated"][:-1])]), PLAN) == []
