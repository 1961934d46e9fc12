"""Enumeration against brute force, and random streams that depend on names alone."""

from __future__ import annotations

import hashlib
import itertools
import math
import os
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from analytics.statistics.bca import Replicates, acceleration
from analytics.statistics.bootstrap import bootstrap, intervals
from analytics.statistics.dispersion import nominal, ordinal
from analytics.statistics.enumeration import MOST_OUTCOMES, compositions, outcome_count, outcome_weights
from analytics.statistics.replicates import NOMINAL_MEASURES
from analytics.statistics.resampling import draw_blocks, draws
from analytics.statistics.streams import BLOCK, block_generator, block_sizes, stream_key

COUNTS = (30, 40, 20, 25, 31)


@cache
def value_of(measure: str, counts: tuple[int, ...]) -> float:
    return float(getattr(nominal(counts) if measure in NOMINAL_MEASURES else ordinal(counts), measure))


def law_by_hand(counts: tuple[int, ...], measure: str) -> dict[float, float]:
    """Chance of each value of a measure over all n^n samples of n respondents with replacement."""
    people = [j for j, c in enumerate(counts) for _ in range(c)]
    law: dict[float, float] = defaultdict(float)
    for sample in itertools.product(people, repeat=len(people)):
        v = tuple(sample.count(j) for j in range(len(counts)))
        law[round(value_of(measure, v), 12)] += 1 / len(people) ** len(people)
    return dict(law)


def bca_by_hand(counts: tuple[int, ...], measure: str) -> tuple[float, float, float]:
    law = sorted(law_by_hand(counts, measure).items())
    people = [j for j, c in enumerate(counts) for _ in range(c)]
    found = []
    for i in [None, *range(len(people))]:
        v = tuple(sum(x == j and at != i for at, x in enumerate(people)) for j in range(len(counts)))
        found.append(value_of(measure, v))
    theta, left_out = found[0], np.array(found[1:])
    d = left_out.mean() - left_out
    a = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
    theta = round(theta, 12)
    z0 = float(ndtri(sum(p * (1.0 if x < theta else 0.5) for x, p in law if x <= theta)))
    ends = [float(ndtr(z0 + (z0 + z) / (1 - a * (z0 + z)))) for z in (-1.959963984540054, 1.959963984540054)]
    ends = [0.025, 0.975] if abs(z0) > 0.5 else ends
    limits = [next(x for x, p in zip(*cumulated(law), strict=True) if p >= end - 1e-12) for end in ends]
    return limits[0], limits[1], z0


def cumulated(law: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in law], list(itertools.accumulate(p for _, p in law))


@pytest.mark.parametrize("measure", ["iqv", "entropy_nats", "margin_over_second", "agreement_a", "leik_d"])
@pytest.mark.parametrize("counts", [(3, 2, 1), (4, 1, 0), (2, 0, 4)])
def test_exact_intervals_equal_every_sample_of_respondents(counts: tuple[int, ...], measure: str) -> None:
    found = bootstrap(counts, measure, 1, 1)
    low, high, z0 = bca_by_hand(counts, measure)
    assert (found.low, found.high, found.z0) == pytest.approx((low, high, z0), abs=1e-9)
    assert found.distinct == len(law_by_hand(counts, measure))


@pytest.mark.parametrize(("n", "parts"), [(0, 3), (1, 1), (5, 2), (7, 4)])
def test_compositions_are_all_and_each_once(n: int, parts: int) -> None:
    found = compositions(n, parts)
    assert found.shape == (parts, outcome_count(n, parts))
    assert (found.sum(axis=0) == n).all()
    assert len({tuple(column) for column in found.T.tolist()}) == found.shape[1]


def test_weights_are_multinomial_chances() -> None:
    observed = np.array([5, 3, 1])
    outcomes = compositions(9, 3)
    weights = outcome_weights(outcomes, observed)
    at = next(i for i, column in enumerate(outcomes.T.tolist()) if column == [4, 3, 2])
    chance = math.factorial(9) / (24 * 6 * 2) * (5 / 9) ** 4 * (3 / 9) ** 3 * (1 / 9) ** 2
    assert weights[at] == pytest.approx(chance, rel=1e-12)
    assert outcomes @ weights == pytest.approx(observed, rel=1e-12)


def test_few_outcomes_are_listed_and_many_are_drawn() -> None:
    assert outcome_count(154, 3) == 12_090 <= MOST_OUTCOMES < outcome_count(154, 4) == 632_710
    assert draws(np.array([100, 50, 4]), 3, 10, 1, "").weights is not None
    many = draws(np.array([100, 50, 3, 1]), 4, 1234, 1, "")
    assert many.weights is None
    assert many.counts.shape == (4, 1234)


def test_exact_intervals_do_not_depend_on_seed_or_key() -> None:
    assert bootstrap((12, 6, 2), "iqv", 10, 1) == bootstrap((12, 6, 2), "iqv", 99, 2, key="other|entry")


def test_seed_and_key_decide_the_draws() -> None:
    def found(seed: int, key: str) -> object:
        return intervals(COUNTS, ("iqv", "agreement_a"), replicates=2000, seed=seed, key=key)

    first = found(1, "d|a")
    assert first == found(1, "d|a")
    assert first not in (found(2, "d|a"), found(1, "d|b"), found(1, "e|a"))


def test_key_is_the_digest_of_digest_seed_and_entry() -> None:
    expected = hashlib.sha256(b"d1gest|7|cvc_duration").hexdigest()[:32]
    assert f"{stream_key('d1gest|cvc_duration', 7):032x}" == expected


def test_blocks_do_not_depend_on_how_many_follow_or_on_order() -> None:
    observed, stream = np.array(COUNTS), stream_key("d|e", 1)
    long = list(draw_blocks(observed, 3 * BLOCK + 10, stream))
    short = list(draw_blocks(observed, BLOCK + 10, stream))
    assert [part.shape[1] for part in long] == block_sizes(3 * BLOCK + 10) == [BLOCK] * 3 + [10]
    assert (long[0] == short[0]).all()
    assert (long[1][:, :10] == short[1]).all()
    assert not (long[0] == long[1]).all()
    assert block_generator(stream, 5).random() == block_generator(stream, 5).random()


def test_draws_have_the_mean_and_spread_of_respondents() -> None:
    observed, b = np.array(COUNTS), 20_000
    drawn = np.concatenate(list(draw_blocks(observed, b, stream_key("d|e", 3))), axis=1)
    p, n = observed / observed.sum(), observed.sum()
    assert (drawn.sum(axis=0) == n).all()
    spread = np.sqrt(n * p * (1 - p))
    assert (np.abs(drawn.mean(axis=1) - observed) < 5 * spread / math.sqrt(b)).all()
    assert drawn.std(axis=1) == pytest.approx(spread, rel=0.03)


def test_drawn_intervals_come_near_the_enumerated_ones() -> None:
    exact = bootstrap((70, 50, 34), "entropy_nats", 1, 1)
    drawn = Replicates(np.round(drawn_entropies((70, 50, 34)), 12))
    tail = float(ndtr(-1.959963984540054))
    limits = drawn.quantiles(tail, 1 - tail)
    plain = bootstrap((70, 50, 34), "entropy_nats", 1, 1, method="percentile")
    assert limits == pytest.approx((plain.low, plain.high), abs=0.01)
    assert exact.method == "exact_bca"


def drawn_entropies(counts: tuple[int, ...]) -> np.ndarray:
    drawn = np.concatenate(list(draw_blocks(np.array(counts), 10_000, 5)), axis=1) / sum(counts)
    return np.asarray(-(drawn * np.log(np.maximum(drawn, 1e-300))).sum(axis=0))


def test_acceleration_counts_each_category_as_often_as_it_was_chosen() -> None:
    left_out, weights = np.array([0.5, 0.25, 0.75]), np.array([3, 2, 1])
    d = np.repeat(left_out, weights).mean() - np.repeat(left_out, weights)
    assert acceleration(left_out, weights) == pytest.approx((d**3).sum() / (6 * (d**2).sum() ** 1.5), rel=1e-12)
    assert acceleration(np.array([0.5, 0.5]), np.array([4, 4])) == 0.0
    assert acceleration(np.array([0.5, np.nan]), np.array([4, 4])) == 0.0


SCRIPT = """
from analytics.statistics.bootstrap import intervals, numeric_intervals
from analytics.statistics.clusters import cluster_interval, weighted_share
from analytics.statistics.gap import gap_interval, simulated_null
from analytics.statistics.groups import fisher_freeman_halton
from analytics.statistics.replicates import MEASURES
sites = [[5, 1, 0], [2, 6, 1], [0, 3, 4], [7, 2, 2], [1, 0, 0]] * 5
share = weighted_share([x / 7 for x in range(40)], [x / 3 + 1 for x in range(40)])
print(cluster_interval(share, 40, replicates=1500, seed=1, key="d|e"))
plan = {"estimand": "clinician_vs_site", "replicates": 1500, "seed": 1, "key": "d|e"}
print(gap_interval((9, 8, 7), sites, "jensen_shannon", **plan))
print(simulated_null((9, 8, 7), sites, "total_variation", 1500, 1, key="d|e"))
print(intervals((30, 40, 20, 25, 31), tuple(MEASURES), replicates=1500, seed=1, key="d|e"))
print(numeric_intervals([x / 7 for x in range(60)], replicates=1500, seed=1, key="d|e"))
print(fisher_freeman_halton([[9, 8, 7, 6]] * 5, 1500, 1, "d|e"))
"""


def test_bytes_do_not_depend_on_hash_seed_threads_or_locale() -> None:
    def output(**changes: str) -> bytes:
        environment = dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parents[3])} | changes
        return subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True).stdout

    one = output(PYTHONHASHSEED="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", LC_ALL="C")
    two = output(PYTHONHASHSEED="77", OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2", LC_ALL="C.UTF-8")
    assert one == two
    assert one.count(b"method='bca'") >= 5
