"""Step functions made of counts: products and sums along the last axis, and limits that are unknown at 0 and 1."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.survival_results import Limit

Counts = FloatArray | IntArray


def over(part: Counts, whole: Counts) -> FloatArray:
    """part/whole, and 0 where nobody is left to divide by. Same shape as the arguments, broadcast."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, 0.0)


def left_of(curve: FloatArray, start: float = 1.0) -> FloatArray:
    """The value just before each time: the curve moved on by one place along the last axis, `start` in front."""
    first = np.full((*curve.shape[:-1], 1), start)
    return np.concatenate([first, curve[..., :-1]], axis=-1)


def product_limit(at_risk: Counts, events: Counts) -> FloatArray:
    """S(t) = product of 1 - d/n along the last axis; a time without anybody at risk changes nothing."""
    # (n - d)/n, not 1 - d/n: 3/4 of 2/3 is then exactly 1/2, and a median is met.
    stays = np.where(at_risk > 0, over(at_risk - events, at_risk), 1.0)
    return np.asarray(np.cumprod(stays, axis=-1), dtype=np.float64)


def greenwood(at_risk: Counts, events: Counts) -> FloatArray:
    """Variance of ln S: sum of d/(n(n-d)) along the last axis; where S is 0 it says nothing and stays as it was."""
    return np.asarray(np.cumsum(over(events, at_risk * (at_risk - events)), axis=-1), dtype=np.float64)


def ties(at_risk: Counts, events: Counts) -> FloatArray:
    """(n - d)/(n - 1): 1 for a single death, 0 where all at risk die at once, which leaves nothing to chance."""
    return np.where(events > 1, over(at_risk - events, at_risk - 1), 1.0)


def log_log_limits(share: FloatArray, se: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """share^exp(+-z se/ln share) for the standard error `se` of ln(share); no number where share is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = np.exp(-z * se / np.log(share))
        return share**spread, share ** (1.0 / spread)


def known(limits: FloatArray, where: npt.NDArray[np.bool_]) -> tuple[Limit, ...]:
    """The limits as a row, cut to 0 .. 1, None outside `where`."""
    cut = np.clip(limits, 0.0, 1.0).tolist()
    return tuple(x if told else None for x, told in zip(cut, where.tolist(), strict=True))
