"""Maximum of the (penalised) likelihood of `mixed_logit`, for many weightings of the sites at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from analytics.statistics.counts import FloatArray
from analytics.statistics.mixed_logit import Expansion, Layout, SiteRows, expand

_STEPS = 100
_LARGEST_STEP = 2.0
# The slope of the likelihood is 0 at sigma = 0, maximum or not: no climb begins there.
_SMALLEST_START = 0.3
BoolArray: TypeAlias = npt.NDArray[np.bool_]

# Newton steps square the error: after a step of this size the next would be near 1e-12.
_DONE = 1e-6
# A step this small that does not lead up is below what 25 nodes resolve where sigma is 4 or more.
_DONE_AFTER_HALVING = 1e-4
_ROWS_AT_ONCE = 1_024
# Below this a standard deviation of odds on the logit scale is no variation at all.
SINGULAR = 1e-4
# Above this each site is nearly a step and no data tell it from infinity; 25 nodes do not either.
LARGEST_SIGMA = 10.0


@dataclass(frozen=True)
class Fits:
    """Maxima of F fits: params (F, p+1), sigma >= 0 last; log-likelihood with penalty (F,); converged (F,)."""

    params: FloatArray
    value: FloatArray
    converged: BoolArray


def _penalised(found: Expansion, params: FloatArray, strength: FloatArray) -> Expansion:
    """Adds log-F(m, m) priors: -m ln cosh(b/2) for each coefficient b, sigma included; m = 0 leaves it free."""
    half = params / 2.0
    value = (strength * (np.logaddexp(half, -half) - np.log(2.0))).sum(axis=1)
    slope = np.tanh(half)
    information = found.information.copy()
    diagonal = np.arange(params.shape[1])
    information[:, diagonal, diagonal] += strength * (1.0 - slope**2) / 4.0
    return Expansion(found.value - value, found.gradient - strength * slope / 2.0, information, found.mode)


def _newton_step(found: Expansion, free: int) -> FloatArray:
    """Step along the eigenvectors, uphill along each, no coordinate longer than 2; the last ones stay where not free.

    With the plain inverse a saddle (sigma = 0 under a larger maximum) would attract.
    """
    values, vectors = np.linalg.eigh(found.information[:, :free, :free])
    along = (vectors * found.gradient[:, :free, np.newaxis]).sum(axis=1)
    along /= np.maximum(np.abs(values), 1e-8 * np.abs(values).max(axis=1, keepdims=True) + 1e-12)
    step = np.zeros_like(found.gradient)
    step[:, :free] = (vectors * along[:, np.newaxis, :]).sum(axis=2)
    return np.asarray(step / np.maximum(1.0, np.abs(step).max(axis=1, keepdims=True) / _LARGEST_STEP))


def maximise(
    rows: SiteRows,
    weights: FloatArray,
    start: FloatArray,
    penalty: FloatArray | None = None,
    *,
    fixed_sigma: bool = False,
) -> Fits:
    """Maximum for each row of weights, shape (F, S); start is one vector of params, beta then sigma, shape (p+1,).

    Each row of weights needs a positive one. penalty (p+1,): m of a log-F(m, m) prior a coefficient, 0 for none; it
    keeps coefficients finite where the data are separated (Greenland and Mansournia 2015, Stat Med 34:3133). With
    `fixed_sigma` sigma stays at its start. `converged` is False where 100 steps did not do, or the maximum lies at
    infinity. Fits do not see each other: their numbers depend neither on how many there are nor on the order.
    """
    strength = np.zeros(rows.columns + 1) if penalty is None else penalty
    if not fixed_sigma:
        start = np.append(start[:-1], max(float(start[-1]), _SMALLEST_START))
    cells = np.cumsum((weights > 0) @ rows.sizes)
    chunks = np.searchsorted(cells, np.arange(_ROWS_AT_ONCE, int(cells[-1]), _ROWS_AT_ONCE))
    parts = [
        _maximise(rows, part, start, strength, rows.columns + (not fixed_sigma))
        for part in np.split(weights, np.unique(chunks))
        if len(part)
    ]
    params, value, converged = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Fits(params, value, converged)


def _maximise(
    rows: SiteRows, weights: FloatArray, start: FloatArray, strength: FloatArray, free: int
) -> tuple[FloatArray, FloatArray, BoolArray]:
    fits = len(weights)
    params, modes = np.tile(start, (fits, 1)), np.zeros((fits, rows.sites))
    value, step, scale = np.full(fits, -np.inf), np.zeros_like(params), np.ones(fits)
    converged, active = np.zeros(fits, dtype=bool), np.arange(fits)
    for _ in range(_STEPS):
        layout = Layout.of(rows, weights[active])
        trial = params[active] + scale[active, np.newaxis] * step[active]
        place = active[layout.fit], layout.site
        found = _penalised(expand(rows, layout, trial, modes[place]), trial, strength)
        modes[place] = found.mode
        better = found.value >= value[active] - 1e-11 * (1.0 + np.abs(found.value))
        took, back = active[better], active[~better]
        params[took], value[took], scale[took] = trial[better], found.value[better], 1.0
        step[took] = _newton_step(found, free)[better]
        scale[back] /= 2.0
        length = np.abs(scale[active, np.newaxis] * step[active]).max(axis=1)
        small = length < np.where(scale[active] < 1.0, _DONE_AFTER_HALVING, _DONE)
        done = active[small]
        params[done] += np.where(scale[done] < 1.0, 0.0, 1.0)[:, np.newaxis] * step[done]
        converged[done] = True
        active = active[~small]
        if not active.size:
            break
    params[:, -1] = np.abs(params[:, -1])
    return params, value, converged & (params[:, -1] <= LARGEST_SIGMA)
