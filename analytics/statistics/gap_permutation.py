"""Permutation of two unclustered samples: kept for readers who check us, and never on a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln

from analytics.statistics.counts import FloatArray, IntArray, count_vector
from analytics.statistics.distances import formula
from analytics.statistics.gap_null import GapNull
from analytics.statistics.streams import block_generator, block_sizes, stream_key

MOST_SPLITS = 100_000
_DUST = 1e-12


def splits(totals: IntArray, n: int, most: int = MOST_SPLITS) -> IntArray | None:
    """All ways to take n answers out of `totals`, shape (splits, k); None where they are more than `most`."""
    table = np.empty((1, 0), dtype=np.int64)
    left = np.array([n], dtype=np.int64)
    # What the categories not yet reached can take at most.
    room = totals.sum() - np.cumsum(totals)
    for total, later in zip(totals.tolist(), room.tolist(), strict=True):
        low, high = np.maximum(left - later, 0), np.minimum(left, total)
        ways = high - low + 1
        # Every beginning can be completed, so there are never more of them than of splits.
        if int(ways.sum()) > most:
            return None
        parent = np.repeat(np.arange(left.size), ways)
        value = low[parent] + np.arange(parent.size) - np.repeat(np.cumsum(ways) - ways, ways)
        table, left = np.column_stack([table[parent], value]), left[parent] - value
    return table


def _chances(table: IntArray, totals: IntArray) -> FloatArray:
    logs = -(gammaln(table + 1.0) + gammaln(totals - table + 1.0)).sum(axis=1)
    chances = np.exp(logs - logs.max())
    return np.asarray(chances / chances.sum(), dtype=np.float64)


def permutation(
    stated: Sequence[int] | IntArray,
    observed: Sequence[int] | IntArray,
    distance: str,
    replicates: int,
    seed: int,
    *,
    key: str = "",
) -> GapNull:
    """Distance of two samples of single answers, and its distribution where labels are exchanged.

    Exact where at most 100,000 splits share the totals: median and p95 are then the smallest values with so much mass
    at or below. Else Monte Carlo with p = (b+1)/(B+1), replicates = 0: "undefined". One side empty: "no_answers".
    Raises ValueError for bad counts, other categories or another distance. Source: Good 2005, Permutation Tests.
    """
    measure = formula(distance)
    one, two = count_vector(stated), count_vector(observed)
    if one.size != two.size or replicates < 0:
        raise ValueError("both sides need the same categories, and replicates are 0 or more")
    if not one.sum() or not two.sum():
        return GapNull(None, None, None, None, reason="no_answers")
    totals, n, m = one + two, int(one.sum()), int(two.sum())
    found = float(measure(one / n, two / m))
    table = splits(totals, n)
    if table is not None:
        made, mass = measure(table / n, (totals - table) / m), _chances(table, totals)
        median, p95 = (_weighted_quantile(made, mass, q) for q in (0.5, 0.95))
        return GapNull(found, median, p95, min(1.0, float(mass[made >= found - _DUST].sum())), "exact")
    if replicates == 0:
        return GapNull(found, None, None, None, reason="undefined")
    stream = stream_key(key, seed)
    drawn = np.concatenate(
        [
            block_generator(stream, block).multivariate_hypergeometric(totals, n, size=size, method="marginals")
            for block, size in enumerate(block_sizes(replicates))
        ]
    )
    made = measure(drawn / n, (totals - drawn) / m)
    median, p95 = np.quantile(made, (0.5, 0.95)).tolist()
    p = (int(np.count_nonzero(made >= found - _DUST)) + 1) / (replicates + 1)
    return GapNull(found, median, p95, p, "monte_carlo", replicates)


def _weighted_quantile(values: FloatArray, mass: FloatArray, q: float) -> float:
    order = np.argsort(values, kind="stable")
    place = int(np.searchsorted(np.cumsum(mass[order]), q - _DUST))
    return float(values[order[min(place, order.size - 1)]])
