"""Beta-binomial model of children in sites, by maximum likelihood.

Parameters: the mean share mu, and gamma = 1/(alpha + beta), which is 0 where sites do not differ. With these the
likelihood is a sum of logarithms of mu + gamma j, smooth at gamma = 0, where the usual one in log-beta functions is a
difference of infinite terms. The intraclass correlation is gamma/(1 + gamma) = 1/(alpha + beta + 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.profile_limits import crossing
from analytics.statistics.site_counts import site_counts, why_no_variation
from analytics.statistics.site_results import BetaBinomial, SiteEstimate

_NEARLY_ONE = 1.0 - 1e-9
_GRID = (*(i / 40 for i in range(40)), 0.99, 0.999, 0.9999, 0.99999, _NEARLY_ONE)


@dataclass(frozen=True)
class _Tails:
    """How many sites have more than j with, without, and in all; j = 0, 1, ... up to the largest site."""

    with_it: FloatArray
    without: FloatArray
    all: FloatArray
    j: FloatArray

    def mean(self, gamma: float) -> float:
        """mu of the highest likelihood at gamma; its derivative falls from infinity to minus infinity."""

        def slope(mu: float) -> float:
            return float((self.with_it / (mu + gamma * self.j) - self.without / (1.0 - mu + gamma * self.j)).sum())

        return float(brentq(slope, 1e-12, 1.0 - 1e-12, xtol=1e-15, rtol=1e-14))

    def likelihood(self, rho: float) -> float:
        """Log-likelihood at an intraclass correlation, highest over mu; binomial coefficients left out."""
        gamma = rho / (1.0 - rho)
        mu, steps = self.mean(gamma), gamma * self.j
        parts = self.with_it * np.log(mu + steps) + self.without * np.log(1.0 - mu + steps)
        return float((parts - self.all * np.log1p(steps)).sum())

    def slope(self, rho: float) -> float:
        """Derivative of the profile by gamma, at an intraclass correlation."""
        gamma = rho / (1.0 - rho)
        mu, steps = self.mean(gamma), gamma * self.j
        parts = self.with_it / (mu + steps) + self.without / (1.0 - mu + steps) - self.all / (1.0 + steps)
        return float((parts * self.j).sum())


def _tails(x: IntArray, n: IntArray) -> _Tails:
    def above(counts: IntArray) -> FloatArray:
        table = np.bincount(counts, minlength=int(n.max()) + 1)
        return np.asarray(len(counts) - np.cumsum(table)[:-1], dtype=np.float64)

    return _Tails(above(x), above(n - x), above(n), np.arange(int(n.max()), dtype=np.float64))


def _correlation(tails: _Tails) -> float:
    """Intraclass correlation of the highest likelihood; exactly 0 where no other is higher.

    The likelihood can have a second hump beside 0 where one large site stands among small ones, so a grid comes first.
    """
    place = int(np.argmax([tails.likelihood(rho) for rho in _GRID]))
    best = _GRID[place]
    low, high = (best, _GRID[place + 1]) if tails.slope(best) > 0.0 else (_GRID[max(place - 1, 0)], best)
    # Falling at 0, or two humps between neighbours of the grid: the grid point is as high as can be told.
    if tails.slope(low) <= 0.0 or tails.slope(high) >= 0.0:
        return best
    return float(brentq(tails.slope, low, high, xtol=1e-14, rtol=1e-13))


def beta_binomial_icc(x: Sequence[int], n: Sequence[int], confidence: float = 0.95) -> SiteEstimate:
    """Intraclass correlation 1/(alpha + beta + 1), 0 .. 1, with profile-likelihood limits.

    x of n children a site; reasons as in `sites.icc`. No variation found: 0, "singular". The cost grows with the
    largest site. Raises ValueError unless 0 <= x <= n.
    """
    found = site_counts(x, n)
    if reason := why_no_variation(found.x, found.n):
        return SiteEstimate(None, None, None, "none", reason)
    tails = _tails(found.x, found.n)
    rho = _correlation(tails)
    top = tails.likelihood(rho)
    low = crossing(tails.likelihood, top, rho, 0.05, 0.0, confidence) if rho > 0.0 else 0.0
    high = crossing(tails.likelihood, top, rho, 0.05, _NEARLY_ONE, confidence)
    flags = ("singular",) * (rho == 0.0) + ("unbounded",) * (high is None)
    return SiteEstimate(rho, low or 0.0, 1.0 if high is None else high, "profile_likelihood", None, flags)


def beta_binomial(x: Sequence[int], n: Sequence[int]) -> BetaBinomial:
    """alpha and beta of the distribution of sites' shares, and the shares (x + alpha)/(n + alpha + beta).

    x of n children a site. A site without a child has None, and no part in it. No variation found: alpha and beta None,
    "undefined", every share the pooled one, "singular". One site, or none with two children: "n_too_small"; all or none
    of all children: "one_category"; every site all or none: "not_converged". Raises ValueError unless 0 <= x <= n.
    Source: Griffiths 1973, Biometrics 29:637.
    """
    found = site_counts(x, n)
    if reason := why_no_variation(found.x, found.n):
        return BetaBinomial(None, None, found.spread([None] * found.x.size), (), reason)
    tails = _tails(found.x, found.n)
    rho = _correlation(tails)
    if rho == 0.0:
        pooled = float(found.x.sum() / found.n.sum())
        return BetaBinomial(None, None, found.spread([pooled] * found.x.size), ("singular",), "undefined")
    total = (1.0 - rho) / rho
    alpha = tails.mean(rho / (1.0 - rho)) * total
    shares = (found.x + alpha) / (found.n + total)
    return BetaBinomial(alpha, total - alpha, found.spread(shares.tolist()))
