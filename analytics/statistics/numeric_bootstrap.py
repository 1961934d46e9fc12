"""Bootstrap intervals of mean and median of stated numbers, by multinomial draws over the distinct values."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from analytics.results import Estimate
from analytics.statistics.bca import DIGITS, Replicates, acceleration, limits
from analytics.statistics.counts import FloatArray, IntArray, check_confidence
from analytics.statistics.enumeration import MOST_OUTCOMES, compositions, outcome_count, outcome_weights
from analytics.statistics.numeric import numbers, quantile
from analytics.statistics.resampling import draw_blocks
from analytics.statistics.streams import BLOCK, stream_key

_Formula = Callable[[IntArray, FloatArray], FloatArray]


def _mean(counts: IntArray, values: FloatArray) -> FloatArray:
    """Means of the columns; value by value, so that the order of addition is fixed."""
    total = np.zeros(counts.shape[1])
    for row, value in zip(counts, values.tolist(), strict=True):
        total += row * value
    return np.asarray(total / counts.sum(axis=0))


def _median(counts: IntArray, values: FloatArray) -> FloatArray:
    """Type 7 medians of the columns: the mean of the two middle answers."""
    cumulated, n = np.cumsum(counts, axis=0), counts.sum(axis=0)
    low, high = ((cumulated < place).sum(axis=0) for place in ((n + 1) // 2, n // 2 + 1))
    return np.asarray((values[low] + values[high]) / 2.0)


_FORMULAS: Mapping[str, _Formula] = {"mean": _mean, "median": _median}


def _point(x: list[float], name: str) -> float:
    return math.fsum(x) / len(x) if name == "mean" else quantile(x, 0.5)


def _left_out(observed: IntArray) -> Iterator[IntArray]:
    """The counts, then the counts short of one answer of each value, in blocks of columns."""
    yield observed[:, np.newaxis]
    for start in range(0, observed.size, BLOCK):
        columns = np.repeat(observed[:, np.newaxis], min(BLOCK, observed.size - start), axis=1)
        columns[np.arange(start, start + columns.shape[1]), np.arange(columns.shape[1])] -= 1
        yield columns


def _evaluate(blocks: Iterable[IntArray], names: Sequence[str], values: FloatArray) -> dict[str, FloatArray]:
    """Every measure on every block; only the results are kept, so memory does not grow with values x replicates.

    Rounded to 1e-12, coarser above values of 10: equal means reached by other sums differ by dust of the values' size.
    """
    digits = min(DIGITS, DIGITS + 1 - math.ceil(math.log10(max(float(np.abs(values).max()), 1.0))))
    kept: dict[str, list[FloatArray]] = {name: [] for name in names}
    for block in blocks:
        for name in names:
            kept[name].append(np.round(_FORMULAS[name](block, values), digits))
    return {name: np.concatenate(parts) for name, parts in kept.items()}


def numeric_intervals(
    values: Iterable[float | None],
    measures: Sequence[str] = ("mean", "median"),
    *,
    replicates: int,
    seed: int,
    key: str,
    confidence: float = 0.95,
) -> dict[str, Estimate]:
    """Estimates of mean and median (type 7) of one sample, in the unit of the values; None and NaN are dropped.

    Replicates, method names and key as in `bootstrap`; enumerated where C(n+d-1, d-1) <= 20,000 for d distinct values.
    n = 0: None, "no_answers". One distinct value or replicates = 0: no limits, "none". The cost grows with d x
    replicates. Raises ValueError for another measure, for infinity, or for negative replicates.
    """
    unknown = set(measures) - set(_FORMULAS)
    if unknown or replicates < 0:
        raise ValueError(f"unknown measure {sorted(unknown)}" if unknown else "replicates cannot be negative")
    check_confidence(confidence)
    x = numbers(values)
    if not x:
        return {name: Estimate.null("no_answers") for name in measures}
    if replicates == 0 or x[0] == x[-1]:
        return {name: Estimate.point(_point(x, name)) for name in measures}
    return _resampled(x, measures, partial(_blocks, replicates=replicates, stream=stream_key(key, seed)), confidence)


def _blocks(observed: IntArray, replicates: int, stream: int) -> tuple[Iterable[IntArray], FloatArray | None]:
    if outcome_count(int(observed.sum()), observed.size) > MOST_OUTCOMES:
        return draw_blocks(observed, replicates, stream), None
    outcomes = compositions(int(observed.sum()), observed.size)
    return [outcomes], outcome_weights(outcomes, observed)


def _resampled(
    x: list[float],
    measures: Sequence[str],
    blocks: Callable[[IntArray], tuple[Iterable[IntArray], FloatArray | None]],
    confidence: float,
) -> dict[str, Estimate]:
    tally = Counter(x)
    distinct, observed = np.array(list(tally)), np.array(list(tally.values()), dtype=np.int64)
    drawn, weights = blocks(observed)
    made = _evaluate(drawn, measures, distinct)
    around = _evaluate(_left_out(observed), measures, distinct)
    result = {}
    for name in measures:
        a = acceleration(around[name][1:], observed)
        found = limits(Replicates(made[name], weights), float(around[name][0]), a, confidence)
        result[name] = Estimate(_point(x, name), found.low, found.high, found.method)
    return result
