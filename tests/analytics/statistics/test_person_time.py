"""Events over time at risk against R and their own laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.clusters import Clustered
from analytics.statistics.person_time import cluster_rate, poisson_rate

TIME = (40, 25, 60, 30, 20, 70, 45, 15, 30, 35, 10, 50)
# R: poisson.test(x, 250)$conf.int
EXACT = {0: (0.0, 0.0147555178165), 1: (0.000101271231937, 0.022286573563756),
         3: (0.00247468849158, 0.03506909227897), 13: (0.0276878099640, 0.0889215836726)}  # fmt: skip


def rate(x: list[int], replicates: int = 200) -> Clustered:
    return cluster_rate(x, TIME, replicates=replicates, seed=1, key="k")


@pytest.mark.parametrize("events", EXACT)
def test_exact_limits_are_those_of_r(events: int) -> None:
    found = poisson_rate(events, 250)
    assert (found.value, found.method) == (events / 250, "exact_poisson")
    assert (found.low, found.high) == pytest.approx(EXACT[events], rel=1e-10)


def test_few_sites_have_the_jackknife_limits_around_the_rate() -> None:
    # R: loo <- sapply(seq_along(x), function(i) sum(x[-i])/sum(t[-i])); v <- 11/12 * sum((loo - mean(loo))^2)
    # sum(x)/sum(t) + c(-1, 1) * qt(.975, 11) * sqrt(v)
    found = rate([2, 0, 3, 1, 0, 4, 2, 0, 1, 1, 0, 2])
    assert found.method == "site_jackknife" and found.values == (pytest.approx(0.0372093023256),)
    assert (*found.lows, *found.highs) == pytest.approx((0.0249646381635, 0.0494539664877), rel=1e-10)


# R, with v as above: d <- max(1, v/(X/T^2)); e <- X/d * min(1, (qnorm(.975)/qt(.975, 11))^2)
# c(qgamma(.025, e), qgamma(.975, e + 1))/(T * e/X)
RARE = [
    ([2, 0, 1, 1, 0, 2, 0, 0, 1, 0, 0, 0], (0.00568172527173, 0.03647853826725)),
    ([5, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0], (0.00181207633341, 0.07240896390206)),
]


@pytest.mark.parametrize(("x", "limits"), RARE)
def test_few_events_have_exact_limits_with_as_many_as_the_sites_leave(x: list[int], limits: tuple[float, ...]) -> None:
    found = rate(x)
    assert found.method == "exact_poisson" and (*found.lows, *found.highs) == pytest.approx(limits, rel=1e-10)


def test_no_event_is_0_with_the_exact_limit_of_all_the_time() -> None:
    found = rate([0] * 12)
    # R: poisson.test(0, 430)$conf.int
    assert (found.values, found.lows) == ((0.0,), (0.0,)) and found.highs == (pytest.approx(-math.log(0.025) / 430),)


def test_without_time_or_limits_nothing_is_made_up() -> None:
    nobody = cluster_rate([0, 0], [0, 0], replicates=20, seed=1, key="k")
    assert (nobody.values, nobody.method) == ((None,), "none")
    assert (rate([1] * 12, replicates=0).lows, rate([1] * 12, replicates=0).method) == ((None,), "none")
    one = cluster_rate([3], [40], replicates=20, seed=1, key="k")
    assert (one.values, one.lows) == ((3 / 40,), (None,))
    assert poisson_rate(0, 0).reason == "no_answers"


@pytest.mark.parametrize(("x", "time"), [([-1], [3]), ([1], [-3]), ([1], [0]), ([1, 2], [3]), ([1], [math.inf])])
def test_nonsense_is_refused(x: list[float], time: list[float]) -> None:
    with pytest.raises(ValueError, match=r"site|event"):
        cluster_rate(x, time, replicates=0, seed=1, key="k")


@pytest.mark.parametrize(("events", "time"), [(-1, 3.0), (1, 0.0), (1, math.inf), (1, math.nan)])
def test_a_rate_needs_time(events: int, time: float) -> None:
    with pytest.raises(ValueError, match="a rate needs"):
        poisson_rate(events, time)


@given(st.integers(0, 400), st.floats(0.1, 1e5), st.floats(0.5, 0.999))
@settings(max_examples=60, deadline=None)
def test_limits_hold_the_rate_and_scale_with_time(events: int, time: float, confidence: float) -> None:
    found, twice = poisson_rate(events, time, confidence), poisson_rate(events, 2 * time, confidence)
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.low <= found.value <= found.high
    assert twice.high == pytest.approx(found.high / 2) and twice.low == pytest.approx(found.low / 2)


def test_sites_in_another_order_change_no_limit() -> None:
    many, times = [place % 3 for place in range(24)], [20 + place % 7 for place in range(24)]
    here, there = (cluster_rate(x, t, replicates=200, seed=1, key="k") for x, t in
                   ((many, times), (many[::-1], times[::-1])))  # fmt: skip
    assert here == there and here.method == "cluster_bootstrap" and here.lows[0] is not None
