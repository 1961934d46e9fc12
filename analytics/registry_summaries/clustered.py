"""Intervals of a block: sites as clusters, from what each site adds. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from analytics.registry_summaries.cohort import RegistryPlan
from analytics.statistics.clusters import Clustered, Statistic, cluster_interval, cluster_share
from analytics.statistics.counts import FloatArray
from analytics.summaries.measures import Json, as_json

EMPTY = "no_answers"


def share(plan: RegistryPlan, key: str, x: Sequence[float], n: Sequence[int]) -> Clustered:
    """x of n by site, or the mean of n shares that add up to x; sites with n = 0 are left out."""
    return cluster_share(
        x, n, replicates=plan.replicates, seed=plan.seed, key=plan.key(key), confidence=plan.confidence,
        quick=plan.quick,
    )  # fmt: skip


def median(plan: RegistryPlan, key: str, values: Sequence[Sequence[float]]) -> Clustered:
    """The median (type 7) of all values from 0 on, a list a site; sites without a value are left out.

    Under 20 sites the jackknife of a median is rough: a site left out moves it by one step or none.
    """
    counted = [of_site for of_site in values if of_site]
    return cluster_interval(
        weighted_median(counted), len(counted), replicates=plan.replicates, seed=plan.seed, key=plan.key(key),
        confidence=plan.confidence, bounds=(0.0, math.inf),
    )  # fmt: skip


def weighted_median(values: Sequence[Sequence[float]]) -> Statistic:
    """Statistic for site weights of shape (B, S): the median of every value as often as its site; NaN without any."""
    flat = [(value, site) for site, of_site in enumerate(values) for value in of_site]
    flat.sort()
    ordered = np.array([value for value, _ in flat], dtype=np.float64)
    sites = np.array([site for _, site in flat], dtype=np.int64)

    def statistic(weights: FloatArray) -> FloatArray:
        upto = np.cumsum(weights[:, sites], axis=1)
        total = upto[:, -1]
        below, above = (_value_at(ordered, upto, place) for place in ((total - 1.0) // 2.0, total // 2.0))
        return np.where(total > 0, (below + above) / 2.0, np.nan)

    return statistic


def _value_at(ordered: FloatArray, upto: FloatArray, place: FloatArray) -> FloatArray:
    """The value at a place from 0 among the repeated values, row by row."""
    return np.asarray(ordered[np.argmax(upto > place[:, np.newaxis], axis=1)], dtype=np.float64)


def estimate(found: Clustered, empty: str = EMPTY) -> Json:
    return as_json(found.estimate(reason=empty))


def limits(found: Clustered) -> Json:
    """The three keys of a share in a list of options: its value stands beside them already."""
    one = found.estimate(reason=EMPTY)
    return {"low": one.low, "high": one.high, "method": one.method}


def flagged(row: Json, *found: Clustered) -> Json:
    """The row with the flags of its intervals, each once; without any it has no such key."""
    flags = list(dict.fromkeys(flag for one in found for flag in one.flags))
    return {**row, "flags": flags} if flags else row
