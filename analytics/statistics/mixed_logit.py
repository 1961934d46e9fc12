"""Likelihood of a logistic model with one normal random intercept a site, for many weightings of the sites at once.

logit P = X beta + sigma u_s, u_s standard normal; sigma is the standard deviation between sites on the logit scale. The
integral over u_s is adaptive Gauss-Hermite quadrature. sigma and -sigma are the same model: it may cross 0 on the way
to a maximum. A weight w of a site counts it w times over, each time as a site of its own: a bootstrap of whole sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import expit

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.quadrature import hermite

_MODE_STEPS = 60


@dataclass(frozen=True)
class SiteRows:
    """Rows in the order of their sites: design (R, p), successes and trials (R,); first row and number of rows (S,)."""

    design: FloatArray
    successes: FloatArray
    trials: FloatArray
    starts: IntArray
    sizes: IntArray

    @classmethod
    def of(cls, site: IntArray, design: FloatArray, successes: FloatArray, trials: FloatArray) -> Self:
        """Rows of sites numbered 0 .. S-1, each with one row or more, in any order; equal rows of a site are merged."""
        keys, which = np.unique(np.column_stack([site, design]), axis=0, return_inverse=True)
        place = which.ravel()
        part, whole = (np.bincount(place, weights=column, minlength=len(keys)) for column in (successes, trials))
        sizes = np.bincount(keys[:, 0].astype(np.int64)).astype(np.int64)
        design = np.ascontiguousarray(keys[:, 1:])
        return cls(design, part.astype(np.float64), whole.astype(np.float64), np.cumsum(sizes) - sizes, sizes)

    @property
    def sites(self) -> int:
        return int(self.sizes.size)

    @property
    def columns(self) -> int:
        return int(self.design.shape[1])


@dataclass(frozen=True)
class Layout:
    """The pairs of a fit and a site of positive weight, and their rows, pair after pair.

    Shapes: fit, site, weight, first_row, size (P,); row, fit_of_row (T,); first_pair (F,).
    """

    fit: IntArray
    site: IntArray
    weight: FloatArray
    first_row: IntArray
    size: IntArray
    row: IntArray
    fit_of_row: IntArray
    first_pair: IntArray

    @classmethod
    def of(cls, rows: SiteRows, weights: FloatArray) -> Self:
        """weights (F, S), none negative, with a positive one in each row (a segment without a pair has no sum)."""
        fit, site = np.nonzero(weights)
        size = rows.sizes[site]
        first_row = np.cumsum(size) - size
        row = np.repeat(rows.starts[site] - first_row, size) + np.arange(int(size.sum()))
        first_pair = np.searchsorted(fit, np.arange(len(weights)))
        return cls(fit, site, weights[fit, site], first_row, size, row, np.repeat(fit, size), first_pair)

    def over_rows(self, values: FloatArray) -> FloatArray:
        """Values of the pairs (last axis) repeated for each of their rows."""
        return np.repeat(values, self.size, axis=-1)

    def by_pair(self, values: FloatArray) -> FloatArray:
        return np.asarray(np.add.reduceat(values, self.first_row, axis=-1))

    def by_fit(self, values: FloatArray) -> FloatArray:
        return np.asarray(np.add.reduceat(values * self.weight, self.first_pair, axis=-1))


@dataclass(frozen=True)
class Expansion:
    """Log-likelihood (F,), its gradient (F, p+1) and minus its second derivatives (F, p+1, p+1), sigma last.

    `mode` (P,) is where each site's integrand is highest: a start for the next expansion.
    """

    value: FloatArray
    gradient: FloatArray
    information: FloatArray
    mode: FloatArray


def _modes(
    layout: Layout, fixed: FloatArray, successes: FloatArray, trials: FloatArray, sigma: FloatArray, start: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Maximum of each pair's integrand over u, and minus its second derivative there.

    Newton steps; a step out of the bracket becomes a bisection, because Newton alone swings to and fro at large sigma.
    """
    reach = np.abs(sigma) * layout.by_pair(trials) + 1.0
    low, high, mode = -reach, reach, np.clip(start, -reach, reach)
    curvature, settled = np.ones_like(mode), np.zeros(mode.shape, dtype=bool)
    for _ in range(_MODE_STEPS):
        chance = expit(fixed + layout.over_rows(sigma * mode))
        slope = sigma * layout.by_pair(successes - trials * chance) - mode
        curvature = 1.0 + sigma**2 * layout.by_pair(trials * chance * (1.0 - chance))
        low, high = np.where(slope > 0.0, mode, low), np.where(slope < 0.0, mode, high)
        step = slope / curvature
        # The nodes only have to lie near the mode: the sum does not feel a shift of this size. What has settled stays,
        # so that no pair depends on which others are in the same call.
        settled |= np.abs(step) < 1e-5
        if settled.all():
            break
        new = mode + step
        new = np.where((new < low) | (new > high), (low + high) / 2.0, new)
        mode = np.where(settled, mode, new)
    return mode, curvature


def expand(rows: SiteRows, layout: Layout, params: FloatArray, start: FloatArray) -> Expansion:
    """The likelihood around params, shape (F, p+1), with 25 nodes a site.

    Derivatives are posterior means over the nodes (Fisher's and Louis' identities), so they belong to the exact
    integral and agree with the sum as far as the quadrature does. Source: Louis 1982, JRSS B 44:226.
    """
    p = rows.columns
    design, successes, trials = rows.design[layout.row], rows.successes[layout.row], rows.trials[layout.row]
    sigma = params[layout.fit, p]
    fixed = (design * params[layout.fit_of_row, :p]).sum(axis=1)
    mode, curvature = _modes(layout, fixed, successes, trials, sigma, start)
    z, c = hermite()
    width = 1.0 / np.sqrt(curvature)
    u = mode + z[:, np.newaxis] * width
    eta = fixed + layout.over_rows(sigma * u)
    tail = np.exp(-np.abs(eta))
    chance = np.where(eta >= 0.0, 1.0, tail) / (1.0 + tail)
    height = layout.by_pair(successes * eta - trials * (np.maximum(eta, 0.0) + np.log1p(tail)))
    height += c[:, np.newaxis] - u * u / 2.0
    top = height.max(axis=0)
    mass = np.exp(height - top)
    total = mass.sum(axis=0)
    value = top + np.log(total * width) - 0.5 * np.log(2.0 * np.pi)
    gradient, information = _derivatives(layout, design, successes - trials * chance, trials * chance * (1.0 - chance),
                                         u, mass / total)  # fmt: skip
    return Expansion(layout.by_fit(value), layout.by_fit(gradient).T, layout.by_fit(information).T, mode)


def _derivatives(
    layout: Layout, design: FloatArray, residual: FloatArray, variance: FloatArray, u: FloatArray, share: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient (q, P) and information (q, q, P) of each pair from residuals and variances (nodes, T)."""
    q = design.shape[1] + 1
    scores = [layout.by_pair(residual * column) for column in design.T]
    scores.append(u * layout.by_pair(residual))
    weighted, place = layout.over_rows(share) * variance, layout.over_rows(u)
    weighted_u = weighted * place
    moments = [weighted.sum(axis=0), weighted_u.sum(axis=0), (weighted_u * place).sum(axis=0)]
    columns = [*design.T, np.ones(len(design))]
    gradient = np.stack([(share * score).sum(axis=0) for score in scores])
    information = np.empty((q, q, share.shape[1]))
    for i in range(q):
        for j in range(i + 1):
            power = (i == q - 1) + (j == q - 1)
            within = layout.by_pair(moments[power] * columns[i] * columns[j])
            between = (share * scores[i] * scores[j]).sum(axis=0) - gradient[i] * gradient[j]
            information[i, j] = information[j, i] = within - between
    return gradient, information
