"""Interval of a distance between stated and observed: respondents and whole sites resampled together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.statistics.cluster_limits import jackknife_variance, percentile_limits, t_limits
from analytics.statistics.clusters import FEW_SITES, Clustered, site_weights
from analytics.statistics.counts import FloatArray, IntArray, check_confidence
from analytics.statistics.distances import Formula, formula, largest
from analytics.statistics.gap_null import Estimand, Sides, sides
from analytics.statistics.streams import block_generator, block_sizes, stream_key


def _observed(weights: FloatArray, sites: IntArray, estimand: Estimand) -> FloatArray:
    """Observed shares of each row of site weights, shape (B, k)."""
    if estimand == "clinician_vs_child":
        counts = weights @ sites
        return np.asarray(counts / counts.sum(axis=1, keepdims=True))
    shares = weights @ (sites / sites.sum(axis=1, keepdims=True))
    return np.asarray(shares / weights.sum(axis=1, keepdims=True))


def _stated(stated: IntArray, replicates: int, stream: int) -> FloatArray:
    n = int(stated.sum())
    drawn = [
        block_generator(stream, block).multinomial(n, stated / n, size=size)
        for block, size in enumerate(block_sizes(replicates))
    ]
    return np.concatenate(drawn) / n


@dataclass(frozen=True, eq=False)
class _Gap:
    given: Sides
    measure: Formula
    estimand: Estimand

    @property
    def value(self) -> FloatArray:
        return self.measure(self._said(), self._done())

    def _said(self) -> FloatArray:
        return np.asarray(self.given.stated / self.given.stated.sum())[np.newaxis]

    def _done(self) -> FloatArray:
        return _observed(np.ones((1, self.given.sites.shape[0])), self.given.sites, self.estimand)

    def bootstrap(self, replicates: int, seed: int, key: str) -> FloatArray:
        """One column of distances; respondents have a stream of their own beside that of the sites."""
        s = self.given.sites.shape[0]
        said = _stated(self.given.stated, replicates, stream_key(f"{key}|stated", seed))
        weights = site_weights(s, replicates=replicates, seed=seed, key=key).astype(np.float64)
        return self.measure(said, _observed(weights, self.given.sites, self.estimand))[:, np.newaxis]

    def variance(self) -> FloatArray:
        """Jackknife over sites plus jackknife over respondents: the two samples are independent."""
        s, stated = self.given.sites.shape[0], self.given.stated
        done = _observed(1.0 - np.eye(s), self.given.sites, self.estimand)
        of_sites = jackknife_variance(self.measure(self._said(), done)[:, np.newaxis])
        chosen = np.flatnonzero(stated)
        left_out = (stated - np.eye(stated.size, dtype=np.int64)[chosen]) / (stated.sum() - 1)
        said = self.measure(left_out, self._done())[:, np.newaxis]
        return np.asarray(of_sites + jackknife_variance(said, stated[chosen]))


def gap_interval(
    stated: Sequence[int] | IntArray,
    observed_by_site: npt.ArrayLike,
    distance: str,
    *,
    estimand: Estimand,
    replicates: int,
    seed: int,
    key: str,
    confidence: float = 0.95,
) -> Clustered:
    """Distance with limits from joint replicates: respondents multinomial, whole sites with replacement.

    Arguments as `simulated_null`. From 20 sites on percentiles; below value -+ t(sites - 1) x root of the jackknife
    variances of both samples, flag "few_clusters". Limits are cut to the range of the distance, which is biased upward
    by chance and not smooth where there is no gap: read them beside the null of `simulated_null`, never as a test. No
    limits with one site or one respondent or with replicates = 0; one side empty: value None (reason: "no_answers").
    Raises ValueError as `simulated_null`.
    """
    check_confidence(confidence)
    measure, given = formula(distance), sides(stated, observed_by_site, estimand)
    if replicates < 0:
        raise ValueError("replicates are 0 or more")
    if given is None:
        return Clustered((None,), (None,), (None,), "none", ("few_clusters",))
    s = given.sites.shape[0]
    gap = _Gap(given, measure, estimand)
    flags = ("few_clusters",) if s < FEW_SITES else ()
    value = float(gap.value[0])
    if s == 1 or given.stated.sum() == 1 or replicates == 0:
        return Clustered((value,), (None,), (None,), "none", flags)
    if s < FEW_SITES:
        limits, method = t_limits(gap.value, gap.variance(), s - 1, confidence), "site_jackknife"
    else:
        limits, method = percentile_limits(gap.bootstrap(replicates, seed, key), confidence), "cluster_bootstrap"
    low, high = (float(np.clip(limit[0], 0.0, largest(distance, given.stated.size))) for limit in limits)
    if np.isnan(low):
        return Clustered((value,), (None,), (None,), "none", flags)
    return Clustered((value,), (low,), (high,), method, flags)
