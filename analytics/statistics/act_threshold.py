"""The platelet count at which half act (hold anticoagulation, or hold or reduce it): logistic model with sites.

logit P(act) = b0 + b1 log2(count) + late + types + sigma u_site. Acting that rises with the count has no threshold.

*Conditional*: of the median site (u = 0), at the mean of the covariates. *Marginal*: where the share that acts over all
sites and over the mix of covariates is 1/2. A normal u is symmetric, so that **without covariates the two are the same
number**: averaging over sites flattens the curve and leaves its middle where it is. They differ by the mix alone, and
the marginal one is for comparison with what clinicians state.

Coefficients and sigma have log-F(1, 1) priors (95 % of odds ratios between 1/648 and 648), the intercept none: with
separated data a threshold is still found, and hardly moves otherwise. A site has a random intercept, a child within a
site has none: with one or two decisions a child its variance is not identified. So limits from this likelihood take the
children's decisions as independent within a site; those of a bootstrap of whole sites do not.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np

from analytics.results import Estimate
from analytics.statistics.act_rows import ActRows, Decisions, act_rows, decisions
from analytics.statistics.clusters import Statistic
from analytics.statistics.counts import FloatArray, check_confidence
from analytics.statistics.mixed_logit_fit import SINGULAR, BoolArray, maximise
from analytics.statistics.profile_limits import crossing
from analytics.statistics.quadrature import average_probability
from analytics.statistics.site_results import Ed50

PENALTY = 1.0
_MARGINAL_STEPS = 60
# In doublings from the mean count: a threshold a million times higher or lower is none.
_FARTHEST = 20.0


def ed50(
    counts: Sequence[float],
    acted: Sequence[bool],
    site: Sequence[Hashable],
    late: Sequence[bool] | None = None,
    *,
    types: Sequence[str] | None = None,
    child: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
    penalty: float = PENALTY,
) -> Ed50:
    """Counts (10^9/L) at which half act, one row a decision; counts below 1 are read as 1.

    The conditional one has limits from the profile of the (penalised) likelihood, None where they lie beyond 20
    doublings ("unbounded"); the marginal one has none: resample sites with `marginal_ed50`. With `child` each child has
    one vote in the mix of covariates, and several decisions of one give "site_intercept_only". sigma < 1e-4 is 0,
    "singular". Outside the counts seen: "extrapolated".

    No decision: "no_answers"; one site, or none with two decisions: "n_too_small"; all or none acted: "one_category";
    one count only, acting that rises with the count ("wrong_direction"), or a threshold beyond 20 doublings:
    "undefined"; no maximum: "not_converged". penalty: m of log-F(m, m), 0 for none. Raises ValueError for columns of
    other lengths, bad counts, or a bad confidence.
    """
    check_confidence(confidence)
    data = decisions(counts, acted, site, late, types, child)
    repeated = ("site_intercept_only",) if child is not None and len(set(child)) < len(child) else ()
    if reason := _why_none(data):
        return _none(reason, repeated)
    model = act_rows(data)
    everything = np.ones((1, model.rows.sites))
    params, value, converged = _fit(model, everything, _start(model), penalty)
    if not converged[0]:
        return _none("not_converged", repeated)
    marginal = float(_marginal(model, everything, params)[0])
    if not np.isfinite(marginal):
        return _none("undefined", repeated + (("wrong_direction",) if params[0, 1] >= 0.0 else ()))
    sigma = 0.0 if params[0, -1] < SINGULAR else float(params[0, -1])
    place = model.centre - float(params[0, 0] / params[0, 1])
    limits = _limits(model, params[0], float(value[0]), place, penalty, confidence)
    low, high = (None if x is None else 2.0**x for x in limits)
    flags = ("singular",) * (sigma == 0.0) + ("unbounded",) * (None in limits) + repeated
    flags += ("extrapolated",) * (not model.span[0] <= place <= model.span[1])
    conditional = Estimate(2.0**place, low, high, "none" if low is None and high is None else "profile_likelihood")
    return Ed50(conditional, Estimate.point(2.0**marginal), sigma, float(params[0, 1]), flags)


def marginal_ed50(
    counts: Sequence[float],
    acted: Sequence[bool],
    place: Sequence[int],
    late: Sequence[bool] | None = None,
    *,
    types: Sequence[str] | None = None,
    child: Sequence[Hashable] | None = None,
    penalty: float = PENALTY,
) -> Statistic:
    """The marginal count of `ed50` as a function of weights of sites, (B, S) to (B,), for `cluster_interval`.

    place: column of weights of each row's site, 0 .. S-1, each with a row. A weight w counts a site as w sites. NaN
    where fewer than two sites are left, all or none acted, acting does not fall with the count, or no maximum was
    found. Rows of weights are fitted together, each from the fit of all sites; none depends on the others. Raises
    ValueError as `ed50`, and for a place without a row.
    """
    data = replace(decisions(counts, acted, place, late, types, child), site=np.asarray(place, dtype=np.int64))
    if sorted(set(place)) != list(range(len(set(place)))):
        raise ValueError("places of sites are 0 .. S-1, each with a row")
    model = act_rows(data)
    start = _fit(model, np.ones((1, model.rows.sites)), _start(model), penalty)[0][0]

    def statistic(weights: FloatArray) -> FloatArray:
        found = np.full(len(weights), np.nan)
        usable = np.flatnonzero(((weights @ model.outcomes) > 0).all(axis=1) & ((weights > 0).sum(axis=1) > 1))
        if usable.size:
            params, _, converged = _fit(model, weights[usable], start, penalty)
            marginal = _marginal(model, weights[usable], params)
            found[usable] = np.where(converged, np.exp2(marginal), np.nan)
        return found

    return statistic


def _none(reason: str, flags: tuple[str, ...]) -> Ed50:
    return Ed50(Estimate.null(reason), Estimate.null(reason), None, None, flags)


def _why_none(data: Decisions) -> str | None:
    if not data.x.size:
        return "no_answers"
    if data.site.max() == 0 or not data.several_a_site:
        return "n_too_small"
    if data.acted.min() == data.acted.max():
        return "one_category"
    return "undefined" if data.x.min() == data.x.max() else None


def _start(model: ActRows) -> FloatArray:
    start = np.zeros(model.rows.columns + 1)
    start[1], start[-1] = -1.0, 0.5
    return start


def _fit(
    model: ActRows, weights: FloatArray, start: FloatArray, penalty: float
) -> tuple[FloatArray, FloatArray, BoolArray]:
    strength = np.full(model.rows.columns + 1, penalty)
    strength[0] = 0.0
    found = maximise(model.rows, weights, start, strength)
    return found.params, found.value, found.converged


def _marginal(model: ActRows, weights: FloatArray, params: FloatArray) -> FloatArray:
    """log2 of the marginal count for each fit, shape (F,); NaN where acting does not fall, or it lies too far."""
    slope, sigma = params[:, 1], params[:, -1]
    ok = slope < 0.0
    slope = np.where(ok, slope, -1.0)
    share = (weights[:, :, np.newaxis] * model.mix).sum(axis=1)
    share /= share.sum(axis=1, keepdims=True)
    shift = params[:, :1] + (params[:, np.newaxis, 2:-1] * model.patterns).sum(axis=2)
    spread = np.repeat(sigma[:, np.newaxis], shift.shape[1], axis=1)
    present = np.where(share > 0, -shift / slope[:, np.newaxis], np.nan)
    low, high = np.nanmin(present, axis=1), np.nanmax(present, axis=1)
    x, settled = (low + high) / 2.0, np.zeros(len(params), dtype=bool)
    # Between the thresholds of the patterns the share falls: Newton, and a bisection where it would leave them.
    for _ in range(_MARGINAL_STEPS):
        mean, by_eta = average_probability(shift + (slope * x)[:, np.newaxis], spread)
        excess = (share * mean).sum(axis=1) - 0.5
        low, high = np.where(excess > 0.0, x, low), np.where(excess < 0.0, x, high)
        new = x - excess / (slope * (share * by_eta).sum(axis=1) - 1e-300)
        new = np.where((new < low) | (new > high), (low + high) / 2.0, new)
        moved, x = np.abs(new - x), np.where(settled, x, new)
        settled |= moved < 1e-12
        if settled.all():
            break
    return np.asarray(np.where(ok & (np.abs(x) <= _FARTHEST), model.centre + x, np.nan), dtype=np.float64)


def _limits(
    model: ActRows, params: FloatArray, top: float, place: float, penalty: float, confidence: float
) -> tuple[float | None, float | None]:
    """Profile limits of log2 of the conditional count: with the count measured from it the model has no intercept."""
    strength = np.full(model.rows.columns, penalty)
    everything, start = np.ones((1, model.rows.sites)), params[1:]

    def profile(x: float) -> float:
        design = model.rows.design[:, 1:].copy()
        design[:, 0] -= x - model.centre
        found = maximise(replace(model.rows, design=design), everything, start, strength)
        return float(found.value[0])

    low, high = (crossing(profile, top, place, 0.1, model.centre + end, confidence) for end in (-_FARTHEST, _FARTHEST))
    return low, high
