"""Tables that share their margins: all of them where they are few, else random ones by permuted labels."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.streams import block_generator, block_sizes, stream_key

MOST_TABLES = 100_000
# Tables as likely as the observed one differ from it by float dust.
_EQUAL = 1e-7


def without_empty(table: IntArray) -> IntArray:
    """The table without rows and columns that hold nothing."""
    kept = table[table.sum(axis=1) > 0]
    return np.asarray(kept[:, kept.sum(axis=0) > 0], dtype=np.int64)


def _log_factorials(n: int) -> FloatArray:
    return np.asarray(gammaln(np.arange(n + 2, dtype=np.float64)))[1:]


class _Prefixes:
    """All ways to fill the table up to some cell, one a column: rows still open, and minus the log factorials so far.

    Every prefix can be completed (bounds below), so the number of prefixes never exceeds that of tables.
    """

    def __init__(self, rows: IntArray, logs: FloatArray) -> None:
        self.left = rows[:, np.newaxis]
        self.logs = logs
        self.weight = np.zeros(1)

    def fill_column(self, total: int, most: int | None) -> bool:
        """Extend by one column; False, and no further work, where more than `most` prefixes arise."""
        open_total = np.full(self.weight.size, total, dtype=np.int64)
        last = self.left.shape[0] - 1
        for i in range(last):
            low = np.maximum(open_total - self.left[i + 1 :].sum(axis=0), 0)
            repeats = np.minimum(self.left[i], open_total) - low + 1
            if most is not None and int(repeats.sum()) > most:
                return False
            open_total = self._fill_cell(i, low, repeats, open_total)
        self.left[last] -= open_total
        self.weight -= self.logs.take(open_total)
        return True

    def _fill_cell(self, i: int, low: IntArray, repeats: IntArray, open_total: IntArray) -> IntArray:
        parent = np.repeat(np.arange(repeats.size), repeats)
        value = low[parent] + np.arange(parent.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        self.left = self.left[:, parent]
        self.left[i] -= value
        self.weight = self.weight[parent] - self.logs.take(value)
        return np.asarray(open_total[parent] - value, dtype=np.int64)


def enumerated_p(table: IntArray, most: int | None = MOST_TABLES) -> float | None:
    """Chance, given the margins, of a table at most as likely as this one; None where more than `most` share them.

    Counting stops at the first cell that passes `most`. `most` None: however many. Table without empty rows or columns.
    """
    wide = table if table.shape[0] <= table.shape[1] else table.T
    columns = np.sort(wide.sum(axis=0))[::-1]
    logs = _log_factorials(int(wide.sum()))
    prefixes = _Prefixes(wide.sum(axis=1), logs)
    for total in columns.tolist():
        if not prefixes.fill_column(total, most):
            return None
    observed = -float(logs.take(wide).sum())
    chance = np.exp(prefixes.weight - prefixes.weight.max())
    return min(1.0, float(chance[prefixes.weight <= observed + np.log1p(_EQUAL)].sum() / chance.sum()))


def _labels(table: IntArray) -> tuple[IntArray, IntArray]:
    rows, columns = (np.arange(size).repeat(table.sum(axis=1 - axis)) for axis, size in enumerate(table.shape))
    return rows, columns


def monte_carlo_p(table: IntArray, replicates: int, seed: int, key: str) -> float:
    """(b+1)/(B+1), b random tables with these margins at most as likely as this one (permuted labels)."""
    rows, columns = _labels(table)
    logs, cells, stream = _log_factorials(int(table.sum())), table.size, stream_key(key, seed)
    limit = -float(logs.take(table).sum()) + np.log1p(_EQUAL)
    hits = 0
    for block, size in enumerate(block_sizes(replicates)):
        shuffled = block_generator(stream, block).permuted(np.broadcast_to(columns, (size, columns.size)), axis=1)
        place = rows * table.shape[1] + shuffled + (np.arange(size) * cells)[:, np.newaxis]
        drawn = np.bincount(place.ravel(), minlength=size * cells).reshape(size, cells)
        hits += int(np.count_nonzero(-logs.take(drawn).sum(axis=1) <= limit))
    return (hits + 1) / (replicates + 1)
