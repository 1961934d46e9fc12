"""Raking, its cost and its standard error against R, and samples that cannot be raked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.raked_share import raked_share
from analytics.statistics.weights import cell_counts, kish, rake, respondent_weights, trimmed

TABLE = np.array([[40, 20, 10, 6], [5, 6, 5, 3], [15, 15, 6, 4], [2, 1, 3, 4]])
YES = np.array([[25, 8, 6, 1], [1, 3, 4, 0], [5, 9, 2, 1], [1, 0, 2, 3]])
ANSWERED = np.array([[38, 20, 9, 6], [5, 5, 5, 3], [14, 13, 6, 4], [2, 1, 2, 4]])
MARGINS = [[400, 150, 250, 70], [300, 250, 200, 120]]

# R 4.2.2, survey 4.1.1, one row of d a respondent with y (gave the answer) and a (answered):
# k <- rake(svydesign(ids = ~1, weights = ~1, data = d), list(~r, ~c),
#           list(data.frame(r = 1:4, Freq = rows), data.frame(c = 1:4, Freq = cols)), control = list(epsilon = 1e-13))
# tapply(weights(k), list(d$r, d$c), mean); svymean(~y, k); svyratio(~I(y * a), ~a, k); n * sum(w^2)/sum(w)^2
R_WEIGHTS = [
    [4.52718555906620, 5.37794425403939, 7.38645141769063, 6.24819639660954],
    [6.14103033347989, 7.29506629779759, 10.01956328517932, 8.47554470663963],
    [5.19438471848312, 6.17052495100252, 8.47503815942199, 7.16903150029581],
    [5.14582759635299, 6.11284286738891, 8.39581348022173, 7.10201537481016],
]
R_MEAN, R_MEAN_SE = 0.487061881530021, 0.0416134730643818
R_RATIO, R_RATIO_SE = 0.516551092866795, 0.0422775002297249
R_DEFF = 1.05735111107788

COUNTS = st.lists(st.lists(st.integers(1, 30), min_size=3, max_size=3), min_size=2, max_size=4)


def weights_of(table: Any, margins: Any) -> np.ndarray:
    raked = rake(table, margins)
    assert raked.weights is not None
    return raked.weights


def test_weights_are_those_of_r() -> None:
    raked = rake(TABLE, MARGINS)
    assert raked.converged and raked.reason is None
    assert raked.weights == pytest.approx(np.array(R_WEIGHTS), rel=1e-12)
    assert kish(respondent_weights(TABLE, raked.weights)).deff == pytest.approx(R_DEFF, rel=1e-12)


def test_raked_shares_and_standard_errors_are_those_of_r() -> None:
    every, some = raked_share(YES, TABLE, MARGINS), raked_share(YES, TABLE, MARGINS, answered=ANSWERED)
    assert (every.value, some.value) == pytest.approx((R_MEAN, R_RATIO), abs=1e-12)
    # R takes ten rounds of margin means from the residuals, we project once: the rest is 1e-13.
    assert (every.se, some.se) == pytest.approx((R_MEAN_SE, R_RATIO_SE), abs=1e-11)
    assert every.deff == pytest.approx(R_DEFF, rel=1e-12)
    assert every.trimmed == 0


def test_limits_are_those_of_wilson_on_fewer_answers() -> None:
    found = raked_share(YES, TABLE, MARGINS)
    n, z = 145 / R_DEFF, 1.959963984540054
    centre, half = R_MEAN + z * z / 2 / n, z * (R_MEAN * (1 - R_MEAN) / n + z * z / 4 / n**2) ** 0.5
    expected = ((centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n))
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)
    none = raked_share(np.zeros((4, 4)), TABLE, MARGINS)
    assert (none.value, none.low, none.se) == (0.0, 0.0, 0.0)
    assert none.high is not None and none.high > 0.025


def test_a_share_that_the_margins_fix_has_no_error() -> None:
    first_row = TABLE * np.array([[1], [0], [0], [0]])
    found = raked_share(first_row, TABLE, MARGINS)
    assert found.value == pytest.approx(400 / 870, abs=1e-12)
    assert found.se == pytest.approx(0.0, abs=1e-12)


@given(COUNTS, st.lists(st.integers(1, 50), min_size=7, max_size=7))
@settings(max_examples=30, deadline=None)
def test_margins_are_met_and_order_or_scale_change_nothing(table: list[list[int]], known: list[int]) -> None:
    counts = np.array(table)
    rows, columns = np.array(known[: len(table)], dtype=float), np.array(known[-3:], dtype=float)
    rows *= columns.sum() / rows.sum()
    fitted = counts * weights_of(counts, (rows, columns))
    assert fitted.sum(axis=1) == pytest.approx(rows, rel=1e-9)
    assert fitted.sum(axis=0) == pytest.approx(columns, rel=1e-9)
    turned = weights_of(counts.T, (columns / columns.sum(), rows / columns.sum()))
    assert turned.T * columns.sum() == pytest.approx(weights_of(counts, (rows, columns)), rel=1e-9)


def test_three_margins_are_met_at_once() -> None:
    counts = np.arange(1, 25).reshape(2, 3, 4)
    margins = ([60, 40], [20, 30, 50], [10, 20, 30, 40])
    fitted = counts * weights_of(counts, margins)
    for axis, margin in enumerate(margins):
        assert fitted.sum(axis=tuple(i for i in range(3) if i != axis)) == pytest.approx(margin, rel=1e-11)


@pytest.mark.parametrize(
    ("table", "margins", "reason"),
    [
        ([[5, 3], [0, 0]], [[6, 2], [4, 4]], "not_converged"),
        ([[5, 0], [0, 5]], [[3, 7], [7, 3]], "not_converged"),
        ([[0, 0], [0, 0]], [[6, 2], [4, 4]], "no_answers"),
    ],
)
def test_a_sample_that_cannot_be_raked_has_no_weights(table: Any, margins: Any, reason: str) -> None:
    raked = rake(table, margins)
    assert (raked.weights, raked.converged, raked.reason) == (None, False, reason)
    share = raked_share(np.zeros((2, 2)), table, margins)
    assert (share.value, share.se, share.reason) == (None, None, reason)


def test_a_category_nobody_knows_of_weighs_nothing() -> None:
    found = weights_of([[5, 3], [2, 4], [0, 0]], [[10, 0, 0], [6, 4]])
    assert found[1:].tolist() == [[0, 0], [0, 0]]
    assert raked_share([[0, 0], [1, 1]], [[5, 3], [2, 4]], [[10, 0], [6, 4]], answered=[[0, 0], [2, 2]]).reason == (
        "undefined"
    )


def test_kish_by_hand_and_at_the_edges() -> None:
    found = kish([1, 1, 2])
    assert (found.deff, found.n_eff) == pytest.approx((3 * 6 / 16, 16 / 6), abs=1e-14)
    assert (kish([0.1] * 7).deff, kish([1e300, 1e300]).n_eff, kish([1e-300] * 2).n_eff) == (1.0, 2.0, 2.0)
    assert (kish([]).reason, kish([0, 0]).reason) == ("no_answers", "undefined")


def test_weights_are_cut_at_five_medians_and_it_is_told() -> None:
    cut = trimmed([1, 1, 1, 1, 16])
    assert cut.weights == pytest.approx(np.array([1, 1, 1, 1, 5]) * 20 / 9, rel=1e-14)
    assert (cut.trimmed, cut.moved) == (1, 11 / 20)
    assert trimmed([1, 2, 3]).trimmed == trimmed([]).trimmed == trimmed([0, 0, 9]).trimmed == 0
    rare = np.array([[50, 49], [1, 0]])
    share = raked_share([[0, 0], [1, 0]], rare, [[50, 50], [60, 40]])
    assert share.trimmed == 1
    assert share.value is not None and share.value < 0.1 < share.moved


@pytest.mark.parametrize(
    "margins", [[[1, 2]], [[1, 2, 3], [1, 2]], [[1, 2], [1, 3]], [[-1, 4], [1, 2]], [[0, 0], [0, 0]]]
)
def test_nonsense_is_refused(margins: Any) -> None:
    with pytest.raises(ValueError, match=r"margin|total|numbers"):
        rake([[1, 2], [3, 4]], margins)
    with pytest.raises(ValueError, match="whole numbers"):
        cell_counts([[[1.5]]])
    with pytest.raises(ValueError, match="chosen"):
        raked_share([[2, 0]], [[1, 5]], [[1], [1, 1]])
    with pytest.raises(ValueError, match="weights"):
        kish([1, float("nan")])
    with pytest.raises(ValueError, match="median"):
        trimmed([1], times=0.5)
