"""Standard deviation between sites on the logit scale: logistic model with a normal random intercept a site."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.mixed_logit import SiteRows
from analytics.statistics.mixed_logit_fit import LARGEST_SIGMA, SINGULAR, Fits, maximise
from analytics.statistics.profile_limits import crossing

PENALTY = 1.0
_STARTS = (0.5, 2.5)


@dataclass(frozen=True)
class Spread:
    """sigma >= 0 with limits; `high` None where it lies beyond 10, which no data tell from infinity."""

    sigma: float
    low: float
    high: float | None


@dataclass(frozen=True)
class _Model:
    rows: SiteRows
    weights: FloatArray
    penalty: FloatArray

    def fitted(self, start: FloatArray) -> Fits:
        return maximise(self.rows, self.weights, start, self.penalty)

    def at(self, sigma: float, effects: FloatArray) -> float:
        """Log-likelihood at a sigma, highest over all else; `effects` is where the search begins."""
        start = np.append(effects, sigma)
        return float(maximise(self.rows, self.weights, start, self.penalty, fixed_sigma=True).value[0])


def site_spread(x: IntArray, n: IntArray, confidence: float = 0.95) -> Spread | None:
    """sigma by maximum likelihood, adaptive quadrature with 25 nodes, and its profile-likelihood limits.

    x of n children a site, for which `site_counts.why_no_variation` is None. Below 1e-4 sigma is 0. The lower limit is
    0 where sigma = 0 is not rejected at the chi-square(1) quantile, as in lme4. None where no maximum was found.
    """
    # Sites with the same x and n are one with a weight; sorted, so that the order of sites changes no bit.
    pairs, times = np.unique(np.column_stack([n, x]), axis=0, return_counts=True)
    trials, successes = pairs.astype(np.float64).T
    rows = SiteRows.of(np.arange(len(pairs)), np.ones((len(pairs), 1)), successes, trials)
    model = _Model(rows, times.astype(np.float64)[np.newaxis], np.zeros(2))
    return _spread(model, float(x.sum() / n.sum()), confidence)


def case_spread(
    acted: Sequence[bool], site: Sequence[Hashable], columns: FloatArray, confidence: float = 0.95,
    penalty: float = PENALTY,
) -> Spread | None:  # fmt: skip
    """sigma as `site_spread`, given the case: a child a row, `columns` (n, p) with its effects beside the intercept.

    Effects have log-F(penalty, penalty) priors, intercept and sigma none. It is the spread between sites for the same
    child, so no figure of another model compares with it. Counts by site must pass `site_counts.why_no_variation`.
    """
    answers = np.asarray(acted, dtype=np.float64)
    design = np.column_stack([np.ones(answers.size), columns])
    rows = SiteRows.of(_by_content(site, np.column_stack([answers, columns])), design, answers, np.ones(answers.size))
    strength = np.full(design.shape[1] + 1, penalty)
    strength[[0, -1]] = 0.0
    return _spread(_Model(rows, np.ones((1, rows.sites)), strength), float(answers.mean()), confidence)


def _by_content(site: Sequence[Hashable], children: FloatArray) -> IntArray:
    """Sites numbered by what their children are like, so that neither names nor order change a bit."""
    held: dict[Hashable, list[tuple[float, ...]]] = {}
    for one, row in zip(site, children.tolist(), strict=True):
        held.setdefault(one, []).append(tuple(row))
    place = {one: number for number, one in enumerate(sorted(held, key=lambda one: sorted(held[one])))}
    return np.array([place[one] for one in site], dtype=np.int64)


def _spread(model: _Model, share: float, confidence: float) -> Spread | None:
    effects = np.zeros(model.rows.columns)
    effects[0] = np.log(share / (1.0 - share))
    # A small hump near 0 can stand before a higher one, where one large site is among small ones.
    found = max((model.fitted(np.append(effects, s)) for s in _STARTS), key=lambda fit: float(fit.value[0]))
    if not found.converged[0]:
        return None
    effects, sigma, top = found.params[0, :-1], float(found.params[0, -1]), float(found.value[0])
    sigma = 0.0 if sigma < SINGULAR else sigma

    def profile(s: float) -> float:
        return model.at(s, effects)

    low = crossing(profile, top, sigma, 0.25, 0.0, confidence) if sigma else 0.0
    return Spread(sigma, low or 0.0, crossing(profile, top, sigma, 0.25, LARGEST_SIGMA, confidence))
