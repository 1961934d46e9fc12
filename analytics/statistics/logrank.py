"""Log-rank test of equal survival, and what tests between curves share."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from analytics.statistics.counts import FloatArray
from analytics.statistics.risk_sets import Labels, Numbers, event_subjects, risk_table
from analytics.statistics.steps import over
from analytics.statistics.survival_results import CurveTest


def logrank(time: Numbers, event: Numbers, group: Labels, entry: Numbers | None = None) -> CurveTest:
    """Log-rank test with the hypergeometric variance, df = groups that are ever at risk where somebody dies, less one.

    As R's survdiff; with delayed entry the score test of coxph(ties = "exact"). For one cause among several give the
    others as censored: it then compares cause-specific hazards. Fewer than two groups: "one_category"; no events, or
    never two groups at risk at once: "undefined". Raises ValueError as `risk_sets.subjects`. Sources: Mantel 1966;
    Peto and Peto 1972, JRSS A 135:185.
    """
    people = event_subjects(time, event, entry, group)
    if len(people.labels) < 2:
        return CurveTest(None, None, None, "one_category")
    table = risk_table(people, 1)
    n, deaths = table.at_risk, table.events[:, 0].sum(axis=0)
    total = n.sum(axis=0)
    share = over(n, total)
    expected = deaths * share
    spread = over(deaths * (total - deaths), total - 1)
    variance = np.diag((spread * share).sum(axis=1)) - np.einsum("t,it,jt->ij", spread, share, share)
    seen = expected.sum(axis=1) > 0.0
    score = (table.events[:, 0] - expected).sum(axis=1)
    return chi_square_of(score[seen], variance[np.ix_(seen, seen)])


def chi_square_of(score: FloatArray, variance: FloatArray) -> CurveTest:
    """Test of scores (G,) that add up to 0, with their variance (G, G): the last is left out, df = G - 1.

    G < 2, or a variance without an inverse: "undefined".
    """
    df = score.size - 1
    if df < 1:
        return CurveTest(None, None, None, "undefined")
    kept, scale = variance[:-1, :-1], float(np.abs(variance).max())
    if scale == 0.0 or int(np.linalg.matrix_rank(kept / scale, tol=1e-10)) < df:
        return CurveTest(None, df, None, "undefined")
    statistic = max(float(score[:-1] @ np.linalg.solve(kept, score[:-1])), 0.0)
    return CurveTest(statistic, df, float(chdtrc(df, statistic)))
