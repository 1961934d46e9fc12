"""Intervals over sites: jackknife and bootstrap against R, what has no limits, and what order may not change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.results import Estimate
from analytics.statistics.cluster_limits import jackknife_variance, percentile_limits, t_limits
from analytics.statistics.clusters import (
    Clustered,
    cluster_interval,
    cluster_share,
    effective_limits,
    site_order,
    site_weights,
    weighted_share,
)
from analytics.statistics.proportions import clopper_pearson

PLAN: dict[str, Any] = {"replicates": 2000, "seed": 1, "key": "digest|entry"}
FEW = np.array([3, 0, 5, 2, 7, 1, 4, 2]), np.array([8, 3, 9, 2, 20, 4, 5, 6])
MANY = np.concatenate([FEW[0], FEW[0] + 1, FEW[0][::-1]]), np.concatenate([FEW[1] + 1, FEW[1] + 2, FEW[1][::-1] + 3])


def share_interval(x: Any, n: Any, **changes: Any) -> Clustered:
    return cluster_interval(weighted_share(x, n), len(x), **(PLAN | {"bounds": (0.0, 1.0)} | changes))


def test_few_sites_have_the_jackknife_limits_of_r() -> None:
    # R 4.2.2, survey 4.1.1: r <- as.svrepdesign(svydesign(ids = ~site, weights = ~1, data = d), type = "JK1")
    # q <- svyratio(~x, ~n, r); coef(q); confint(q, df = 7)
    found = share_interval(*FEW)
    assert found.flags == ("few_clusters",)
    estimate = found.estimate()
    expected = (0.421052631578947, 0.268659797083793, 0.573445466074102)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx(expected, abs=1e-13)
    assert estimate.method == "site_jackknife"


def test_many_sites_have_the_percentiles_of_r() -> None:
    # R 4.2.2: b <- replicate(4e5, {i <- sample(24, replace = TRUE); sum(x[i])/sum(n[i])}); quantile(b, c(.025, .975))
    found = share_interval(*MANY, replicates=40_000)
    assert found.flags == ()
    assert found.values[0] == pytest.approx(0.365296803652968, abs=1e-14)
    assert (found.lows[0], found.highs[0]) == pytest.approx((0.312195121951220, 0.423423423423423), abs=1.5e-3)
    assert found.method == "cluster_bootstrap"


def test_children_of_one_site_are_no_independent_answers() -> None:
    x, n = np.repeat([0, 10], 15), np.full(30, 10)
    whole = share_interval(x, n)
    apart = share_interval(np.repeat([0, 1], 150), np.ones(300))
    width = [found.highs[0] - found.lows[0] for found in (whole, apart)]
    assert width[0] == pytest.approx(width[1] * 10**0.5, rel=0.1)


@pytest.mark.parametrize(
    ("sites", "method", "flags"),
    [
        (2, "site_jackknife", ("few_clusters",)),
        (19, "site_jackknife", ("few_clusters",)),
        (20, "cluster_bootstrap", ()),
    ],
)
def test_twenty_sites_decide_the_method(sites: int, method: str, flags: tuple[str, ...]) -> None:
    found = share_interval(np.arange(sites), np.arange(sites) + 3)
    assert (found.method, found.flags) == (method, flags)


@pytest.mark.parametrize(
    ("x", "n", "changes"),
    [
        ([3], [5], {}),
        ([2] * 25, [4] * 25, {}),
        ([2] * 5, [4] * 5, {}),
        (list(range(25)), [30] * 25, {"replicates": 0}),
    ],
)
def test_no_spread_gives_a_value_without_limits(x: list[int], n: list[int], changes: dict[str, int]) -> None:
    estimate = share_interval(x, n, **changes).estimate()
    assert estimate.value == sum(x) / sum(n)
    assert (estimate.low, estimate.high, estimate.method) == (None, None, "none")


def test_undefined_and_infinite_replicates() -> None:
    """Column by column: defined, undefined in 2 %, in 8 %, always, and beyond every number in 8 %."""

    def statistic(weights: np.ndarray) -> np.ndarray:
        x = weights @ np.arange(25.0)
        rare = np.argsort(np.argsort(weights[:, 0] * 1e6 + x)) / max(len(x) - 1, 1)
        holes = [np.where(rare > 1 - share, hole, x) for share, hole in ((0, 0), (0.02, np.nan), (0.08, np.nan))]
        return np.stack([*holes, np.full(len(x), np.nan), np.where(rare > 0.92, np.inf, x)], axis=1)

    found = cluster_interval(statistic, 25, **PLAN)
    made = [found.estimate(i, reason="no_answers") for i in range(5)]
    assert [e.value for e in made] == [300.0, 300.0, 300.0, None, 300.0]
    assert [e.low is not None for e in made] == [True, True, False, False, True]
    assert [e.high is not None for e in made] == [True, True, False, False, False]
    assert [e.reason for e in made] == [None, None, None, "no_answers", None]


def test_one_undefined_site_left_out_leaves_no_jackknife() -> None:
    assert share_interval([1, 2, 3], [4, 5, 6]).lows != (None,)
    found = share_interval([0, 0, 3], [0, 0, 6])
    assert (found.values, found.lows, found.highs) == ((0.5,), (None,), (None,))
    assert share_interval([0, 0], [0, 0]).estimate(reason="no_answers").reason == "no_answers"
    nobody = cluster_interval(weighted_share([], []), 0, **PLAN)
    assert (
        nobody.estimate(reason="no_answers") == nobody.estimate(3, reason="no_answers") == Estimate.null("no_answers")
    )


def test_weights_draw_whole_sites_and_the_first_do_not_depend_on_the_rest() -> None:
    long, short = (site_weights(24, replicates=b, seed=1, key="d|e") for b in (2500, 1300))
    assert (long.sum(axis=1) == 24).all()
    assert (long[:1300] == short).all()
    assert long.mean(axis=0) == pytest.approx(np.ones(24), abs=5 * (23 / 24 / 2500) ** 0.5)
    assert long.var(axis=0).mean() == pytest.approx(23 / 24, rel=0.02)
    assert not (site_weights(24, replicates=1300, seed=2, key="d|e") == short).all()
    assert not (site_weights(24, replicates=1300, seed=1, key="d|f") == short).all()
    assert site_weights(3, replicates=0, seed=1, key="d|e").shape == (0, 3)


@given(st.permutations(range(24)))
@settings(max_examples=10, deadline=None)
def test_renaming_sites_changes_nothing_in_the_order_of_content(places: list[int]) -> None:
    x, n = MANY[0][places], MANY[1][places]
    order, first = site_order(n, x), site_order(MANY[1], MANY[0])
    assert share_interval(x[order], n[order]) == share_interval(MANY[0][first], MANY[1][first])
    assert cluster_share(x, n, **PLAN) == cluster_share(*MANY, **PLAN)
    rows = np.stack([x, n], axis=1)
    assert (site_order(rows) == site_order(x, n)).all()


def test_without_that_order_renaming_moves_the_limits() -> None:
    assert share_interval(*MANY).lows != share_interval(MANY[0][::-1], MANY[1][::-1]).lows


@pytest.mark.parametrize("sites", [6, 30])
def test_a_share_at_the_edge_has_the_bound_of_one_voice_a_site(sites: int) -> None:
    none = cluster_share([0] * sites + [0], [5] * sites + [0], **PLAN)
    every = cluster_share([5] * sites, [5] * sites, **PLAN)
    bound = 0.025 ** (1 / sites)
    assert (none.values, none.lows, every.values, every.highs) == ((0.0,), (0.0,), (1.0,), (1.0,))
    assert (none.highs[0], every.lows[0]) == pytest.approx((1 - bound, bound), abs=1e-14)
    assert none.method == "clopper_pearson"
    assert cluster_share([0], [5], **PLAN).estimate().method == "none"
    assert cluster_share([], [], **PLAN).values == (None,)


RARE = [
    # events at 25 sites of 4 children; scipy's binomtest(1, 100), (3, 100), and (1, 33) for one voice of three
    ((1, *[0] * 24), 0.000253, 0.05446),
    ((1, 1, 1, *[0] * 22), 0.00623, 0.08518),
    ((3, *[0] * 24), 0.000767, 0.15759),
]


@pytest.mark.parametrize(("x", "low", "high"), RARE)
def test_few_events_have_exact_limits_of_as_many_answers_as_the_sites_leave(
    x: tuple[int, ...], low: float, high: float
) -> None:
    """Three events at three sites are three answers; at one site they are one voice. A little wider, by t for z."""
    found = cluster_share(x, [4] * 25, **PLAN)
    assert (found.method, found.flags) == ("clopper_pearson", ())
    assert 0 < found.lows[0] < low and high < found.highs[0] < 1.07 * high


def test_of_children_who_are_alike_by_chance_alone_every_answer_counts() -> None:
    """With the variance of a coin and a great many sites they are Clopper and Pearson's; with more, fewer count."""
    share, n = 3 / 100, 100
    by_chance = share * (1 - share) / n
    exact = clopper_pearson(3, n)
    assert effective_limits(share, n, by_chance, 10**6) == pytest.approx((exact.low, exact.high), rel=0.02)
    assert effective_limits(share, n, by_chance / 9, 10**6) == effective_limits(share, n, by_chance, 10**6)
    half = clopper_pearson(3, 200)  # 1.5 of 100 has no exact limits; those of 3 of 200 are inside
    low, high = effective_limits(1.5 / 100, n, 2 * 0.015 * 0.985 / n, 10**6)
    assert low < half.low and half.high < high


def test_limits_by_hand() -> None:
    low, high = percentile_limits(np.arange(101.0)[:, np.newaxis], 0.9)
    assert (low[0], high[0]) == pytest.approx((5.0, 95.0), abs=1e-12)
    apart, together = np.array([[1.0], [3.0], [3.0]]), np.array([[1.0], [3.0]])
    assert jackknife_variance(apart) == pytest.approx([2 / 3 * 24 / 9], abs=1e-15)
    assert jackknife_variance(together, np.array([1, 2])) == pytest.approx(jackknife_variance(apart), abs=1e-15)
    low, high = t_limits(np.array([2.0, 5.0]), np.array([4.0, 0.0]), 1, 0.5)
    # t of one degree of freedom at 0.75 is 1; no variance, no limits
    assert (low[0], high[0]) == pytest.approx((0.0, 4.0), abs=1e-12)
    assert np.isnan([low[1], high[1]]).all()


@pytest.mark.parametrize("x", [(3, 1), (2, -1), (1,), (1, float("nan"))])
def test_nonsense_is_refused(x: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="0 <= x <= n"):
        cluster_share(x, (2, 2), **PLAN)
    with pytest.raises(ValueError, match="site"):
        site_weights(0, replicates=1, seed=1, key="")
    with pytest.raises(ValueError, match="shape"):
        cluster_interval(lambda weights: np.zeros(3), 30, **PLAN)
    with pytest.raises(ValueError, match="confidence"):
        share_interval(*FEW, confidence=1.0)


# -- the delta method --------------------------------------------------------------------------------------------------


def test_quick_limits_of_a_share_are_the_linearised_ones() -> None:
    """R 4.2, survey 4.1: d <- data.frame(x = c(3, 5, 2, 8, 1, 4), n = c(10, 9, 8, 12, 5, 11));
    svyratio(~x, ~n, svydesign(~1, data = d)) gives 0.4181818 with SE 0.07759234734."""
    found = cluster_share(
        [3, 5, 2, 8, 1, 4], [10, 9, 8, 12, 5, 11], replicates=0, seed=1, key="k", quick=True
    )  # fmt: skip
    half = 0.07759234734 * 2.57058184  # qt(0.975, 5)
    assert found.method == "delta_preview" and found.values[0] == pytest.approx(23 / 55)
    assert found.lows[0] == pytest.approx(23 / 55 - half, abs=1e-6)
    assert found.highs[0] == pytest.approx(23 / 55 + half, abs=1e-6)


def test_quick_limits_draw_nothing_and_know_no_seed() -> None:
    x, n = [3] * 12 + [6] * 12, [10] * 24
    a, b = (cluster_share(x, n, replicates=0, seed=seed, key="k", quick=True) for seed in (1, 2))
    assert a == b and cluster_share(x, n, replicates=0, seed=1, key="k").lows == (None,)
    drawn = cluster_share(x, n, replicates=2_000, seed=1, key="k")
    assert a.lows[0] == pytest.approx(drawn.lows[0], abs=0.02) and a.highs[0] == pytest.approx(drawn.highs[0], abs=0.02)
