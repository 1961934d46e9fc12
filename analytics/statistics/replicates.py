"""Every measure that has an interval, on many count vectors at once.

A `CountMatrix` holds one count vector a column. The single-vector functions of `dispersion` use it with one column, so
a measure has one formula in the code. Sums of counts and of squares are integers: equal answers give equal numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from scipy.special import xlogy

from analytics.statistics import engine
from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.layers import weighted_layers


@lru_cache(maxsize=32)
def _log_table(size: int) -> tuple[FloatArray, FloatArray]:
    """c ln c and ln c for c = 0 .. size (ln 0 written as 0)."""
    c = np.arange(size + 1, dtype=np.float64)
    tables: tuple[FloatArray, FloatArray] = (
        np.asarray(xlogy(c, c), dtype=np.float64),
        np.asarray(xlogy(1.0, np.maximum(c, 1.0)), dtype=np.float64),
    )
    for table in tables:
        table.setflags(write=False)
    return tables


def _next_power(n: int) -> int:
    return 1 << max(n, 1).bit_length()


class CountMatrix:
    """Counts of shape (options, replicates), every column with at least one answer.

    `k` is the number of declared options where rows of zeros were left out (nominal measures do not miss them).
    Values where a measure is undefined are NaN in here; callers drop them.
    """

    def __init__(self, counts: IntArray, k: int | None = None) -> None:
        self.counts = counts
        self.k = counts.shape[0] if k is None else k

    @cached_property
    def total(self) -> IntArray:
        return np.asarray(self.counts.sum(axis=0), dtype=np.int64)

    @cached_property
    def entropy(self) -> FloatArray:
        """-sum p ln p = ln n - sum c ln c / n, cut to 0 .. ln k (unanimity gives float dust below 1e-14)."""
        products, logs = _log_table(_next_power(int(self.total.max())))
        loops = engine.compiled()
        if loops is not None:
            parts = loops.entropy_parts(np.ascontiguousarray(self.counts), products)
        else:
            parts = np.zeros(self.total.size)
            for row in self.counts:
                parts += products.take(row)
        h = logs.take(self.total) - parts / self.total
        return np.asarray(np.clip(np.where(h < 1e-14, 0.0, h), 0.0, float(xlogy(1.0, self.k))))

    @cached_property
    def squares(self) -> IntArray:
        result = np.zeros(self.total.size, dtype=np.int64)
        for row in self.counts:
            result += row * row
        return result

    @cached_property
    def top_two(self) -> tuple[IntArray, IntArray]:
        """Largest and second largest count of each column; second 0 where one row is given."""
        first = np.array(self.counts[0])
        second = np.zeros_like(first)
        for row in self.counts[1:]:
            np.maximum(second, np.minimum(first, row), out=second)
            np.maximum(first, row, out=first)
        return first, second

    @cached_property
    def cumulated(self) -> IntArray:
        """Cumulative counts at the k - 1 cuts between neighbouring options."""
        return np.asarray(np.cumsum(self.counts, axis=0)[:-1], dtype=np.int64)


def _entropy(m: CountMatrix) -> FloatArray:
    return m.entropy


def _entropy_normalised(m: CountMatrix) -> FloatArray:
    return np.asarray(m.entropy / float(xlogy(1.0, m.k)))


def _gini_simpson(m: CountMatrix) -> FloatArray:
    n2 = m.total * m.total
    return np.asarray((n2 - m.squares) / n2)


def _iqv(m: CountMatrix) -> FloatArray:
    n2 = m.total * m.total
    return np.asarray((n2 - m.squares) * m.k / ((m.k - 1) * n2))


def _hill_1(m: CountMatrix) -> FloatArray:
    return np.asarray(np.minimum(np.exp(m.entropy), m.k))


def _hill_2(m: CountMatrix) -> FloatArray:
    return np.asarray(m.total * m.total / m.squares)


def _modal_share(m: CountMatrix) -> FloatArray:
    return np.asarray(m.top_two[0] / m.total)


def _variation_ratio(m: CountMatrix) -> FloatArray:
    return np.asarray((m.total - m.top_two[0]) / m.total)


def _margin_over_second(m: CountMatrix) -> FloatArray:
    return np.asarray((m.top_two[0] - m.top_two[1]) / m.total)


def _agreement_a(m: CountMatrix) -> FloatArray:
    return np.asarray(weighted_layers(m.counts) / m.total)


def _consensus(m: CountMatrix) -> FloatArray:
    """1 + sum p log2(1 - |x - mean|/(k-1)). An unused option may lie k-1 from the mean: its term is 0, not 0 x -inf."""
    mean = sum((j * row for j, row in enumerate(m.counts)), np.zeros(m.total.size)) / m.total
    result = np.zeros(m.total.size)
    for j, row in enumerate(m.counts):
        inside = np.where(row > 0, 1.0 - np.abs(j - mean) / (m.k - 1), 1.0)
        result += row * np.log2(inside)
    return np.asarray(np.clip(1.0 + result / m.total, 0.0, 1.0))


def _leik_d(m: CountMatrix) -> FloatArray:
    nearer = np.minimum(m.cumulated, m.total - m.cumulated).sum(axis=0)
    return np.asarray(2 * nearer / ((m.k - 1) * m.total))


def _blair_lacy_l2(m: CountMatrix) -> FloatArray:
    deviation = ((2 * m.cumulated - m.total) ** 2).sum(axis=0)
    return np.asarray(deviation / ((m.k - 1) * m.total * m.total))


def _berry_mielke_iov(m: CountMatrix) -> FloatArray:
    """Sum over cuts of F(n - F) = sum over pairs of their distance in ranks; the largest sum depends on n odd or
    even."""
    distance = (m.cumulated * (m.total - m.cumulated)).sum(axis=0)
    largest = (m.total * m.total - m.total % 2) * (m.k - 1)
    return np.where(largest > 0, 4 * distance / np.maximum(largest, 1), np.nan)


Scale = Literal["nominal", "ordinal"]


@dataclass(frozen=True)
class Measure:
    """A measure with an interval: its name, the scale it reads, its formula on a count matrix."""

    name: str
    scale: Scale
    formula: Callable[[CountMatrix], FloatArray]


_TABLE = (
    Measure("entropy_nats", "nominal", _entropy),
    Measure("entropy_normalised", "nominal", _entropy_normalised),
    Measure("gini_simpson", "nominal", _gini_simpson),
    Measure("iqv", "nominal", _iqv),
    Measure("hill_1", "nominal", _hill_1),
    Measure("hill_2", "nominal", _hill_2),
    Measure("modal_share", "nominal", _modal_share),
    Measure("variation_ratio", "nominal", _variation_ratio),
    Measure("margin_over_second", "nominal", _margin_over_second),
    Measure("agreement_a", "ordinal", _agreement_a),
    Measure("consensus_tastle_wierman", "ordinal", _consensus),
    Measure("leik_d", "ordinal", _leik_d),
    Measure("blair_lacy_l2", "ordinal", _blair_lacy_l2),
    Measure("berry_mielke_iov", "ordinal", _berry_mielke_iov),
)

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _TABLE}
NOMINAL_MEASURES: tuple[str, ...] = tuple(m.name for m in _TABLE if m.scale == "nominal")
ORDINAL_MEASURES: tuple[str, ...] = tuple(m.name for m in _TABLE if m.scale == "ordinal")


def null_reason(name: str, n: int, k: int) -> str | None:
    """Why a measure has no value at n answers over k options, or None where it has one (formats: the edge table)."""
    if n == 0 or k == 0:
        return "no_answers"
    if k == 1 and name in {"entropy_normalised", "iqv", "margin_over_second", *ORDINAL_MEASURES}:
        return "one_category"
    if name == "agreement_a" and k == 2:
        return "undefined"
    return "n_too_small" if name == "berry_mielke_iov" and n == 1 else None
