"""Events over time at risk, with exact limits, and with sites as clusters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import gammaincinv, ndtri, stdtrit

from analytics.results import Estimate
from analytics.statistics.cluster_limits import jackknife_variance
from analytics.statistics.clusters import FEW_EVENTS, Bounds, Clustered, cluster_interval, site_order, weighted_share
from analytics.statistics.counts import check_confidence


def poisson_rate(events: int, time: float, confidence: float = 0.95) -> Estimate:
    """Exact interval of events/time from gamma quantiles; at least nominal coverage.

    G(a/2; x)/T to G(1 - a/2; x + 1)/T; 0 at x = 0. No time: None, "no_answers". Raises ValueError for negative or
    infinite numbers. Source: Garwood 1936, Biometrika 28:437.
    """
    check_confidence(confidence)
    if events < 0 or not (time >= 0 and math.isfinite(time)) or (events and not time):
        raise ValueError(f"a rate needs events and time at risk, not {events} in {time}")
    if not time:
        return Estimate.null("no_answers")
    low, high = _garwood(events, confidence)
    return Estimate(events / time, low / time, high / time, "exact_poisson")


def cluster_rate(
    x: Sequence[float], time: Sequence[float], *, replicates: int, seed: int, key: str, confidence: float = 0.95
) -> Clustered:
    """Rate sum(x)/sum(time) with its limits over sites; x events in the time at risk of each site.

    Sites without time are left out and the others put in the order of their content. With fewer than FEW_EVENTS events
    percentiles fall short: the limits are then Garwood's with as many events as the clusters leave, never more than
    there were, as `clusters.effective_limits` has it for shares (Korn and Graubard 1998); without an event Garwood's
    with all the time, for nothing tells how alike children of a site are. No time at all: value None (reason:
    "no_answers"). Raises ValueError for negative numbers and for events without time.
    """
    events, at_risk = np.asarray(x, dtype=np.float64), np.asarray(time, dtype=np.float64)
    if events.shape != at_risk.shape or not ((events >= 0) & (at_risk >= 0) & np.isfinite(at_risk)).all():
        raise ValueError("each site needs events and time at risk, none of them negative")
    if events[at_risk == 0].any():
        raise ValueError("no event happens in no time")
    events, at_risk = events[at_risk > 0], at_risk[at_risk > 0]
    order = site_order(at_risk, events)
    statistic = weighted_share(events[order], at_risk[order])
    found = cluster_interval(
        statistic,
        at_risk.size,
        replicates=replicates,
        seed=seed,
        key=key,
        confidence=confidence,
        bounds=(0.0, math.inf),
    )
    total, whole = float(events.sum()), float(at_risk.sum())
    if at_risk.size < 2 or replicates == 0 or total >= FEW_EVENTS:
        return found
    left_out = statistic(1.0 - np.eye(at_risk.size))
    variance = float(jackknife_variance(left_out[:, np.newaxis])[0]) if total else 0.0
    low, high = _effective(total, whole, variance, at_risk.size - 1, confidence)
    return replace(found, lows=(low,), highs=(high,), method="exact_poisson")


def _effective(events: float, time: float, variance: float, df: int, confidence: float) -> Bounds:
    """Garwood's limits with events/design events, fewer by t for z, in as much time as keeps the rate."""
    if not events:
        low, high = _garwood(0.0, confidence)
        return low / time, high / time
    design = max(1.0, variance / (events / time**2))
    upper = 0.5 + confidence / 2.0
    left = events / design * min(1.0, float(ndtri(upper) / stdtrit(df, upper)) ** 2)
    low, high = _garwood(left, confidence)
    return low * events / left / time, high * events / left / time


def _garwood(events: float, confidence: float) -> Bounds:
    """Limits of a number of events; real ones where clusters leave less than was counted."""
    tail = (1.0 - confidence) / 2.0
    low = float(gammaincinv(events, tail)) if events else 0.0
    return low, float(gammaincinv(events + 1.0, 1.0 - tail))
