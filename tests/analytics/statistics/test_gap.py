"""Distances of stated and observed against R, their null and interval, and what clusters do to a permutation."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import multivariate_hypergeom

from analytics.statistics.distances import DISTANCES, both_shares, formula, largest
from analytics.statistics.gap import (
    gap_interval,
    jensen_shannon,
    permutation,
    simulated_null,
    total_variation,
    wasserstein_numbers,
    wasserstein_ranks,
)
from analytics.statistics.gap_null import (
    ESTIMANDS,
    Estimand,
    GapNull,
    dirichlet_multinomial,
    intraclass_correlation,
    sides,
)
from analytics.statistics.gap_permutation import splits
from analytics.statistics.streams import block_generator

STATED = (30, 25, 20)
SITES = np.array([[5, 1, 0], [2, 6, 1], [0, 3, 4], [7, 2, 2], [1, 0, 0], [3, 3, 3], [0, 8, 1]])
VECTORS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=7).filter(
    lambda pairs: all(map(sum, zip(*pairs, strict=True)))
)


def interval(stated: Any = STATED, sites: Any = SITES, **changes: Any) -> Any:
    plan = {"estimand": "clinician_vs_child", "replicates": 2000, "seed": 1, "key": "d|e"}
    return gap_interval(stated, sites, "total_variation", **(plan | changes))


# R 4.2.2: kl <- function(a, b) sum(ifelse(a > 0, a * log2(a/b), 0)); c(sum(abs(P - Q))/2,
#   (kl(P, (P+Q)/2) + kl(Q, (P+Q)/2))/2, sum(abs(cumsum(P) - cumsum(Q))[-length(P)]))
@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        ((40, 20, 10, 6), (15, 15, 6, 4), (0.1513157894736842, 0.0176424905053865, 0.2118421052631578)),
        ((0, 5, 0, 3, 2), (4, 0, 0, 1, 7), (0.716666666666667, 0.534209542366382, 1.05)),
        ((1, 0), (0, 1), (1.0, 1.0, 1.0)),
        ((3, 3, 3), (1, 1, 1), (0.0, 0.0, 0.0)),
        ((5,), (2,), (0.0, 0.0, 0.0)),
    ],
)
def test_distances_are_those_of_r(p: Any, q: Any, expected: tuple[float, float, float]) -> None:
    found = total_variation(p, q), jensen_shannon(p, q), wasserstein_ranks(p, q)
    assert [e.value for e in found] == pytest.approx(expected, abs=3e-15)
    assert found[1].distance == pytest.approx(math.sqrt(expected[1]), abs=1e-14)
    assert found[2].normalised == (pytest.approx(expected[2] / (len(p) - 1), abs=3e-15) if len(p) > 1 else None)


def test_numbers_keep_their_unit() -> None:
    # R: g <- sort(unique(c(x, y))); sum(abs(ecdf(x)(g) - ecdf(y)(g))[-length(g)] * diff(g))
    x, y = [20, 30, 30, 50, 10, None], [25, 50, 50, 30, 20, 40, 100, float("nan")]
    assert wasserstein_numbers(x, y).value == pytest.approx(17.0, abs=1e-12)
    assert wasserstein_numbers([], y).reason == "no_answers"


@given(VECTORS)
@settings(max_examples=50, deadline=None)
def test_distances_are_symmetric_and_in_range(pairs: list[tuple[int, int]]) -> None:
    p, q = zip(*pairs, strict=True)
    for name in DISTANCES:
        one, two = float(formula(name)(*(both_shares(p, q) or ()))), float(formula(name)(*(both_shares(q, p) or ())))
        assert one == pytest.approx(two, abs=1e-14)
        assert 0.0 <= one <= largest(name, len(p)) + 1e-12
    assert jensen_shannon(p, q).distance == pytest.approx(float(jensenshannon(p, q, base=2)), abs=1e-7)
    assert (jensen_shannon(p, q).value or 0) <= (total_variation(p, q).value or 0) + 1e-12


def test_an_empty_side_has_no_distance() -> None:
    for function in (total_variation, jensen_shannon, wasserstein_ranks):
        assert function((0, 0), (1, 2)).reason == function((1, 2), (0, 0)).reason == "no_answers"
    assert simulated_null((0, 0, 0), SITES, "total_variation", 10, 1).reason == "no_answers"
    assert permutation((1, 2), (0, 0), "total_variation", 10, 1).reason == "no_answers"
    assert interval(sites=SITES * 0).estimate(reason="no_answers").reason == "no_answers"


# R: all tables of expand.grid with these totals, weighted by exp(sum(lchoose(t, a)) - lchoose(sum(t), n)); c(observed,
#   the smallest distances with half and 95 % of the weight at or below, weight at or above the observed)
@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        ("total_variation", (0.409090909090909, 0.227272727272727, 0.509090909090909, 0.166468206715885)),
        ("jensen_shannon", (0.1746670965900516, 0.0440575347182644, 0.2350579404758592, 0.1214574898785424)),
        ("wasserstein_ranks", (0.7545454545454545, 0.3181818181818182, 0.7545454545454545, 0.0619988886242756)),
    ],
)
def test_exact_permutation_is_that_of_r(distance: str, expected: tuple[float, ...]) -> None:
    found = permutation((5, 3, 2), (1, 4, 6), distance, 0, 1)
    assert (found.observed, found.median, found.p95, found.p) == pytest.approx(expected, abs=1e-12)
    assert (found.method, found.replicates) == ("exact", None)


def test_large_samples_are_permuted_at_random_near_the_exact_p() -> None:
    one, two, b = np.array((50, 30, 20, 25)), np.array((30, 40, 25, 25)), 4000
    assert splits(one + two, 125) is None
    table = splits(one + two, 125, 10**6)
    assert table is not None
    mass = multivariate_hypergeom.pmf(table, one + two, 125)
    p = mass[formula("total_variation")(table / 125, (one + two - table) / 120) >= 0.15 - 1e-12].sum()
    found = permutation(one, two, "total_variation", b, 1)
    assert (found.observed, found.method, found.replicates) == (pytest.approx(0.15, abs=1e-14), "monte_carlo", b)
    assert found.p == pytest.approx(p, abs=4 * (p * (1 - p) / b) ** 0.5)
    assert permutation(one, two, "total_variation", 0, 1).reason == "undefined"


@pytest.mark.parametrize(("totals", "n"), [((2, 3, 1), 3), ((4, 0, 2), 5), ((3,), 2), ((1, 1), 0)])
def test_splits_are_all_and_each_once(totals: tuple[int, ...], n: int) -> None:
    expected = {a for a in itertools.product(*(range(t + 1) for t in totals)) if sum(a) == n}
    found = splits(np.array(totals), n)
    assert found is not None
    assert {tuple(row) for row in found.tolist()} == expected and len(found) == len(expected)


def test_likeness_inside_sites_is_that_of_r() -> None:
    # R: ms <- sapply(1:3, function(j) anova(lm(I(cat == j) ~ site))[["Mean Sq"]]); B <- sum(ms[1, ]); W <- sum(ms[2, ])
    #    n0 <- (sum(n) - sum(n^2)/sum(n))/(length(n) - 1); (B - W)/(B + (n0 - 1) * W)
    assert intraclass_correlation(SITES) == pytest.approx(0.240294187069556, abs=1e-14)
    assert intraclass_correlation(np.array([[5, 0], [0, 3]])) == 1.0
    assert intraclass_correlation(np.array([[2, 2], [2, 2]])) == 0.0
    assert intraclass_correlation(np.array([[4, 0], [3, 0]])) == 0.0
    assert intraclass_correlation(SITES[:1]) is intraclass_correlation(np.eye(3, dtype=np.int64)) is None


# R: 200,000 times multinomial respondents and Dirichlet (rgamma) sites from the pooled shares; mean and quantiles
@pytest.mark.parametrize(
    ("estimand", "expected"),
    [
        ("clinician_vs_child", (0.108974358974359, 0.1382, 0.2846, 0.6492)),
        ("clinician_vs_site", (0.0796949082663368, 0.1454, 0.2955, 0.8150)),
    ],
)
def test_the_null_is_that_of_r(estimand: Estimand, expected: tuple[float, ...]) -> None:
    found = simulated_null(STATED, SITES, "total_variation", 20_000, 1, estimand=estimand)
    assert found.observed == pytest.approx(expected[0], abs=1e-14)
    assert (found.median, found.p95) == pytest.approx(expected[1:3], abs=0.004)
    assert found.p == pytest.approx(expected[3], abs=0.015)
    assert found.icc == pytest.approx(0.240294187069556, abs=1e-14)


@pytest.mark.parametrize("icc", [0.0, 0.001, 0.2, 0.97, 1.0])
def test_simulated_children_are_as_alike_as_told(icc: float) -> None:
    sizes, shares, draws = np.array([1, 4, 30]), np.array([0.6, 0.3, 0.1]), 4000
    found = dirichlet_multinomial(block_generator(5, 0), sizes, shares, icc, draws)
    assert found.shape == (draws, 3, 3) and (found.sum(axis=2) == sizes).all()
    spread = np.outer(sizes * (1 + (sizes - 1) * icc), shares * (1 - shares))
    assert found.mean(axis=0) == pytest.approx(np.outer(sizes, shares), abs=5 * float((spread.max() / draws) ** 0.5))
    assert found.var(axis=0) == pytest.approx(spread, rel=0.15)


def test_clusters_are_no_gap_but_a_permutation_calls_them_one() -> None:
    """Where both sides come from one distribution, p < 0.05 is rare by simulation and common by permutation."""
    pi, generator = np.array([0.5, 0.3, 0.2]), block_generator(11, 0)
    sites = dirichlet_multinomial(generator, np.full(12, 15), pi, 0.3, 60)
    stated = generator.multinomial(140, pi, size=60)
    null = [simulated_null(a, b, "total_variation", 200, 1).p or 0.0 for a, b in zip(stated, sites, strict=True)]
    labels = [
        permutation(a, b.sum(axis=0), "total_variation", 200, 1).p or 0.0 for a, b in zip(stated, sites, strict=True)
    ]
    assert np.mean(np.array(null) < 0.05) <= 0.15
    assert np.mean(np.array(labels) < 0.05) >= 0.3


def test_a_real_gap_is_found_and_the_draws_belong_to_names() -> None:
    far = simulated_null((5, 10, 60), SITES, "jensen_shannon", 999, 1, key="d|e")
    assert far.p == 0.001 and far.observed is not None and far.p95 is not None and far.observed > far.p95
    assert far == simulated_null((5, 10, 60), SITES[::-1], "jensen_shannon", 999, 1, key="d|e")
    assert far.median != simulated_null((5, 10, 60), SITES, "jensen_shannon", 999, 2, key="d|e").median
    padded = np.vstack([SITES, [[0, 0, 0]]])
    assert far == simulated_null((5, 10, 60), padded, "jensen_shannon", 999, 1, key="d|e")


def test_what_no_simulation_can_know() -> None:
    one = simulated_null(STATED, SITES[:1], "total_variation", 99, 1)
    assert (one.reason, one.p) == ("n_too_small", None) and one.observed is not None
    assert simulated_null(STATED, SITES[:1], "total_variation", 99, 1, icc=0.1).p is not None
    assert simulated_null(STATED, SITES, "total_variation", 0, 1).reason == "undefined"


def test_limits_of_few_sites_add_both_variances() -> None:
    """A jackknife by hand: children and clinicians left out one site and one person at a time."""
    p, q, s, n = np.array(STATED), SITES.sum(axis=0), len(SITES), sum(STATED)
    sites = np.array([total_variation(p, q - row).value for row in SITES])
    people = np.repeat([total_variation(p - np.eye(3)[j], q).value for j in range(3)], p)
    variance = sum((len(x) - 1) / len(x) * ((x - x.mean()) ** 2).sum() for x in (sites, people))
    found = interval()
    half = 2.446911851144969 * variance**0.5  # R: qt(0.975, 6)
    assert s == 7 and n == 75
    assert (found.lows[0], found.highs[0]) == (0.0, pytest.approx(found.values[0] + half, abs=1e-12))
    assert (found.method, found.flags) == ("site_jackknife", ("few_clusters",))


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_many_sites_are_resampled_whole_with_the_respondents(estimand: Estimand) -> None:
    many = np.tile(SITES, (4, 1))
    found = interval(sites=many, estimand=estimand)
    assert (found.method, found.flags) == ("cluster_bootstrap", ())
    assert found == interval(sites=many[::-1], estimand=estimand)
    assert found.lows[0] < found.values[0] < found.highs[0]
    surer = interval(stated=np.array(STATED) * 100, sites=many, estimand=estimand)
    assert surer.highs[0] - surer.lows[0] < found.highs[0] - found.lows[0]
    apart = interval(sites=np.repeat(np.eye(3, dtype=np.int64), many.sum(axis=0), axis=0), estimand=estimand)
    assert apart.highs[0] < interval(sites=many).highs[0]


def test_without_replicates_or_with_one_site_there_is_a_value_alone() -> None:
    for found in (interval(replicates=0), interval(sites=SITES[:1]), interval(stated=(1, 0, 0))):
        assert found.estimate().value is not None
        assert (found.estimate().low, found.estimate().method) == (None, "none")


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="distance is one of"):
        simulated_null(STATED, SITES, "euclid", 10, 1)
    with pytest.raises(ValueError, match="same categories"):
        total_variation((1, 2), (1, 2, 3))
    with pytest.raises(ValueError, match="from 0"):
        total_variation((1, -2), (1, 2))
    with pytest.raises(ValueError, match="estimand"):
        sides(STATED, SITES, "child_vs_child")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="categories"):
        sides((1, 2), SITES, "clinician_vs_child")
    with pytest.raises(ValueError, match="ICC"):
        simulated_null(STATED, SITES, "total_variation", 10, 1, icc=1.5)
    with pytest.raises(ValueError, match="reason"):
        GapNull(None, None, None, None)
