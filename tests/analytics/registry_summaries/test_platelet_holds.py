"""What was done at low platelets: the worked example, what counts as what, and intervals over sites."""

from __future__ import annotations

import math

import pytest

from analytics.registry_summaries.platelet_holds import build
from analytics.statistics.proportions import clopper_pearson
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised

TREATED = (
    "vte_event event_no=1 day=0 status=index type=cvc_dvt",
    "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=0 intensity=therapeutic",
)
WORKED = {0: (80, ""), 7: (46, "continue_full"), 14: (28, "continue_full"), 21: (22, "hold resume_day=28"),
          28: (60, ""), 35: (48, "continue_full")}  # fmt: skip


def lines(decided: dict[int, tuple[int, str]], *, reason: str = "platelet") -> tuple[str, ...]:
    """Counts by day, with the action decided on each."""
    counts = [f"count day={day} plt={plt}" for day, (plt, _) in decided.items()]
    decisions = [
        f"platelet_hold_episode vte_event=1 decision_day={day} primary_reason={reason} action={action}"
        for day, (_, action) in decided.items()
        if action
    ]
    return (*TREATED, *counts, *decisions)


def row(rows: list[Json], key: int | str, age: str) -> Json:
    return next(one for one in rows if key in (one["threshold"], one["band"]) and one["clot_age"] == age)


EXPECTED = [
    (50, "acute", 1, 0), (50, "late", 1, 0), (30, "acute", 1, 0), (30, "late", 0, 0), (25, "acute", 1, 1),
    (20, "acute", 0, 0), ("40_49", "acute", 1, 0), ("40_49", "late", 1, 0), ("30_39", "acute", 0, 0),
    ("25_29", "acute", 1, 0), ("20_24", "acute", 1, 1), ("10_19", "acute", 0, 0), ("lt10", "acute", 0, 0),
]  # fmt: skip


@pytest.mark.parametrize(("key", "age", "n", "held"), EXPECTED)
def test_the_worked_example(key: int | str, age: str, n: int, held: int) -> None:
    found = row(build(cohort_of_lines([("a", lines(WORKED))]), PLAN), key, age)
    assert (found["opportunities"], found["actions"]["held"], found["n"]) == (n, held, n)
    assert found["share_held"]["value"] == (held / n if n else None)


def test_without_a_decision_the_share_is_over_the_known_and_the_bounds_over_all() -> None:
    undecided = lines(WORKED | {35: (48, "")})
    acute = tuple(line.replace("event_no=1 day=0", "event_no=1 day=5") for line in undecided)
    found = row(build(cohort_of_lines([("a", acute)]), PLAN), 50, "acute")
    assert found["actions"] == {"held": 0, "reduced": 0, "full_with_transfusion": 0, "full": 1, "unknown": 1}
    assert (found["share_held"]["value"], found["bounds"]) == (0.0, [0.0, 0.5])


ACTIONS = [
    ("hold", "held"), ("stop_permanently", "held"), ("reduce_half", "reduced"), ("interval_extended", "reduced"),
    ("full_with_transfusion", "full_with_transfusion"), ("switch_ufh", "full"), ("continue_full", "full"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "name"), ACTIONS)
def test_an_action_is_counted_under_its_name(action: str, name: str) -> None:
    found = row(build(cohort_of_lines([("a", lines({3: (40, action)}))]), PLAN), 50, "acute")
    assert {key: count for key, count in found["actions"].items() if count} == {name: 1}
    assert found["share_held_or_reduced"]["value"] == (name in ("held", "reduced"))


def test_a_hold_for_a_puncture_is_apart_and_no_opportunity() -> None:
    found = row(build(cohort_of_lines([("a", lines({3: (40, "hold")}, reason="lp"))]), PLAN), 50, "acute")
    assert (found["n"], found["opportunities"], found["apart"], found["bounds"]) == (0, 0, 1, None)
    assert found["share_held"] == {"value": None, "low": None, "high": None, "method": "none", "reason": "no_answers"}


def test_children_are_counted_once_however_many_opportunities_they_have() -> None:
    again = lines({3: (40, "hold resume_day=6"), 6: (60, ""), 9: (45, "continue_full")})
    found = row(build(cohort_of_lines([("a", again), ("a", lines({3: (40, "hold")}))]), PLAN), 50, "acute")
    assert (found["n"], found["sites"], found["opportunities"]) == (2, 1, 3)
    assert found["share_held"]["value"] == pytest.approx(2 / 3) and found["share_held"]["low"] is None


def at_sites(shares: list[tuple[int, int]]) -> list[tuple[str, tuple[str, ...]]]:
    """Children with one opportunity each: so many held of so many, a pair a site."""
    return [
        (f"s{site:02d}", lines({3 + place: (40, "hold" if place < held else "continue_full")}))
        for site, (held, n) in enumerate(shares)
        for place in range(n)
    ]


def test_few_sites_have_t_limits_around_the_jackknife() -> None:
    found = row(build(cohort_of_lines(at_sites([(2, 8), (4, 8), (6, 8)])), PLAN), 50, "acute")
    # R: qt(0.975, 2) * sqrt(2/3 * sum((c(0.75, 0.5, 0.25) - 0.5)^2)) = 1.2421; cut to 0..1
    assert (found["share_held"]["low"], found["share_held"]["high"]) == (0.0, 1.0)
    assert found["share_held"]["method"] == "site_jackknife" and found["flags"] == ["few_clusters"]


def test_twenty_sites_are_resampled_whole() -> None:
    shares = [(site % 3, 2) for site in range(24)]
    found = row(build(cohort_of_lines(at_sites(shares)), PLAN), 50, "acute")["share_held"]
    se = math.sqrt(sum((held / 2 - 0.5) ** 2 for held, _ in shares)) / 24
    assert found["method"] == "cluster_bootstrap" and found["value"] == 0.5
    assert (found["high"] - found["low"]) == pytest.approx(2 * 1.96 * se, rel=0.15)


def test_an_action_that_nobody_took_has_no_interval_without_width() -> None:
    found = row(build(cohort_of_lines(at_sites([(0, 1)] * 30)), PLAN), 50, "acute")["share_held"]
    assert (found["low"], found["method"]) == (0.0, "clopper_pearson")
    assert found["high"] == pytest.approx(clopper_pearson(0, 30).high)


def test_other_numbers_names_and_orders_change_nothing() -> None:
    cohort = cohort_of_lines(at_sites([(site % 3, 2 + site % 2) for site in range(21)]))
    assert build(cohort, PLAN) == build(disguised(cohort), PLAN)
