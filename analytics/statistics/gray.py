"""Gray's test of equal cumulative incidence."""

from __future__ import annotations

import numpy as np

from analytics.statistics.competing import incidence
from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.logrank import chi_square_of
from analytics.statistics.risk_sets import Labels, Numbers, RiskTable, risk_table, subjects
from analytics.statistics.steps import left_of, over, product_limit, ties
from analytics.statistics.survival_results import CurveTest


def gray_test(time: Numbers, cause: Numbers, group: Labels, of: int, entry: Numbers | None = None) -> CurveTest:
    """Gray's test that groups have the same cumulative incidence of cause `of` (rho = 0), df = groups - 1.

    As cmprsk's cuminc. Fewer than two groups: "one_category"; any delayed entry: "left_truncated" (the test does not
    know it, a log-rank test of the cause does); no event of the cause, or a variance without an inverse: "undefined".
    O(groups^3 times). Raises ValueError for `of` < 1 and as `risk_sets.subjects`. Source: Gray 1988, Ann Stat 16:1141.
    """
    if of < 1:
        raise ValueError("causes are counted from 1")
    people = subjects(time, cause, entry, group)
    if len(people.labels) < 2:
        return CurveTest(None, None, None, "one_category")
    if people.left_truncated:
        return CurveTest(None, len(people.labels) - 1, None, "left_truncated")
    return chi_square_of(*_score(risk_table(people, max(of, people.causes)), of - 1))


def _score(table: RiskTable, r: int) -> tuple[FloatArray, FloatArray]:
    """Scores (G,) and their variance (G, G) for cause r, counted from 0. Rows are groups, columns times.

    n/S(t-) stands for those at risk if nobody had had another cause first.
    """
    n, own, died = table.at_risk, table.events[:, r], table.events.sum(axis=1)
    before = left_of(product_limit(n, died))
    freed, deaths = over(n, before), own.sum(axis=0)
    still_free = freed * (1.0 - left_of(incidence(n, table.events)[:, r], 0.0))
    score = (own - deaths * over(still_free, still_free.sum(axis=0))).sum(axis=1)
    return score, _variance(n, own, died, freed)


def _variance(n: IntArray, own: IntArray, died: IntArray, freed: FloatArray) -> FloatArray:
    """Sum over groups k and times t of (effect of one more death there on score i) x (on score j) x variance there."""
    survival, deaths, size = product_limit(n, died), own.sum(axis=0), freed.sum(axis=0)
    pooled = np.cumsum(over(deaths, size))
    # [i, k, t]: what a death of the cause in group k at t does to score i at once, and what all later deaths add.
    at_once = freed[:, np.newaxis] * (np.eye(len(n))[:, :, np.newaxis] - over(freed, size))
    drift = np.cumsum(at_once * over(deaths, size * (1.0 - left_of(pooled, 0.0))), axis=2)
    later = drift[:, :, -1:] - drift
    left = over(1.0 - pooled, survival)
    # Under the hypothesis every group has the pooled curve, so its deaths of the cause are shared out by `freed`.
    alone = ties(size * left_of(survival), deaths) * over(deaths, size * freed)
    others = ties(n, died - own) * over(died - own, freed**2)
    by_cause = at_once + (1.0 - left) * later
    return _summed(by_cause, alone) + _summed(left * later, others)


def _summed(effect: FloatArray, variance: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("ikt,jkt,kt->ij", effect, effect, variance), dtype=np.float64)
