"""Punctures on treatment: haematoma by child first, exact limits, hours over punctures."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.cohort import Child, Cohort
from analytics.registry_summaries.lp import build
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines
from tests.spec.edit_checks_table import child


def lines(agent: str, n: int, haematoma: str = "none") -> tuple[str, ...]:
    said = f"held=yes first_dose_h_after=24 {f'haematoma={haematoma}' if haematoma else ''}"
    return tuple(
        f"lp_hold lp_day={20 * place} agent={agent} last_dose_h_before={20 + place} {said}" for place in range(n)
    )


def test_no_haematoma_in_133_children_and_1708_punctures() -> None:
    """R: binom.test(0, 133)$conf.int, binom.test(0, 1708)$conf.int."""
    more, fewer = child(lines("enoxaparin", 13)), child(lines("enoxaparin", 12))
    cohort = Cohort(tuple(Child(number, "a", more if number < 112 else fewer) for number in range(133)))
    [whole, by_class] = build(cohort, PLAN)
    assert (whole["n"], whole["punctures"], by_class) == (133, 1708, {**whole, "group": "lmwh"})
    assert whole["haematoma_per_child"]["high"] == pytest.approx(0.02735482628, abs=1e-11)
    assert whole["haematoma_per_puncture"]["high"] == pytest.approx(0.002157434873, abs=1e-12)


def test_a_child_with_two_haematomas_counts_once() -> None:
    [found, _] = build(
        cohort_of_lines([("a", lines("enoxaparin", 4, "symptomatic")), ("a", lines("enoxaparin", 4))]), PLAN
    )
    assert (found["haematoma_per_child"]["value"], found["haematoma_per_puncture"]["value"]) == (0.5, 0.5)


def test_who_was_never_asked_has_no_share() -> None:
    [found, _] = build(cohort_of_lines([("a", lines("enoxaparin", 3, ""))]), PLAN)
    assert (found["n"], found["children_answered"], found["haematoma_per_child"]["reason"]) == (1, 0, "no_answers")


def test_a_child_is_in_the_row_of_each_class_and_once_in_all() -> None:
    later = tuple(line.replace("lp_day=", "lp_day=3") for line in lines("heparin", 2))
    rows = build(cohort_of_lines([("a", (*lines("enoxaparin", 3), *later)), ("b", ("lp_hold lp_day=4",))]), PLAN)
    assert [(one["group"], one["n"], one["punctures"]) for one in rows] == [
        ("all", 2, 6), ("ufh", 1, 2), ("lmwh", 1, 3), ("unknown", 1, 1),
    ]  # fmt: skip
    assert [(one["hours_before_median"], one["hours_before_known"]) for one in rows] == [
        (21, 5),
        (20.5, 2),
        (21, 3),
        (None, 0),
    ]
