"""Intervals of one share and simultaneous intervals of all shares of an item."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.special import betaincinv, chdtri, ndtri, pdtr

from analytics.results import Estimate, SimultaneousIntervals
from analytics.statistics.counts import FloatArray, IntArray, check_confidence, count_vector


@lru_cache(maxsize=16)
def normal_quantile(confidence: float) -> float:
    """Two-sided quantile; 1.959963984540054 at 0.95. Raises ValueError unless 0 < confidence < 1."""
    check_confidence(confidence)
    return float(ndtri(0.5 + confidence / 2.0))


def _check(x: float, n: float) -> None:
    if not (math.isfinite(x) and math.isfinite(n) and 0 <= x <= n):
        raise ValueError(f"a share needs 0 <= x <= n, not {x} of {n}")


def _score_limits(x: float, n: float, z2: float) -> tuple[float, float]:
    """Wilson's limits with z squared; float dust at x = 0 and x = n is cut to exactly 0 and 1."""
    p = x / n
    centre = p + z2 / (2.0 * n)
    half = math.sqrt(z2 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)))
    scale = 1.0 + z2 / n
    low = 0.0 if x == 0 else max(0.0, (centre - half) / scale)
    high = 1.0 if x == n else min(1.0, (centre + half) / scale)
    return low, high


def wilson(x: float, n: float, confidence: float = 0.95) -> Estimate:
    """Wilson score interval of x/n.

    (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), 0 to 1; the lower limit is exactly 0 at x = 0, the upper
    exactly 1 at x = n. n = 0: None, "no_answers". x and n may be real (response rates with an eligibility share).
    Raises ValueError unless 0 <= x <= n. Source: Wilson 1927, JASA 22:209.
    """
    _check(x, n)
    z = normal_quantile(confidence)
    if n == 0:
        return Estimate.null("no_answers")
    low, high = _score_limits(x, n, z * z)
    return Estimate(x / n, low, high, "wilson")


def clopper_pearson(x: int, n: int, confidence: float = 0.95) -> Estimate:
    """Exact interval of x/n from Beta quantiles; at least nominal coverage.

    B(a/2; x, n-x+1) to B(1-a/2; x+1, n-x); 0 at x = 0, 1 at x = n. n = 0: None, "no_answers".
    Raises ValueError unless 0 <= x <= n. Source: Clopper and Pearson 1934, Biometrika 26:404.
    """
    _check(x, n)
    check_confidence(confidence)
    if n == 0:
        return Estimate.null("no_answers")
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, tail))
    high = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1.0 - tail))
    return Estimate(x / n, low, high, "clopper_pearson")


def jeffreys(x: int, n: int, confidence: float = 0.95) -> Estimate:
    """Equal-tailed interval from Beta(x + 1/2, n - x + 1/2), with 0 at x = 0 and 1 at x = n.

    The boundary convention is Brown, Cai and DasGupta 2001 (Stat Sci 16:101); some software leaves it out.
    n = 0: None, "no_answers". Raises ValueError unless 0 <= x <= n.
    """
    _check(x, n)
    check_confidence(confidence)
    if n == 0:
        return Estimate.null("no_answers")
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if x == 0 else float(betaincinv(x + 0.5, n - x + 0.5, tail))
    high = 1.0 if x == n else float(betaincinv(x + 0.5, n - x + 0.5, 1.0 - tail))
    return Estimate(x / n, low, high, "jeffreys")


def agresti_coull(x: int, n: int, confidence: float = 0.95) -> Estimate:
    """Wald interval around the Wilson centre with n + z^2 answers, cut to 0..1.

    n = 0: None, "no_answers". Raises ValueError unless 0 <= x <= n. Source: Agresti and Coull 1998, Am Stat 52:119.
    """
    _check(x, n)
    z = normal_quantile(confidence)
    if n == 0:
        return Estimate.null("no_answers")
    size = n + z * z
    centre = (x + z * z / 2.0) / size
    half = z * math.sqrt(centre * (1.0 - centre) / size)
    return Estimate(x / n, max(0.0, centre - half), min(1.0, centre + half), "agresti_coull")


def _no_intervals(v: IntArray, reason: str) -> SimultaneousIntervals:
    n = int(v.sum())
    nothing: tuple[float | None, ...] = (None,) * v.size
    shares = tuple(float(c) / n for c in v) if n else nothing
    return SimultaneousIntervals(shares, nothing, nothing, "none", reason)


def _degenerate(v: IntArray) -> str | None:
    if v.sum() == 0:
        return "no_answers"
    return "one_category" if v.size == 1 else None


def goodman(counts: Sequence[int] | IntArray, confidence: float = 0.95) -> SimultaneousIntervals:
    """Simultaneous limits of all shares: Wilson's form with the chi-square(1) quantile at 1 - alpha/k.

    k = declared options, zero counts included. n = 0: None, "no_answers"; k = 1: None, "one_category".
    Source: Goodman 1965, Technometrics 7:247.
    """
    v = count_vector(counts)
    check_confidence(confidence)
    reason = _degenerate(v)
    if reason:
        return _no_intervals(v, reason)
    n = int(v.sum())
    z2 = float(chdtri(1.0, (1.0 - confidence) / v.size))
    limits = [_score_limits(float(c), float(n), z2) for c in v]
    shares = tuple(float(c) / n for c in v)
    return SimultaneousIntervals(shares, tuple(a for a, _ in limits), tuple(b for _, b in limits), "goodman")


def _poisson_between(low: FloatArray, high: FloatArray, mean: FloatArray) -> FloatArray:
    """P(low <= X <= high) for Poisson X; bounds below 0 hold no mass."""
    below = np.where(low >= 1.0, pdtr(np.maximum(low - 1.0, 0.0), mean), 0.0)
    return np.asarray(np.where(high >= 0.0, pdtr(np.maximum(high, 0.0), mean), 0.0) - below, dtype=np.float64)


def _truncated_moments(mean: FloatArray, c: int) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mass, mean and central moments 2 to 4 of Poisson variables cut to mean - c .. mean + c.

    Factorial moments of a cut Poisson are shifted masses: E[X(X-1)..(X-r+1)] = mean^r P(low-r..high-r)/P(low..high).
    """
    low, high = np.maximum(mean - c, 0.0), mean + c
    mass = _poisson_between(low, high, mean)
    f1, f2, f3, f4 = (mean**r * _poisson_between(low - r, high - r, mean) / mass for r in (1, 2, 3, 4))
    variance = f2 + f1 - f1**2
    third = f3 + f2 * (3.0 - 3.0 * f1) + (f1 - 3.0 * f1**2 + 2.0 * f1**3)
    fourth = f4 + f2 * (7.0 - 12.0 * f1 + 6.0 * f1**2) + f3 * (6.0 - 4.0 * f1) + f1 - 4.0 * f1**2 + 6.0 * f1**3
    return mass, f1, variance, third, fourth - 3.0 * f1**4


def _coverage(v: IntArray, c: int) -> float:
    """nu(c): chance that every count falls within c of its observed value, by Edgeworth expansion."""
    mean = v.astype(np.float64)
    n = float(mean.sum())
    mass, centre, variance, third, fourth = _truncated_moments(mean, c)
    s2 = math.fsum(variance)
    if s2 <= 0.0:
        return 0.0
    z = (n - math.fsum(centre)) / math.sqrt(s2)
    skew = math.fsum(third) / math.pow(s2, 1.5)
    excess = math.fsum(fourth - 3.0 * variance**2) / s2**2
    hermite = z**3 - 3 * z, z**4 - 6 * z**2 + 3, z**6 - 15 * z**4 + 45 * z**2 - 15
    expansion = 1.0 + skew * hermite[0] / 6.0 + excess * hermite[1] / 24.0 + skew**2 * hermite[2] / 72.0
    density = expansion * math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi) / math.sqrt(s2)
    log_point = n * math.log(n) - n - math.lgamma(n + 1.0)
    return math.exp(math.fsum(np.log(mass)) - log_point) * density


def _sison_glaz_width(v: IntArray, confidence: float) -> tuple[int, float] | None:
    before = 0.0
    for c in range(1, int(v.sum()) + 1):
        now = _coverage(v, c)
        if before < confidence <= now:
            return c - 1, (confidence - before) / (now - before)
        before = now
    return None


def sison_glaz(counts: Sequence[int] | IntArray, confidence: float = 0.95) -> SimultaneousIntervals:
    """Simultaneous limits of equal width: p_j - c/n to p_j + (c + 2 gamma)/n, cut to 0..1.

    c is the integer with coverage nu(c) < confidence <= nu(c+1), gamma the linear share of the way. Better than Goodman
    for seven or more balanced options, poor for very uneven ones. n = 0: "no_answers"; k = 1: "one_category"; no such c
    (tiny n): "not_converged". Source: Sison and Glaz 1995, JASA 90:366.
    """
    v = count_vector(counts)
    check_confidence(confidence)
    reason = _degenerate(v)
    if reason:
        return _no_intervals(v, reason)
    width = _sison_glaz_width(v, confidence)
    if width is None:
        return _no_intervals(v, "not_converged")
    n, (c, gamma) = int(v.sum()), width
    shares = tuple(float(x) / n for x in v)
    low = tuple(max(0.0, p - c / n) for p in shares)
    high = tuple(min(1.0, p + (c + 2.0 * gamma) / n) for p in shares)
    return SimultaneousIntervals(shares, low, high, "sison_glaz")
