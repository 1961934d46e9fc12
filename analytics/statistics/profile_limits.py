"""Limits from a profile likelihood: where twice the drop below the maximum reaches the chi-square quantile."""

from __future__ import annotations

from collections.abc import Callable

from scipy.optimize import brentq

from analytics.statistics.proportions import normal_quantile


def crossing(profile: Callable[[float], float], maximum: float, at: float, step: float, end: float, confidence: float
             ) -> float | None:  # fmt: skip
    """First place from `at` towards `end` where 2 (maximum - profile) passes the chi-square(1) quantile.

    profile(x) is the log-likelihood maximised over everything but x; `maximum` its value at `at`. Steps double from
    `step` (its sign is ignored). None where the profile is still above the level at `end`: the limit lies beyond.
    """
    drop = normal_quantile(confidence) ** 2

    def excess(x: float) -> float:
        return 2.0 * (maximum - profile(x)) - drop

    inside, length, sign = at, abs(step), 1.0 if end > at else -1.0
    while inside != end:
        outside = min(inside + length, end) if sign > 0 else max(inside - length, end)
        if excess(outside) > 0.0:
            return float(brentq(excess, inside, outside, xtol=1e-9, rtol=1e-12))
        inside, length = outside, 2.0 * length
    return None
