"""Comparison of groups: tests, effect sizes, and corrections for many tests. Effect size first, p last.

Tables are groups x options (or the reverse) of counts; empty rows and columns are dropped first. Fewer than two groups
or categories left, none included: None, "one_category".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chndtr
from scipy.stats import rankdata

from analytics.results import ChiSquare, CramersV, FisherFreemanHalton, KruskalWallis
from analytics.statistics.counts import FloatArray, IntArray, check_confidence, count_table
from analytics.statistics.numeric import numbers
from analytics.statistics.tables import MOST_TABLES, enumerated_p, monte_carlo_p, without_empty

Table = Sequence[Sequence[int]] | IntArray


def _expected(table: IntArray) -> FloatArray:
    return np.asarray(table.sum(axis=1)[:, np.newaxis] * table.sum(axis=0) / table.sum(), dtype=np.float64)


def _statistic(table: IntArray) -> float:
    expected = _expected(table)
    return math.fsum(((table - expected) ** 2 / expected).ravel())


def _freedom(table: IntArray) -> int:
    rows, columns = table.shape
    return int((rows - 1) * (columns - 1))


def chi_square(table: Table) -> ChiSquare:
    """Pearson's chi-square without continuity correction, df = (r-1)(c-1) of the kept rows and columns.

    `expected_rule_met` (at least 80 % of expected counts >= 5, none < 1) tells whether its p may be used. Source:
    Pearson 1900; Cochran 1954. Raises ValueError for counts that are negative or not whole.
    """
    full = count_table(table)
    kept = without_empty(full)
    dropped = full.shape[0] - kept.shape[0], full.shape[1] - kept.shape[1]
    if min(kept.shape) < 2:
        return ChiSquare(None, None, None, None, *dropped, None, "one_category")
    expected, df, statistic = _expected(kept), _freedom(kept), _statistic(kept)
    rule = bool(5 * np.count_nonzero(expected >= 5) >= 4 * expected.size and (expected >= 1).all())
    return ChiSquare(statistic, df, float(chdtrc(df, statistic)), float(expected.min()), *dropped, rule)


def fisher_freeman_halton(table: Table, replicates: int, seed: int, key: str = "") -> FisherFreemanHalton:
    """Exact conditional test of independence: chance of all tables with these margins at most as likely as this one.

    By enumeration where at most 100,000 tables share the margins (2 x 2 always), "exact"; else (b+1)/(B+1) of
    B = replicates random tables, "monte_carlo", reproducible by seed and key ("digest|entry|factor"). Monte Carlo
    needed with replicates = 0: None, "undefined". Ties: within a factor 1 + 1e-7. Raises ValueError for negative
    replicates. Source: Freeman and Halton 1951, Biometrika 38:141.
    """
    if replicates < 0:
        raise ValueError("replicates cannot be negative")
    kept = without_empty(count_table(table))
    if min(kept.shape) < 2:
        return FisherFreemanHalton(None, "exact", None, "one_category")
    exact = enumerated_p(kept, None if kept.shape == (2, 2) else MOST_TABLES)
    if exact is not None:
        return FisherFreemanHalton(exact, "exact", None)
    if replicates == 0:
        return FisherFreemanHalton(None, "monte_carlo", None, "undefined")
    return FisherFreemanHalton(monte_carlo_p(kept, replicates, seed, key), "monte_carlo", replicates)


def kruskal_wallis(groups: Iterable[Iterable[float | None]]) -> KruskalWallis:
    """Kruskal-Wallis H with tie correction, chi-square p on (groups - 1) df, and epsilon^2 = H (N+1)/(N^2-1).

    Ranks are midranks over all groups; None, NaN and empty groups are dropped. Fewer than two groups: "one_category";
    all values tied: "undefined" (df is still given). Raises ValueError for infinity. Source: Kruskal and Wallis 1952,
    JASA.
    """
    kept = [x for x in (numbers(group) for group in groups) if x]
    if len(kept) < 2:
        return KruskalWallis(None, None, None, None, "one_category")
    df, n = len(kept) - 1, sum(len(x) for x in kept)
    h = _rank_statistic(kept, n)
    if h is None:
        return KruskalWallis(None, df, None, None, "undefined")
    return KruskalWallis(h, df, float(chdtrc(df, h)), min(1.0, h / (n - 1)))


def _rank_statistic(groups: list[list[float]], n: int) -> float | None:
    """H from doubled ranks less their mean, which are whole numbers, so that no difference of large terms is taken."""
    pooled = np.concatenate([np.array(x) for x in groups])
    centred = np.rint(2.0 * rankdata(pooled)).astype(np.int64) - (n + 1)
    spread = int((centred * centred).sum())
    if spread == 0:
        return None
    ends = np.cumsum([len(x) for x in groups])
    sums = [int(part.sum()) for part in np.split(centred, ends[:-1])]
    return (n - 1) * math.fsum(s * s / len(x) for s, x in zip(sums, groups, strict=True)) / spread


def cramers_v(table: Table, confidence: float = 0.95) -> CramersV:
    """Cramer's V = sqrt(chi2/(n min(r-1, c-1))), 0 .. 1, with limits and Bergsma's bias-corrected value.

    Limits invert the noncentral chi-square: lambda/(n min(r-1, c-1)) without adding df, cut at 1; the lower is 0 where
    chi2 does not reach the upper alpha/2 point. They are of the population's V, as `corrected` is; the plain V is
    biased upwards by about df and may lie above them. Both are 0 where even lambda = 0 makes so small a chi2 unlikely.
    `corrected` is None where the correction is 0/0 (two answers).
    Sources: Cramer 1946; Bergsma 2013, J Korean Stat Soc 42:323. Raises ValueError for bad counts or confidence.
    """
    check_confidence(confidence)
    kept = without_empty(count_table(table))
    if min(kept.shape) < 2:
        return CramersV(None, None, None, None, "one_category")
    n, shorter, chi2 = int(kept.sum()), min(kept.shape) - 1, _statistic(kept)
    tail = (1.0 - confidence) / 2.0
    limits = (_noncentrality(chi2, _freedom(kept), chance) for chance in (1.0 - tail, tail))
    low, high = (min(1.0, math.sqrt(x / (n * shorter))) for x in limits)
    return CramersV(min(1.0, math.sqrt(chi2 / (n * shorter))), low, high, _bergsma(kept, n, chi2))


def _bergsma(table: IntArray, n: int, chi2: float) -> float | None:
    r, c = table.shape
    excess = max(0.0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    size = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1.0
    return min(1.0, math.sqrt(excess / size)) if size > 0.0 else None


def _noncentrality(chi2: float, df: int, chance: float) -> float:
    """lambda >= 0 with P(X <= chi2) = chance for noncentral X; 0 where even lambda = 0 leaves less than that below
    chi2."""

    def excess(noncentrality: float) -> float:
        return float(chndtr(chi2, df, noncentrality)) - chance

    if excess(0.0) <= 0.0:
        return 0.0
    # P falls with lambda, whose standard deviation around chi2 is 2 sqrt(chi2): the end is soon bracketed.
    end = chi2 + 10.0 * math.sqrt(chi2 + 1.0) + 10.0
    while excess(end) > 0.0:
        end *= 2.0
    return float(brentq(excess, 0.0, end, xtol=1e-11, rtol=1e-13))


def _defined(p: Sequence[float | None]) -> list[int]:
    if any(x is not None and not 0.0 <= x <= 1.0 for x in p):
        raise ValueError("p values lie between 0 and 1")
    return [i for i, x in enumerate(p) if x is not None]


def _adjusted(
    p: Sequence[float | None], descending: bool, factor: Callable[[int, int], float]
) -> tuple[float | None, ...]:
    """Running maximum (ascending) or minimum (descending) of factor(rank, m) x p, cut at 1; None stays and is not in
    m."""
    places = _defined(p)
    order = sorted(places, key=lambda i: p[i] or 0.0)
    result: list[float | None] = [None] * len(p)
    running = 1.0 if descending else 0.0
    for rank, i in sorted(enumerate(order, start=1), reverse=descending):
        value = min(1.0, factor(rank, len(order)) * (p[i] or 0.0))
        running = min(running, value) if descending else max(running, value)
        result[i] = running
    return tuple(result)


def holm(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm's step-down adjustment: running maximum of (m - rank + 1) p, in the order given; None stays and is not in m.

    Raises ValueError outside 0 .. 1 or for NaN. Source: Holm 1979, Scand J Stat 6:65.
    """
    return _adjusted(p, False, lambda rank, m: m - rank + 1)


def benjamini_hochberg(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """Benjamini-Hochberg adjustment: running minimum from the largest of p m/rank; None stays and is not in m.

    Raises ValueError outside 0 .. 1 or for NaN. Source: Benjamini and Hochberg 1995, JRSS B 57:289.
    """
    return _adjusted(p, True, lambda rank, m: m / rank)
