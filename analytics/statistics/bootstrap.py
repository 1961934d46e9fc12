"""Bootstrap intervals of the dispersion measures of one item, and of mean and median of stated numbers.

Random numbers come from Philox keyed by the first 128 bits of SHA-256 of "digest|seed|entry" with one counter block for
each 1,000 replicates. The snapshot digest is part of `key`: the caller passes key=f"{digest}|{entry}". The same counts,
key and seed give the same bytes in any worker, in any order.

Rules of reporting, in this order: no value -> reason; replicates = 0 -> no limits, "none"; all answers alike -> bounds
of `unanimity`; few outcomes -> enumerated, "exact_bca"; else drawn, "bca"; |z0| > 0.5 -> "percentile_near_boundary".
Limits are replicate values rounded to 1e-12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.results import BootstrapEstimate, Estimate
from analytics.statistics.bca import DIGITS, Limits, Replicates, acceleration, limits
from analytics.statistics.counts import FloatArray, IntArray, check_confidence, count_vector
from analytics.statistics.numeric_bootstrap import numeric_intervals
from analytics.statistics.replicates import MEASURES, CountMatrix, null_reason
from analytics.statistics.resampling import Draws, draws
from analytics.statistics.unanimity import unanimity_bounds

__all__ = ["bootstrap", "intervals", "numeric_intervals"]

_METHODS = ("bca", "percentile")


@dataclass(frozen=True)
class _Plan:
    """What all measures of one item share."""

    replicates: int
    seed: int
    key: str
    confidence: float
    plain: bool = False

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if self.replicates < 0:
            raise ValueError("replicates cannot be negative")


class _Item:
    """Counts of one item with its replicates, which are made once and only where a measure needs them."""

    def __init__(self, counts: IntArray, declared_k: int, plan: _Plan) -> None:
        self.counts, self.k, self.plan = counts, declared_k, plan
        self.observed = np.flatnonzero(counts)
        self._views: dict[tuple[int, ...], CountMatrix] = {}

    @cached_property
    def draws(self) -> Draws:
        plan = self.plan
        return draws(self.counts[self.observed], self.k, plan.replicates, plan.seed, plan.key)

    @cached_property
    def _columns(self) -> IntArray:
        """Side by side: the counts, the counts short of one respondent of each chosen option, the replicates."""
        chosen = self.counts[self.observed, np.newaxis]
        left_out = chosen - np.eye(chosen.size, dtype=np.int64)
        return np.concatenate([chosen, left_out, self.draws.counts], axis=1)

    def view(self, rows: tuple[int, ...], k: int) -> CountMatrix:
        """The columns over these options, shared by all measures that read them."""
        if rows not in self._views:
            place = {int(option): i for i, option in enumerate(self.observed)}
            nothing = np.zeros(self._columns.shape[1], dtype=np.int64)
            parts = [self._columns[place[r]] if r in place else nothing for r in rows]
            self._views[rows] = CountMatrix(np.stack(parts), k)
        return self._views[rows]

    def evaluate(self, name: str, rows: tuple[int, ...], k: int) -> tuple[Limits, Replicates]:
        """Limits and replicates of a measure; replicates without an answer in these options are left out."""
        if MEASURES[name].scale == "nominal":
            # Zero rows change no nominal measure once k is known; leaving them out saves their look-ups.
            rows = tuple(r for r in rows if self.counts[r])
        # 0/0 in a replicate without an answer is NaN, which is dropped in the next lines.
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.round(MEASURES[name].formula(self.view(rows, k)), DIGITS)
        m = 1 + self.observed.size
        theta, a = float(values[0]), acceleration(values[1:m], self.counts[self.observed])
        replicates = _defined(values[m:], self.draws.weights)
        return limits(replicates, theta, a, self.plan.confidence, self.plan.plain), replicates


def _defined(values: FloatArray, weights: FloatArray | None) -> Replicates:
    kept = np.isfinite(values)
    if kept.all():
        return Replicates(values, weights)
    return Replicates(values[kept], None if weights is None else weights[kept])


def _point(counts: IntArray, name: str, k: int) -> float:
    return float(MEASURES[name].formula(CountMatrix(counts[:, np.newaxis], k))[0])


def _simple(part: IntArray, name: str, k: int, plan: _Plan) -> Estimate | None:
    """The estimate where no replicate is needed: no value, no interval asked for, or all answers alike."""
    n = int(part.sum())
    reason = null_reason(name, n, k)
    if reason:
        return Estimate.null(reason)
    value = _point(part, name, k)
    if plan.replicates == 0:
        return Estimate.point(value)
    if int(part.max()) < n:
        return None
    bounds = unanimity_bounds(name, n, k, plan.confidence)
    return Estimate(value, *bounds, "unanimity_bound") if bounds else Estimate.point(value)


def _rows(name: str, size: int, columns: Mapping[str, Sequence[int]] | None) -> tuple[int, ...]:
    if name not in MEASURES:
        raise ValueError(f"unknown measure {name!r}")
    rows = tuple(range(size)) if columns is None or name not in columns else tuple(columns[name])
    if len(set(rows)) < len(rows) or any(not 0 <= r < size for r in rows):
        raise ValueError(f"columns of {name} are not distinct options")
    return rows


def _options(name: str, rows: tuple[int, ...], size: int, declared_k: int) -> int:
    """k of a measure: its own options, with those that the counts leave out where it is nominal and reads them all."""
    return declared_k if len(rows) == size and MEASURES[name].scale == "nominal" else len(rows)


def _item(counts: Sequence[int] | IntArray, declared_k: int | None, plan: _Plan) -> _Item:
    v = count_vector(counts)
    if declared_k is not None and declared_k < v.size:
        raise ValueError("declared_k is smaller than the number of counts")
    return _Item(v, v.size if declared_k is None else declared_k, plan)


def intervals(
    counts: Sequence[int] | IntArray,
    measures: Sequence[str],
    *,
    replicates: int,
    seed: int,
    key: str,
    confidence: float = 0.95,
    columns: Mapping[str, Sequence[int]] | None = None,
    declared_k: int | None = None,
) -> dict[str, Estimate]:
    """Estimates of several measures of one item; all share the same replicates.

    counts: answers to each option; key: f"{digest}|{entry}". `columns` maps a measure to the options it reads
    (indices, in order): ordinal measures read on-scale options only, and replicates with no answer there are left out.
    `declared_k`: number of declared options where the counts leave some unused ones out; it enters k of nominal
    measures and the rule of enumeration. Values are unrounded, limits rounded to 1e-12. Cost: one multinomial draw a
    replicate plus a few vector operations a measure. Raises ValueError for an unknown measure, option or count.
    """
    item = _item(counts, declared_k, _Plan(replicates, seed, key, confidence))
    return {name: _estimate(item, name, _rows(name, item.counts.size, columns)) for name in measures}


def _estimate(item: _Item, name: str, rows: tuple[int, ...]) -> Estimate:
    part = item.counts[list(rows)]
    k = _options(name, rows, item.counts.size, item.k)
    simple = _simple(part, name, k, item.plan)
    if simple:
        return simple
    found, _ = item.evaluate(name, rows, k)
    return Estimate(_point(part, name, k), found.low, found.high, found.method)


def bootstrap(
    counts: Sequence[int] | IntArray,
    measure: str,
    replicates: int,
    seed: int,
    method: str = "bca",
    key: str = "",
    confidence: float = 0.95,
) -> BootstrapEstimate:
    """Estimate of one measure with z0, acceleration and the number of distinct replicate values.

    As `intervals` for one measure. method "percentile" asks for percentile limits, which the closed list of methods
    calls "percentile_near_boundary". z0, acceleration and distinct are None where no replicate was needed.
    """
    if method not in _METHODS:
        raise ValueError(f"method is one of {', '.join(_METHODS)}")
    item = _item(counts, None, _Plan(replicates, seed, key, confidence, plain=method == "percentile"))
    rows = _rows(measure, item.counts.size, None)
    simple = _simple(item.counts, measure, item.k, item.plan)
    if simple:
        return BootstrapEstimate(simple.value, simple.low, simple.high, simple.method, simple.reason)
    found, made = item.evaluate(measure, rows, item.k)
    value, distinct = _point(item.counts, measure, item.k), int(np.unique(made.values).size)
    return BootstrapEstimate(value, found.low, found.high, found.method, None, found.z0, found.acceleration, distinct)
