"""All outcomes of a multinomial draw, where they are few enough to be listed."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.special import gammaln

from analytics.statistics.counts import FloatArray, IntArray

MOST_OUTCOMES = 20_000


def outcome_count(n: int, k: int) -> int:
    """Number of count vectors of n answers over k options, C(n+k-1, k-1)."""
    return math.comb(n + k - 1, k - 1)


@lru_cache(maxsize=64)
def compositions(n: int, parts: int) -> IntArray:
    """All count vectors of n over so many parts (at least one), one a column: shape (parts, C(n+parts-1, parts-1))."""
    left = np.array([n], dtype=np.int64)
    rows: list[IntArray] = []
    for _ in range(parts - 1):
        repeats = left + 1
        parent = np.repeat(np.arange(left.size), repeats)
        value = np.arange(parent.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        rows = [row[parent] for row in rows] + [value]
        left = left[parent] - value
    table = np.vstack([*rows, left])
    table.setflags(write=False)
    return table


def outcome_weights(outcomes: IntArray, observed: IntArray) -> FloatArray:
    """Multinomial chances of the outcomes at shares observed/n (all positive); they sum to 1."""
    n = int(observed.sum())
    factorials = gammaln(np.arange(n + 2, dtype=np.float64))[1:]
    logarithms = np.full(outcomes.shape[1], factorials[n])
    for row, count in zip(outcomes, observed.tolist(), strict=True):
        logarithms += row * math.log(count / n) - factorials.take(row)
    weights = np.exp(logarithms)
    return np.asarray(weights / weights.sum(), dtype=np.float64)
