"""Intervals of one share against R, statsmodels and their own laws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from analytics.statistics import proportions
from analytics.statistics.proportions import agresti_coull, clopper_pearson, goodman, jeffreys, normal_quantile, wilson

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "proportions.json").read_text())
METHODS = ("wilson", "clopper_pearson", "jeffreys", "agresti_coull")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [90, 95, 99])
def test_limits_are_those_of_r(method: str, level: int) -> None:
    for row in GOLDEN["rows"]:
        expected = row[f"{method}_{level}"]
        found = getattr(proportions, method)(row["x"], row["n"], level / 100)
        if row["n"] == 0:
            assert (found.value, found.low, found.reason) == (None, None, "no_answers")
        else:
            assert (found.low, found.high) == pytest.approx(expected, abs=GOLDEN["tolerance"])


def counts_of_n() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("method", METHODS)
@given(pair=counts_of_n(), confidence=st.floats(0.5, 0.999))
@settings(max_examples=40, deadline=None)
def test_interval_holds_the_share_and_mirrors(method: str, pair: tuple[int, int], confidence: float) -> None:
    x, n = pair
    one, other = (getattr(proportions, method)(y, n, confidence) for y in (x, n - x))
    if 0 < x < n or method != "agresti_coull":
        assert 0.0 <= one.low <= x / n <= one.high <= 1.0
    assert (other.low, other.high) == pytest.approx((1.0 - one.high, 1.0 - one.low), abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 145, 10**6])
def test_ends_are_exact_at_none_and_all(n: int) -> None:
    for function in (wilson, clopper_pearson, jeffreys):
        assert function(0, n).low == 0.0
        assert function(n, n).high == 1.0
        high = function(0, n).high
        assert high is not None and 0.0 < high < 1.0


@pytest.mark.parametrize(("x", "n"), [(76, 145), (1, 7), (154, 870), (144, 145)])
def test_wilson_and_jeffreys_equal_statsmodels_inside(x: int, n: int) -> None:
    for method in ("wilson", "jeffreys", "agresti_coull"):
        found = getattr(proportions, method)(x, n)
        assert (found.low, found.high) == pytest.approx(proportion_confint(x, n, 0.05, method), abs=1e-12)


def test_jeffreys_keeps_the_boundary_convention_that_statsmodels_leaves_out() -> None:
    theirs = proportion_confint(0, 10, 0.05, "jeffreys")
    assert jeffreys(0, 10).low == 0.0
    assert theirs[0] > 0.0
    assert jeffreys(0, 10).high == pytest.approx(theirs[1], abs=1e-12)


@pytest.mark.parametrize(
    ("x", "n", "printed"),
    [
        (76, 145, (52.4, 44.3, 60.4)),
        (38, 145, (26.2, 19.7, 33.9)),
        (99, 145, (68.3, 60.3, 75.3)),
        (23, 145, (15.9, 10.8, 22.7)),
        (154, 870, (17.7, 15.3, 20.4)),
    ],
)
def test_published_figures_carry_their_wilson_interval(x: int, n: int, printed: tuple[float, ...]) -> None:
    found = wilson(x, n)
    assert found.value is not None and found.low is not None and found.high is not None
    assert tuple(round(100 * v, 1) for v in (found.value, found.low, found.high)) == printed


def test_z_is_not_rounded() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-15)


@pytest.mark.parametrize("bad", [(-1, 5, 0.95), (6, 5, 0.95), (float("nan"), 5, 0.95), (1, 5, 1.0), (1, 5, 0.0)])
def test_nonsense_is_refused(bad: tuple[Any, ...]) -> None:
    for method in METHODS:
        with pytest.raises(ValueError, match=r"share|confidence"):
            getattr(proportions, method)(*bad)


def test_wilson_takes_a_real_denominator() -> None:
    found = wilson(10, 13 + 6 * 12 / 13)
    assert (found.value, found.low) == pytest.approx((0.539419087137, 0.326034999789), abs=1e-12)
    assert agresti_coull(0, 4).low == 0.0
    assert goodman((3,)).reason == "one_category"
