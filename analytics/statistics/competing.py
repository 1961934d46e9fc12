"""Cumulative incidence with competing causes."""

from __future__ import annotations

import numpy as np

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.proportions import normal_quantile
from analytics.statistics.risk_sets import Numbers, risk_table, subjects
from analytics.statistics.steps import known, left_of, log_log_limits, over, product_limit, ties
from analytics.statistics.survival_results import AalenJohansen

# A sum of increments that is 1 on paper misses it by less.
_DUST = 1e-12


def aalen_johansen(
    time: Numbers,
    cause: Numbers,
    entry: Numbers | None = None,
    causes: int | None = None,
    confidence: float = 0.95,
) -> AalenJohansen:
    """Aalen and Johansen's F_r(t) = sum S(t-) d_r/n of each cause 1 .. causes, 0 .. 1; never 1 - KM, which is higher.

    time and entry as in `kaplan_meier`; cause: 0 censored, 1, 2, ...; `causes`: how many there are, where the last
    ones did not occur. The variance is Aalen's with the correction for ties that cmprsk's cuminc makes (survfit's
    differs in the fourth figure); limits F^exp(+-z se/(F ln F)), None at F = 0 and F = 1. One event a subject: the
    first. Raises ValueError as `risk_sets.subjects`, and for a cause beyond `causes`. Sources: Aalen 1978, Ann Stat
    6:534; Gray 1988, Ann Stat 16:1141.
    """
    z = normal_quantile(confidence)
    table = risk_table(subjects(time, cause, entry), causes)
    n, d = table.at_risk[0], table.events[0]
    cif = incidence(n, d)
    numbers = range(1, d.shape[0] + 1)
    variance = {r: _variance(n, d, cif, r - 1) for r in numbers}
    limits = {r: _limits(cif[r - 1], variance[r], z) for r in numbers}
    return AalenJohansen(
        times=tuple(table.times.tolist()),
        at_risk=tuple(n.tolist()),
        events={r: tuple(d[r - 1].tolist()) for r in numbers},
        cif={r: tuple(cif[r - 1].tolist()) for r in numbers},
        low={r: limits[r][0] for r in numbers},
        high={r: limits[r][1] for r in numbers},
        variance={r: tuple(variance[r].tolist()) for r in numbers},
    )


def incidence(at_risk: IntArray | FloatArray, events: IntArray | FloatArray) -> FloatArray:
    """F of every cause, shape (..., C, T), from at_risk (..., T) and events (..., C, T); weighted counts are as good.

    A time without anybody at risk adds nothing.
    """
    before = left_of(product_limit(at_risk, events.sum(axis=-2)))
    steps = over(before[..., np.newaxis, :] * events, at_risk[..., np.newaxis, :])
    cif = np.cumsum(steps, axis=-1)
    return np.asarray(np.where(cif > 1.0 - _DUST, 1.0, cif), dtype=np.float64)


def _variance(n: IntArray, d: IntArray, cif: FloatArray, r: int) -> FloatArray:
    """Aalen's variance of F_r at each time, shape (T,).

    A death of cause r at u changes F(t) by S(u-)/n times 1 - (F(t) - F(u))/S(u), one of another cause by the second
    term alone; d deaths at once count as (n - d)/(n - 1) of so many.
    """
    survival = product_limit(n, d.sum(axis=0))
    own, others, f = d[r], d.sum(axis=0) - d[r], cif[r]
    # 0 where S is 0: from there on nothing is left that an earlier death could change.
    inverse = over(np.ones(n.size), survival)
    # (1 + F(u)/S(u)) - F(t)/S(u), squared and summed over u <= t: three sums, so that t and u come apart.
    kinds = ((own, 1.0 + f * inverse), (others, f * inverse))
    weights = [ties(n, deaths) * over(deaths, over(n, left_of(survival)) ** 2) for deaths, _ in kinds]
    a, b, c = (
        np.cumsum(sum(w * constant ** (2 - k) * inverse**k for w, (_, constant) in zip(weights, kinds, strict=True)))
        for k in range(3)
    )
    return np.asarray(np.maximum(a - 2.0 * f * b + f**2 * c, 0.0), dtype=np.float64)


def _limits(f: FloatArray, variance: FloatArray, z: float) -> tuple[tuple[float | None, ...], ...]:
    inside = (f > 0.0) & (f < 1.0)
    low, high = log_log_limits(f, over(np.sqrt(variance), f), z)
    return known(low, inside), known(high, inside)
