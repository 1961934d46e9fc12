"""Intervals of mean and median of stated numbers."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.statistics.bootstrap import numeric_intervals

PLATELETS = [50, 50, 50, 30, 30, 20, 25, 40, 100, 50, 30, 20, 50, 75, 10, 50, 30, 50, 20, 50, 25, 30, 100, 50]


def made(values: Any, *measures: str, **options: Any) -> Any:
    given: dict[str, Any] = {"replicates": 4000, "seed": 1, "key": "d|e"} | options
    return numeric_intervals(values, measures or ("mean", "median"), **given)


def test_mean_comes_near_scipys_bca() -> None:
    theirs = stats.bootstrap((PLATELETS,), np.mean, n_resamples=9999, method="BCa", rng=np.random.default_rng(1))
    found = made(PLATELETS, replicates=10_000)["mean"]
    assert found.method == "bca"
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval), abs=0.6)


def test_few_outcomes_are_enumerated() -> None:
    x = [1.0, 2.0, 2.0, 6.0]
    samples = [np.mean(s) for s in itertools.product(x, repeat=4)]
    found = made(x, "mean")["mean"]
    assert found.method in ("exact_bca", "percentile_near_boundary")
    assert found == made(x, "mean", seed=9, key="other|entry")["mean"]
    assert min(samples) <= found.low < found.value < found.high <= max(samples)


@given(st.lists(st.integers(-50, 50).map(lambda x: x / 4), min_size=1, max_size=14))
@settings(max_examples=40, deadline=None)
def test_values_are_those_of_numpy_and_limits_lie_in_the_sample(x: list[float]) -> None:
    found = made(x, replicates=200)
    for name, e in found.items():
        assert e.value == pytest.approx(float(getattr(np, name)(x)), abs=1e-12)
        if e.low is None:
            assert len(set(x)) == 1 and e.method == "none"
        else:
            assert min(x) - 1e-9 <= e.low <= e.high <= max(x) + 1e-9


def test_shifting_every_answer_shifts_the_interval() -> None:
    one, two = made(PLATELETS), made([x + 1000 for x in PLATELETS])
    for name in ("mean", "median"):
        assert (two[name].low, two[name].high) == pytest.approx((one[name].low + 1000, one[name].high + 1000), abs=1e-6)


def test_more_values_than_a_block_keep_their_limits() -> None:
    x = list(np.linspace(0.0, 1.0, 1100))
    found = made(x, "median", replicates=300)["median"]
    assert found.low < 0.5 < found.high
    assert found.high - found.low < 0.12


@pytest.mark.parametrize("x", [[7.0], [7.0, 7.0, None]])
def test_one_value_has_no_interval(x: list[float | None]) -> None:
    found = made(x)["median"]
    assert (found.value, found.low, found.high, found.method) == (7.0, None, None, "none")


def test_nothing_and_no_replicates() -> None:
    assert made([None, float("nan")])["mean"].reason == "no_answers"
    found = made(PLATELETS, replicates=0)["mean"]
    assert (found.low, found.method) == (None, "none")
    for bad in ({"replicates": -1}, {"confidence": 2.0}):
        with pytest.raises(ValueError, match=r"negative|confidence"):
            made(PLATELETS, **bad)
    with pytest.raises(ValueError, match="unknown measure"):
        made(PLATELETS, "mode")
