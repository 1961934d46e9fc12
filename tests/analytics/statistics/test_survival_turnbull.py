"""Turnbull's estimator against R, against what it must be where times are known, and by the law of its maximum."""

from __future__ import annotations

import math
import random as randomness

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics import turnbull as module
from analytics.statistics.survival import kaplan_meier, turnbull
from analytics.statistics.survival_results import Turnbull
from tests.analytics.statistics.survival_cases import DATA, GOLDEN, events_of

CASES = GOLDEN["turnbull"]
# R's survfit stops at changes of 5e-5 of the curve, up to 9e-4 from where it would end up.
OF_R = 2e-3
ends = st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 8)))


def gains(left: list[float], right: list[float | None], found: Turnbull) -> np.ndarray:
    """Mean over answers of [interval inside the answer]/P(answer): at the maximum at most 1, and 1 where mass is."""
    inside = np.zeros((len(left), len(found.mass)))
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        for j, (low, high) in enumerate(found.intervals):
            starts = a <= low and (a < low or a == b or low != high)
            inside[i, j] = starts and (b is None or (high is not None and high <= b))
    return (inside / (inside @ np.array(found.mass))[:, np.newaxis]).mean(axis=0)


@pytest.mark.parametrize("name", list(CASES))
def test_the_curve_is_that_of_r(name: str) -> None:
    row = CASES[name]
    found = turnbull(row["left"], row["right"])
    for x, survival in zip(row["times"], row["survival"], strict=True):
        least, largest = found.bounds(x)
        assert least is not None and largest is not None
        assert least - OF_R <= 1 - survival <= largest + OF_R


@pytest.mark.parametrize("name", list(CASES))
def test_no_shift_of_mass_is_more_likely(name: str) -> None:
    row = CASES[name]
    found = turnbull(row["left"], row["right"])
    gain = gains(row["left"], row["right"], found)
    assert sum(found.mass) == pytest.approx(1.0, abs=1e-12)
    assert gain.max() <= 1 + 1e-6
    assert gain[np.array(found.mass) > 1e-6] == pytest.approx(1.0, abs=1e-6)


def test_a_solution_by_hand() -> None:
    """(0, 1], (1, 3], (1, 3], (0, 2], (0, 2], (2, 3]: by symmetry a third each (Gentleman and Geyer 1994)."""
    found = turnbull([0, 1, 1, 0, 0, 2], [1, 3, 3, 2, 2, 3])
    assert found.intervals == ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0))
    assert found.mass == pytest.approx([1 / 3] * 3, abs=1e-9)


def test_one_child_held_at_22_and_not_at_28() -> None:
    found = turnbull([22], [28])
    assert (found.intervals, found.mass) == (((22.0, 28.0),), (1.0,))
    assert [found.cdf(x) for x in (22, 25, 27.9, 28, 50)] == [0.0, 0.0, 0.0, 1.0, 1.0]
    assert [found.bounds(x) for x in (22, 25, 28)] == [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]


def test_intervals_that_only_touch_have_nothing_in_common() -> None:
    assert turnbull([0, 10], [10, 20]).intervals == ((0.0, 10.0), (10.0, 20.0))
    assert turnbull([0, 10], [10, 10]).intervals == ((10.0, 10.0),)
    assert turnbull([10, 10], [10, 20]).intervals == ((10.0, 10.0), (10.0, 20.0))


@pytest.mark.parametrize("name", ["ties", "weeks", "real", "last_event", "all_censored"])
def test_with_known_times_it_is_kaplan_meier(name: str) -> None:
    row = DATA[name]
    event = events_of(row)
    found = turnbull(row["time"], [t if e else None for t, e in zip(row["time"], event, strict=True)])
    curve = kaplan_meier(row["time"], event)
    assert [found.cdf(t) for t in curve.times] == pytest.approx([1 - s for s in curve.survival], abs=1e-8)


@given(st.lists(ends, min_size=1, max_size=20), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_it_is_the_maximum_in_any_order(answers: list[tuple[int, int | None]], random: randomness.Random) -> None:
    mixed = random.sample(answers, len(answers))
    found, turned = (
        turnbull([a for a, _ in rows], [None if w is None else a + w for a, w in rows]) for rows in (answers, mixed)
    )
    assert found == turned
    left, right = [float(a) for a, _ in answers], [None if w is None else float(a + w) for a, w in answers]
    assert found.reason is None and gains(left, right, found).max() <= 1 + 1e-6


def test_hard_data_converge_where_plain_steps_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    middle = random.lognormal(3.3, 0.4, 200)
    left = np.maximum(0, np.floor(middle - random.exponential(6, 200) - 1)).tolist()
    right = np.ceil(middle + random.exponential(6, 200) + 1).tolist()
    found = turnbull(left, right)
    assert found.reason is None and found.steps < 20_000
    assert gains(left, right, found).max() <= 1 + 1e-6
    monkeypatch.setattr(module, "_extrapolated", lambda mass, once, twice: twice)
    monkeypatch.setattr(module, "MOST_STEPS", found.steps)
    plain = turnbull(left, right)
    assert (plain.reason, plain.mass, plain.cdf(30)) == ("not_converged", (), None)


def test_a_small_step_is_not_yet_the_maximum(monkeypatch: pytest.MonkeyPatch) -> None:
    row = CASES["platelets"]
    monkeypatch.setattr(module, "TOLERANCE", 1.0)
    found = turnbull(row["left"], row["right"])
    assert gains(row["left"], row["right"], found).max() <= 1 + 1e-6


def test_no_answers_and_no_upper_end() -> None:
    nobody, never = turnbull([], []), turnbull([3, 20], [None, None])
    assert (nobody.reason, nobody.cdf(3), nobody.bounds(3)) == ("no_answers", None, (None, None))
    assert (never.intervals, never.cdf(1000)) == (((20.0, None),), 0.0)
    assert never.bounds(1000) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("left", "right"), [([5], [4]), ([math.nan], [4]), ([-math.inf], [4]), ([1], [math.nan]), ([1, 2], [3])]
)
def test_what_is_no_interval_is_refused(left: list[float], right: list[float | None]) -> None:
    with pytest.raises(ValueError, match=r"interval|each answer"):
        turnbull(left, right)
