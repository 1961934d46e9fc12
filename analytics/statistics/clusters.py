"""Intervals where sites are clusters: whole sites are resampled, their children, courses and opportunities intact.

From 20 sites on the limits are percentiles (type 7) of a bootstrap over sites, "cluster_bootstrap"; below that they are
t limits around the jackknife over sites, "site_jackknife", with the flag "few_clusters": a percentile of few sites is
too narrow. A second stage inside sites would over-state the variance. Source: Davison and Hinkley 1997, section 3.8.

A site here is one that contributes to the quantity: leave out those without a child in it, or 40 sites of which six
have children pass for 40. The draws belong to places, not to names: give the sites in the order of `site_order`, or
renaming a site moves the limits by Monte Carlo noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, stdtrit

from analytics.results import Estimate
from analytics.statistics.cluster_limits import delta_variance, jackknife_variance, percentile_limits, t_limits
from analytics.statistics.counts import FloatArray, IntArray, check_confidence
from analytics.statistics.streams import block_generator, block_sizes, stream_key

FEW_SITES = 20
FEW_EVENTS = 10
_STEP = 1e-6

# Weights of the sites, shape (B, S), to one value a row, shape (B,) or (B, m). NaN: undefined in that row.
Statistic: TypeAlias = Callable[[FloatArray], FloatArray]
Bounds: TypeAlias = tuple[float, float]
_Numbers: TypeAlias = tuple[float | None, ...]


@dataclass(frozen=True)
class Clustered:
    """m values with limits, in the order of the statistic's columns; None where there is none.

    `method` is that of the limits that are there, "none" where no limit could be asked for. `flags`: "few_clusters"
    under 20 sites.
    """

    values: _Numbers
    lows: _Numbers
    highs: _Numbers
    method: str
    flags: tuple[str, ...]

    def estimate(self, i: int = 0, reason: str = "undefined") -> Estimate:
        """Value i as an estimate; `reason` is given where it is None, as every value is without a site."""
        if self.values == (None,):
            return Estimate.null(reason)
        value, low, high = self.values[i], self.lows[i], self.highs[i]
        if value is None:
            return Estimate.null(reason)
        return Estimate(value, low, high, "none" if low is None and high is None else self.method)


def site_order(*columns: npt.ArrayLike) -> IntArray:
    """Order of the sites by content, first column first; each column has one number a site, or one row of numbers.

    Sites that are equal in all columns are interchangeable, so that no name enters the limits.
    """
    keys = [key for column in columns for key in np.atleast_2d(np.asarray(column, dtype=np.float64).T)]
    return np.asarray(np.lexsort(keys[::-1]), dtype=np.int64)


def _weight_blocks(sites: int, replicates: int, stream: int) -> Iterator[IntArray]:
    for block, size in enumerate(block_sizes(replicates)):
        # The law of one multinomial draw a row, at less than half the time.
        drawn = block_generator(stream, block).integers(sites, size=(size, sites))
        places = drawn + (np.arange(size) * sites)[:, np.newaxis]
        yield np.bincount(places.ravel(), minlength=size * sites).reshape(size, sites)


def site_weights(sites: int, *, replicates: int, seed: int, key: str) -> IntArray:
    """How often each site was drawn, shape (B, S); every row sums to S, the number of sites.

    key: f"{digest}|{entry}"; one key for statistics that must share their replicates. The first rows do not depend on
    how many follow. Raises ValueError for no site or negative replicates.
    """
    _check(sites, replicates)
    if replicates == 0:
        return np.empty((0, sites), dtype=np.int64)
    return np.concatenate(list(_weight_blocks(sites, replicates, stream_key(key, seed))))


def weighted_share(x: npt.ArrayLike, n: npt.ArrayLike) -> Statistic:
    """Statistic (W @ x)/(W @ n), for x of n in each site: shape (S,), or (S, m) for m shares at once; NaN at 0/0.

    Also a ratio or a mean over children: x the sum, n the number. Whole numbers are added exactly.
    """
    above, below = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if above.ndim == 2 and below.ndim == 1:
        below = below[:, np.newaxis]

    def share(weights: FloatArray) -> FloatArray:
        part, whole = weights @ above, weights @ below
        # 0/0 is NaN, which counts as undefined.
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(part / whole, dtype=np.float64)

    return share


def cluster_interval(
    statistic: Statistic,
    sites: int,
    *,
    replicates: int,
    seed: int,
    key: str,
    confidence: float = 0.95,
    bounds: Bounds | None = None,
    quick: bool = False,
) -> Clustered:
    """Value of a statistic with all sites once, and its limits over sites; `bounds` cut the limits, (0, 1) for shares.

    `statistic` is called with blocks of at most 1,000 rows of weights and must treat each row alone. NaN is undefined:
    None as a value, left out as a replicate, and more than 5 % of them leave no limits. Infinity stands for "beyond
    every number" (a median not reached): it keeps its place in the order and is None where a limit or value falls on
    it. No limits where all replicates are equal (an interval of no width would claim certainty), with one site, or with
    replicates = 0. `quick`: nothing is drawn; t limits by the delta method, "delta_preview". No site: one None, for
    which the caller has the reason. Raises ValueError for negative numbers or a statistic of another shape.
    """
    check_confidence(confidence)
    flags = ("few_clusters",) if sites < FEW_SITES else ()
    if sites == 0:
        return Clustered((None,), (None,), (None,), "none", flags)
    _check(sites, replicates)
    values = _rows(statistic, np.ones((1, sites)))[0]
    found, method = _limits(statistic, values, _Plan(sites, replicates, stream_key(key, seed), confidence, quick))
    # A value that is not there has no limits, whatever the replicates say.
    low, high = (np.where(np.isfinite(values), _cut(limit, bounds), np.nan) for limit in found)
    return Clustered(_numbers(values), _numbers(low), _numbers(high), method, flags)


def cluster_share(
    x: Sequence[float], n: Sequence[float], *, replicates: int, seed: int, key: str, confidence: float = 0.95,
    quick: bool = False,
) -> Clustered:  # fmt: skip
    """Share (or ratio below 1, or mean of shares) sum(x)/sum(n) with its limits over sites; x of n in each site.

    Sites with n = 0 are left out and the others put in the order of their content. Where the share is 0 or 1 in all
    sites no replicate differs; the limit is then Clopper-Pearson's with (sum n)^2/(sum n^2) answers, which is as wide
    as if each site spoke with one voice. With fewer than FEW_EVENTS of either kind percentiles fall short, and the
    limits are Clopper-Pearson's with as many answers as the clusters leave (Korn and Graubard 1998, Surv Methodol
    24:193). n = 0 everywhere: value None (reason: "no_answers"). Raises ValueError unless 0 <= x <= n.
    """
    part, whole = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if part.shape != whole.shape or not ((part >= 0) & (part <= whole) & np.isfinite(whole)).all():
        raise ValueError("each site needs 0 <= x <= n")
    part, whole = part[whole > 0], whole[whole > 0]
    order = site_order(whole, part)
    statistic = weighted_share(part[order], whole[order])
    found = cluster_interval(
        statistic, whole.size, replicates=replicates, seed=seed, key=key, confidence=confidence, bounds=(0.0, 1.0),
        quick=quick,
    )  # fmt: skip
    events, n_all = float(part.sum()), float(whole.sum())
    if whole.size < 2 or not (replicates or quick) or min(events, n_all - events) >= FEW_EVENTS:
        return found
    if events in {0.0, n_all}:
        bound = ((1.0 - confidence) / 2.0) ** float((whole**2).sum() / n_all**2)
        low, high = (0.0, 1.0 - bound) if events == 0.0 else (bound, 1.0)
    else:
        variance = jackknife_variance(_rows(statistic, 1.0 - np.eye(whole.size)))[0]
        low, high = effective_limits(events / n_all, n_all, float(variance), whole.size - 1, confidence)
    return replace(found, lows=(low,), highs=(high,), method="clopper_pearson")


def effective_limits(share: float, n: float, variance: float, df: int, confidence: float = 0.95) -> Bounds:
    """Clopper-Pearson's limits of a share between 0 and 1 of n whose variance over clusters, with df, is known: with
    share (1 - share)/variance answers, never more than n, and fewer by t for z. Source: Korn and Graubard 1998."""
    tail = (1.0 - confidence) / 2.0
    design = max(1.0, variance * n / (share * (1.0 - share)))
    wider = float(stdtrit(max(n - 1.0, 1.0), 1.0 - tail) / stdtrit(df, 1.0 - tail)) ** 2
    effective = n / design * min(1.0, wider)
    x, rest = share * effective, (1.0 - share) * effective
    return float(betaincinv(x, rest + 1.0, tail)), float(betaincinv(x + 1.0, rest, 1.0 - tail))


@dataclass(frozen=True)
class _Plan:
    sites: int
    replicates: int
    stream: int
    confidence: float
    quick: bool


def _check(sites: int, replicates: int) -> None:
    if sites < 1 or replicates < 0:
        raise ValueError("there is at least one site, and no negative number of replicates")


def _rows(statistic: Statistic, weights: FloatArray) -> FloatArray:
    made = np.asarray(statistic(weights), dtype=np.float64)
    if made.shape[:1] != weights.shape[:1] or made.ndim > 2:
        raise ValueError(f"a statistic of {weights.shape[0]} rows of weights gave the shape {made.shape}")
    return made.reshape(weights.shape[0], -1)


def _numbers(values: FloatArray) -> _Numbers:
    return tuple(x if np.isfinite(x) else None for x in values.tolist())


def _cut(limit: FloatArray, bounds: Bounds | None) -> FloatArray:
    if bounds is None:
        return limit
    # An infinite limit is no limit; cut to a bound it would look like one.
    return np.asarray(np.where(np.isfinite(limit), np.clip(limit, *bounds), np.nan))


def _limits(statistic: Statistic, values: FloatArray, plan: _Plan) -> tuple[tuple[FloatArray, FloatArray], str]:
    nothing = np.full(values.size, np.nan)
    if plan.sites == 1 or not (plan.replicates or plan.quick):
        return (nothing, nothing), "none"
    if plan.quick:
        nudged = _rows(statistic, 1.0 + _STEP * np.eye(plan.sites))
        variance = delta_variance(values, nudged, _STEP)
        return t_limits(values, variance, plan.sites - 1, plan.confidence), "delta_preview"
    if plan.sites < FEW_SITES:
        left_out = _rows(statistic, 1.0 - np.eye(plan.sites))
        variance = jackknife_variance(left_out)
        return t_limits(values, variance, plan.sites - 1, plan.confidence), "site_jackknife"
    blocks = _weight_blocks(plan.sites, plan.replicates, plan.stream)
    made = np.concatenate([_rows(statistic, block.astype(np.float64)) for block in blocks])
    return percentile_limits(made, plan.confidence), "cluster_bootstrap"
