"""Bias-corrected and accelerated limits from a distribution of replicates, drawn or enumerated."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.proportions import normal_quantile

DIGITS = 12
# Float dust in p x B or in a cumulated chance must not move a limit by one atom.
_SLACK = 1e-9
_EXACT_SLACK = 1e-12
NEAR_BOUNDARY = 0.5


@dataclass(frozen=True)
class Replicates:
    """Replicate values already rounded to 1e-12; `weights` are their chances, None where each was drawn."""

    values: FloatArray
    weights: FloatArray | None = None

    def share_below(self, theta: float) -> float:
        """P(replicate < theta) + P(replicate = theta)/2."""
        if self.weights is None:
            below = np.count_nonzero(self.values < theta)
            return float((below + 0.5 * np.count_nonzero(self.values == theta)) / self.values.size)
        below_mass = self.weights[self.values < theta].sum()
        return float((below_mass + 0.5 * self.weights[self.values == theta].sum()) / self.weights.sum())

    def quantiles(self, low: float, high: float) -> tuple[float, float]:
        """Smallest replicate at or below which lie at least the shares `low` and `high` (inverse distribution)."""
        return self._drawn(low, high) if self.weights is None else self._weighted(self.weights, low, high)

    def _drawn(self, low: float, high: float) -> tuple[float, float]:
        size = self.values.size
        first, last = (min(max(math.ceil(q * size - _SLACK), 1), size) - 1 for q in (low, high))
        # One place at a time: for two at once numpy leaves its vector instructions, and takes five times as long.
        return float(np.partition(self.values, first)[first]), float(np.partition(self.values, last)[last])

    def _weighted(self, weights: FloatArray, low: float, high: float) -> tuple[float, float]:
        order = np.argsort(self.values, kind="stable")
        mass = np.cumsum(weights[order])
        wanted = np.array([low, high]) * mass[-1] - _EXACT_SLACK
        places = np.minimum(np.searchsorted(mass, wanted), order.size - 1)
        return float(self.values[order[places[0]]]), float(self.values[order[places[1]]])


@dataclass(frozen=True)
class Limits:
    """Limits with the method that made them and the two BCa constants."""

    low: float
    high: float
    method: str
    z0: float
    acceleration: float


def acceleration(left_out: FloatArray, weights: IntArray) -> float:
    """Sum d^3 / (6 (sum d^2)^1.5), d = mean - value with one respondent left out, each category as often as it was
    chosen.

    `left_out` is rounded to 1e-12 and may hold NaN (measure undefined at n-1): then 0, as where all are equal.
    """
    if not np.isfinite(left_out).all() or (left_out == left_out[0]).all():
        return 0.0
    d = (left_out * weights).sum() / weights.sum() - left_out
    return float((weights * d**3).sum() / (6.0 * (weights * d**2).sum() ** 1.5))


def bias_correction(replicates: Replicates, theta: float) -> float:
    """z0 = normal quantile of P(< theta) + P(= theta)/2, kept finite where no replicate reaches one side of theta."""
    edge = 0.5 / max(replicates.values.size, 1)
    share = min(max(replicates.share_below(theta), edge), 1.0 - edge)
    return float(ndtri(share))


def _adjusted(z0: float, a: float, z: float) -> float | None:
    """Share of replicates at which the BCa limit lies; None where the adjustment turns back on itself."""
    scale = 1.0 - a * (z0 + z)
    return float(ndtr(z0 + (z0 + z) / scale)) if scale > 0.0 else None


def limits(replicates: Replicates, theta: float, a: float, confidence: float, plain: bool = False) -> Limits:
    """BCa limits (Efron 1987, JASA 82:171); percentile limits where |z0| > 0.5, or always if `plain`.

    `theta` is rounded to 1e-12 like the replicates. Method "exact_bca" for enumerated, "bca" for drawn replicates,
    "percentile_near_boundary" for percentile limits: near the end of a measure's range BCa covers badly.
    """
    z0, z = bias_correction(replicates, theta), normal_quantile(confidence)
    low, high = _adjusted(z0, a, -z), _adjusted(z0, a, z)
    if plain or abs(z0) > NEAR_BOUNDARY or low is None or high is None:
        tail = (1.0 - confidence) / 2.0
        return Limits(*replicates.quantiles(tail, 1.0 - tail), "percentile_near_boundary", z0, a)
    method = "bca" if replicates.weights is None else "exact_bca"
    return Limits(*replicates.quantiles(low, high), method, z0, a)
