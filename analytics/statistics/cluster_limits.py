"""Limits from values over sites: percentiles of replicates, or t limits from values with one site left out."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from analytics.statistics.counts import FloatArray, IntArray

MOST_UNDEFINED = 0.05
# Values that differ by less, relative to their size, are equal: float dust is no spread.
_DUST = 1e-12


def _no_spread(made: FloatArray) -> bool:
    return bool(np.ptp(made) <= _DUST * max(1.0, abs(float(made[0])))) if np.isfinite(made).all() else False


def percentile_limits(made: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Type 7 percentiles of each column of replicates, shape (B, m): low and high, shape (m,) each.

    NaN replicates are left out; more than 5 % of them, or all kept ones equal: NaN. Infinite replicates keep their
    place in the order.
    """
    tail = (1.0 - confidence) / 2.0
    limits = np.full((2, made.shape[1]), np.nan)
    for i, column in enumerate(made.T):
        kept = column[~np.isnan(column)]
        if kept.size >= (1.0 - MOST_UNDEFINED) * column.size and not _no_spread(kept):
            # Between a number and infinity there is no number: NaN and infinity both end as None.
            with np.errstate(invalid="ignore"):
                limits[:, i] = np.quantile(kept, (tail, 1.0 - tail))
    return limits[0], limits[1]


def jackknife_variance(left_out: FloatArray, multiplicity: IntArray | None = None) -> FloatArray:
    """(n-1)/n x sum of (value with one unit left out - mean of these)^2 in each column of `left_out` (units, m).

    `multiplicity`: how many equal units a row stands for, n in all. Not finite where a row is not. Source: Efron and
    Stein 1981, Ann Stat 9:586.
    """
    times = np.ones(left_out.shape[0]) if multiplicity is None else np.asarray(multiplicity, dtype=np.float64)
    n = float(times.sum())
    # Infinite rows give NaN, which is what they should give.
    with np.errstate(invalid="ignore"):
        centred = left_out - times @ left_out / n
        return np.asarray((n - 1.0) / n * (times @ centred**2))


def delta_variance(at_ones: FloatArray, nudged: FloatArray, step: float) -> FloatArray:
    """Variance over S units by the delta method, of m numbers that are smooth in the weights of the units.

    at_ones: the numbers with every weight 1, shape (m,); nudged: with one weight `step` larger, a row a unit, (S, m).
    S/(S-1) x sum of squared derivatives, which are centred: the infinitesimal jackknife. Of a ratio it is Taylor's
    linearised variance. Source: Jaeckel 1972; Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans, 6.
    """
    units = nudged.shape[0]
    with np.errstate(invalid="ignore"):
        slopes = (nudged - at_ones) / step
        return np.asarray(units / (units - 1.0) * ((slopes - slopes.mean(axis=0)) ** 2).sum(axis=0))


def t_limits(values: FloatArray, variance: FloatArray, df: int, confidence: float) -> tuple[FloatArray, FloatArray]:
    """value -+ t(df) x sqrt(variance); NaN where the variance is not finite, or no more than float dust."""
    with np.errstate(invalid="ignore"):
        spread = np.sqrt(variance)
        known = np.isfinite(spread) & (spread > _DUST * np.maximum(1.0, np.abs(values)))
        half = np.where(known, float(stdtrit(df, 0.5 + confidence / 2.0)) * spread, np.nan)
        return values - half, values + half
