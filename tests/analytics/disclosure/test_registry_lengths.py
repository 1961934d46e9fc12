"""Lengths of holds through the gate: second holds, holds that go on, answers that few lack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.disclosure.registry import protect_registry
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines
from tests.analytics.registry_summaries.test_hold_lengths import HOLD, child

RESUMED = "resume_day={} plt_at_resume={} resume_supported={}"


def registry(held: int = 40, again: int = 0, open_: int = 0, unsaid: int = 0) -> Cohort:
    """100 treated children at ten sites; of those held some twice, some still, and of some nobody said how."""

    def lines(place: int) -> tuple[str, ...]:
        if place >= held:
            return child()
        answer = RESUMED.format(24 + place % 9, 50 + place, ("yes", "no")[place % 2])
        if place < unsaid:
            answer = answer.rpartition(" ")[0]
        first = HOLD.format(20, "" if held - place <= open_ else answer)
        more = (HOLD.format(35, RESUMED.format(38, 66, "no")),) if place < again else ()
        return child(first, *more)

    return cohort_of_lines((f"s{place % 10}", lines(place)) for place in range(100))


def told(cohort: Cohort) -> Json:
    summary = protect_registry(build(cohort, replace(PLAN, replicates=0)), cohort).summary
    [row] = summary["hold_lengths"]
    return dict(row)


def test_enough_are_told_whole() -> None:
    row = told(registry())
    assert (row["n"], row["holds"], row["ended"], row["supported_known"]) == (40, 40, 40, 40)
    assert (row["days"]["value"], row["supported"]["value"]) == (7.5, 0.5)


def test_few_are_withheld_whole() -> None:
    row = told(registry(held=8))
    assert (row["hidden"], row["n"], row["days"]["reason"]) == (True, None, "suppressed")


@pytest.mark.parametrize(
    ("more", "hidden"),
    [
        ({"again": 3}, {"holds", "ended", "counts_known", "supported_known"}),
        ({"again": 20}, set()),
        ({"open_": 4}, {"ended", "counts_known", "supported_known"}),
        ({"open_": 14}, set()),
        ({"unsaid": 5}, {"supported_known"}),
    ],
)
def test_no_few_holds_are_the_difference_of_two_numbers(more: dict[str, int], hidden: set[str]) -> None:
    row = told(registry(**more))
    names = ("n", "holds", "ended", "counts_known", "supported_known")
    assert {name for name in names if row[name] is None} == hidden
    assert row["days"]["value"] is not None and row["resume_count"]["value"] is not None


def test_a_share_whose_unknown_are_few_has_two_digits() -> None:
    cohort = registry(unsaid=5)
    [exact] = build(cohort, replace(PLAN, replicates=0))["hold_lengths"]
    assert exact["supported"]["value"] == pytest.approx(17 / 35)
    assert told(cohort)["supported"]["value"] == 0.49
