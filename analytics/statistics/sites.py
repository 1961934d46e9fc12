"""How much sites differ: funnel, overdispersion, intraclass correlation, median odds ratio, shrunken shares.

x of n **children** in each site: with opportunities or punctures for n one child counts many times and every limit is
too narrow. Sites without a child have no part in it and None in its place; sites with one child stay in. One site:
None, "n_too_small". No number depends on the order of sites. What takes counts by site is not adjusted for case mix;
`case_mix` and `case_spread` take children.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from scipy.special import bdtr, ndtri

from analytics.statistics.beta_binomial import beta_binomial, beta_binomial_icc
from analytics.statistics.counts import FloatArray, check_confidence
from analytics.statistics.numeric import quantile
from analytics.statistics.site_counts import SiteCounts, site_counts, too_few, why_no_variation
from analytics.statistics.site_results import Funnel, Overdispersion, SiteEstimate
from analytics.statistics.site_spread import Spread, site_spread

__all__ = ["beta_binomial", "funnel", "funnel_limit", "icc", "median_odds_ratio", "overdispersion"]

LEVELS = (0.95, 0.998)
SCALES = ("latent", "anova", "beta_binomial")
_LOGISTIC_VARIANCE = math.pi**2 / 3.0
_WINSORISED = 0.1


def _check_target(target: float) -> None:
    if not 0.0 <= target <= 1.0:
        raise ValueError("a target is a share, 0 to 1")


def funnel_limit(n: int, target: float, tail: float) -> float:
    """Share of n children below which chance alone falls with probability `tail`, interpolated between counts; 0 .. 1.

    r the smallest count with F(r) >= tail, F of Binomial(n, target); (r - a)/n with a = (F(r) - tail)/(F(r) - F(r-1)).
    The same share is reached from either side where tail is some F(r), so that rounding cannot make it jump. It is F
    that is interpolated: a site on the lower limit has P(X <= x) = tail, one on the upper P(X <= x) = 1 - tail, and the
    limits of what was not done are not one minus these. target 0 or 1: target itself. Source: Spiegelhalter 2005,
    Stat Med 24:1185.
    """
    if target in {0.0, 1.0}:
        return target
    r = bisect_left(range(n), tail, key=lambda count: float(bdtr(count, n, target)))
    above = 1.0 if r == n else float(bdtr(r, n, target))
    below = float(bdtr(r - 1, n, target)) if r else 0.0
    return min(1.0, max(0.0, (r - (above - tail) / (above - below)) / n))


def funnel(x: Sequence[int], n: Sequence[int], target: float, levels: Sequence[float] = LEVELS) -> Funnel:
    """Shares of sites and the limits within which chance alone keeps a level of them around the target.

    target 0 .. 1, such as the pooled share. One site: all None, "n_too_small". Raises ValueError unless 0 <= x <= n,
    and for a target or level outside its range. Source: Spiegelhalter 2005, Stat Med 24:1185.
    """
    found = site_counts(x, n)
    _check_target(target)
    for level in levels:
        check_confidence(level)
    reason = too_few(found.n)
    nothing = (None,) * found.given
    if reason:
        return Funnel(target, nothing, dict.fromkeys(levels, nothing), dict.fromkeys(levels, nothing), reason)
    shares = found.spread((found.x / found.n).tolist())
    low, high = (
        {level: _limits(found, target, 0.5 + side * level / 2.0) for level in levels} for side in (-1.0, 1.0)
    )  # fmt: skip
    return Funnel(target, shares, low, high)


def _limits(found: SiteCounts, target: float, tail: float) -> tuple[float | None, ...]:
    at = {size: funnel_limit(size, target, tail) for size in set(found.n.tolist())}
    return found.spread([at[size] for size in found.n.tolist()])


def overdispersion(x: Sequence[int], n: Sequence[int], target: float) -> Overdispersion:
    """How much more the shares vary around the target than chance alone would have it.

    z = (share - target)/s with s^2 = target (1 - target)/n, winsorised at the 10 % and 90 % quantiles (type 7) of all
    sites; phi = sum z^2/I; tau2 = max(0, (I phi - (I - 1))/(sum w - sum w^2/sum w)), w = 1/s^2, is the variance of true
    shares. Limits of the additive model have s^2 + tau2 in place of s^2. target 0 or 1: "undefined"; one site:
    "n_too_small". Raises ValueError unless 0 <= x <= n, and for a target outside 0 .. 1. Source: Spiegelhalter 2005,
    Qual Saf Health Care 14:347.
    """
    found = site_counts(x, n)
    _check_target(target)
    reason = too_few(found.n) or ("undefined" if target in {0.0, 1.0} else None)
    if reason:
        return Overdispersion(None, None, (None,) * found.given, reason)
    weight = found.n / (target * (1.0 - target))
    phi, tau2, z = dispersion((found.x / found.n - target) * np.sqrt(weight), weight)
    return Overdispersion(phi, tau2, found.spread(z))


def dispersion(raw: FloatArray, weight: FloatArray) -> tuple[float, float, list[float]]:
    """phi, tau2 and winsorised z of two sites or more from their z and weights 1/s^2, shape (I,) each; formulas as in
    `overdispersion`."""
    ordered = sorted(raw.tolist())
    z = np.clip(raw, quantile(ordered, _WINSORISED), quantile(ordered, 1.0 - _WINSORISED))
    sites, total = raw.size, math.fsum(weight)
    phi = math.fsum(z * z) / sites
    tau2 = max(0.0, (sites * phi - (sites - 1)) / (total - math.fsum(weight * weight) / total))
    return phi, tau2, z.tolist()


def icc(x: Sequence[int], n: Sequence[int], scale: str, confidence: float = 0.95) -> SiteEstimate:
    """Intraclass correlation of children of one site, 0 .. 1, on a named scale; the scales differ, so name it.

    "latent": sigma^2/(sigma^2 + pi^2/3) of a logistic model with random intercepts, profile-likelihood limits;
    "anova": (MSB - MSW)/(MSB + (n0 - 1) MSW), without limits, 0 where negative; "beta_binomial": 1/(alpha + beta + 1),
    profile-likelihood limits. 0 carries the flag "singular", an upper limit of 1 "unbounded". One site, or none with
    two children: "n_too_small"; all or none of all children: "one_category"; every site all or none: "not_converged"
    (but 1 by "anova"). Raises ValueError for another scale, or unless 0 <= x <= n. Sources: Snijders and Bosker 2012,
    section 17.2; Donner 1986, Int Stat Rev 54:67.
    """
    if scale not in SCALES:
        raise ValueError(f"unknown scale {scale!r}")
    check_confidence(confidence)
    if scale == "beta_binomial":
        return beta_binomial_icc(x, n, confidence)
    if scale == "anova":
        return _anova(site_counts(x, n))
    spread = _spread(x, n, confidence)
    if isinstance(spread, str):
        return SiteEstimate(None, None, None, "none", spread)
    return latent_icc(spread)


def median_odds_ratio(x: Sequence[int], n: Sequence[int], confidence: float = 0.95) -> SiteEstimate:
    """Median of the odds ratio between the higher and the lower of two sites drawn at random, for alike children.

    exp(sqrt(2) sigma z(0.75)), 1 or more; limits from the profile likelihood of sigma. 1 carries the flag "singular";
    an upper limit without end is None, "unbounded". Reasons as `icc` on the latent scale. Raises ValueError unless
    0 <= x <= n. Source: Larsen and Merlo 2005, Am J Epidemiol 161:81.
    """
    check_confidence(confidence)
    spread = _spread(x, n, confidence)
    if isinstance(spread, str):
        return SiteEstimate(None, None, None, "none", spread)
    return odds_ratio(spread)


def latent_icc(spread: Spread) -> SiteEstimate:
    """The latent-scale `icc` of a standard deviation between sites; given the case where the spread is."""
    value, low = (s * s / (s * s + _LOGISTIC_VARIANCE) for s in (spread.sigma, spread.low))
    high = 1.0 if spread.high is None else spread.high**2 / (spread.high**2 + _LOGISTIC_VARIANCE)
    return SiteEstimate(value, low, high, "profile_likelihood", None, _flags(spread))


def odds_ratio(spread: Spread) -> SiteEstimate:
    """The `median_odds_ratio` of a standard deviation between sites; given the case where the spread is."""
    factor = math.sqrt(2.0) * float(ndtri(0.75))
    value, low = (math.exp(factor * s) for s in (spread.sigma, spread.low))
    high = None if spread.high is None else math.exp(factor * spread.high)
    return SiteEstimate(value, low, high, "profile_likelihood", None, _flags(spread))


def _spread(x: Sequence[int], n: Sequence[int], confidence: float) -> Spread | str:
    """The spread, or the reason why there is none."""
    found = site_counts(x, n)
    return why_no_variation(found.x, found.n) or site_spread(found.x, found.n, confidence) or "not_converged"


def _flags(spread: Spread) -> tuple[str, ...]:
    return ("singular",) * (spread.sigma == 0.0) + ("unbounded",) * (spread.high is None)


def _anova(found: SiteCounts) -> SiteEstimate:
    reason = why_no_variation(found.x, found.n)
    if reason and reason != "not_converged":
        return SiteEstimate(None, None, None, "none", reason)
    sites, children, cases = found.n.size, int(found.n.sum()), int(found.x.sum())
    squares = math.fsum(found.x * found.x / found.n)
    between = (squares - cases * cases / children) / (sites - 1)
    within = (cases - squares) / (children - sites)
    size = (children - int((found.n * found.n).sum()) / children) / (sites - 1)
    value = max(0.0, (between - within) / (between + (size - 1.0) * within))
    return SiteEstimate(value, None, None, "none", None, ("singular",) * (value == 0.0))
