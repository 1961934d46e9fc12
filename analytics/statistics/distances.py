"""Distances of two distributions over the same categories, on many pairs at once.

Shares lie along the last axis. A distance has one formula in the code; `gap` and its replicates share it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import rel_entr

from analytics.statistics.counts import FloatArray

Formula = Callable[[FloatArray, FloatArray], FloatArray]


def _total_variation(p: FloatArray, q: FloatArray) -> FloatArray:
    return np.asarray(0.5 * np.abs(p - q).sum(axis=-1))


def _jensen_shannon(p: FloatArray, q: FloatArray) -> FloatArray:
    middle = (p + q) / 2.0
    nats = (rel_entr(p, middle) + rel_entr(q, middle)).sum(axis=-1) / 2.0
    # Near equality the sum is dust on either side of 0.
    return np.asarray(np.clip(nats / math.log(2.0), 0.0, 1.0))


def _wasserstein_ranks(p: FloatArray, q: FloatArray) -> FloatArray:
    return np.asarray(np.abs(np.cumsum(p - q, axis=-1)[..., :-1]).sum(axis=-1))


DISTANCES: Mapping[str, Formula] = {
    "total_variation": _total_variation,
    "jensen_shannon": _jensen_shannon,
    "wasserstein_ranks": _wasserstein_ranks,
}


def formula(distance: str) -> Formula:
    """The distance of that name, on shares of shape (..., k). Raises ValueError for another name."""
    if distance not in DISTANCES:
        raise ValueError(f"distance is one of {', '.join(DISTANCES)}")
    return DISTANCES[distance]


def largest(distance: str, k: int) -> float:
    """The largest value that a distance can take over k categories."""
    return float(max(k - 1, 0)) if distance == "wasserstein_ranks" else 1.0


def both_shares(p: npt.ArrayLike, q: npt.ArrayLike) -> tuple[FloatArray, FloatArray] | None:
    """Two vectors of counts or shares over the same categories, each brought to the sum 1; None where one is empty.

    Raises ValueError for vectors of different length, or for what is negative or no number.
    """
    one, two = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError("both distributions need the same categories")
    if not (np.isfinite(one) & np.isfinite(two) & (one >= 0) & (two >= 0)).all():
        raise ValueError("counts or shares are numbers from 0")
    totals = math.fsum(one), math.fsum(two)
    return None if 0.0 in totals else (one / totals[0], two / totals[1])
