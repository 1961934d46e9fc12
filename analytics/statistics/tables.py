"""Tables that share their margins: all of them where they are few, else random ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import gammaln

from analytics.statistics import engine
from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.orders import LONGEST, OrderArray, order_blocks
from analytics.statistics.streams import block_generator, block_sizes, stream_key
from analytics.statistics.table_counts import surely_more

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

    Nothing is made where a bound already says so; else counting stops at the first cell that passes `most`. `most`
    None: however many. Table without empty rows or columns.
    """
    wide = table if table.shape[0] <= table.shape[1] else table.T
    columns = np.sort(wide.sum(axis=0))[::-1]
    if most is not None and surely_more(wide.sum(axis=1), columns, most):
        return None
    logs = _log_factorials(int(wide.sum()))
    prefixes = _Prefixes(wide.sum(axis=1), logs)
    for total in columns.tolist():
        if not prefixes.fill_column(total, most):
            return None
    observed = -float(logs.take(wide).sum())
    chance = np.exp(prefixes.weight - prefixes.weight.max())
    return min(1.0, float(chance[prefixes.weight <= observed + np.log1p(_EQUAL)].sum() / chance.sum()))


def monte_carlo_p(table: IntArray, replicates: int, seed: int, key: str) -> float:
    """(b+1)/(B+1), b of B = replicates random tables with these margins at most as likely as this one.

    Up to 1,024 answers the tables of a report share their random orders (`orders`); else they depend on all of `key`.
    Table without empty rows or columns.
    """
    logs = _log_factorials(int(table.sum()))
    limit = float(-logs.take(table).sum() + np.log1p(_EQUAL))
    if int(table.sum()) > LONGEST:
        hits = sum(int(np.count_nonzero(made <= limit)) for made in _permuted(table, logs, replicates, seed, key))
    else:
        hits = _shared(table, logs, limit, order_blocks(int(table.sum()), replicates, seed, key))
    return (hits + 1) / (replicates + 1)


def _shared(table: IntArray, logs: FloatArray, limit: float, blocks: Iterator[OrderArray]) -> int:
    """How many of the tables that the orders make are at most so likely."""
    columns = np.arange(table.shape[1]).repeat(table.sum(axis=0))
    rows = np.sort(table.sum(axis=1))
    starts = np.concatenate([[0], np.cumsum(rows)[:-1]])
    packed = _Packed(columns, table.shape[1], int(max(rows[-1], table.sum(axis=0).max())))
    loops = engine.compiled()
    if loops is None or len(packed.words) > 1:
        return sum(int(np.count_nonzero(packed.log_chances(block, starts, logs) <= limit)) for block in blocks)
    words = np.zeros(LONGEST, dtype=np.int64)
    words[: columns.size] = packed.words[0]
    return sum(loops.likely_tables(block, words, rows, packed.count, packed.bits, logs, limit) for block in blocks)


class _Packed:
    """Counts of several columns side by side in one whole number, so that one sum counts them all."""

    def __init__(self, columns: IntArray, count: int, most: int) -> None:
        self.bits, self.count = most.bit_length(), count
        self.fields = 62 // self.bits
        place = 1 << (columns % self.fields * self.bits)
        self.words = [np.where(columns // self.fields == w, place, 0) for w in range(-(-count // self.fields))]

    def log_chances(self, block: OrderArray, starts: IntArray, logs: FloatArray) -> FloatArray:
        """Minus the log factorials of all cells of each order's table."""
        n = self.words[0].size
        kept = (block if block.shape[1] == n else block[block < n].reshape(-1, n)).astype(np.intp)
        found = np.zeros(kept.shape[0])
        for number, word in enumerate(self.words):
            sums = np.add.reduceat(word.take(kept), starts, axis=1)
            for field in range(min(self.fields, self.count - number * self.fields)):
                cells = (sums >> (field * self.bits)) & ((1 << self.bits) - 1)
                found -= logs.take(cells).sum(axis=1)
        return found


def _permuted(table: IntArray, logs: FloatArray, replicates: int, seed: int, key: str) -> Iterator[FloatArray]:
    """Minus the log factorials of tables of permuted labels, in blocks."""
    rows, columns = (np.arange(size).repeat(table.sum(axis=1 - axis)) for axis, size in enumerate(table.shape))
    stream, cells = stream_key(key, seed), table.size
    for block, size in enumerate(block_sizes(replicates)):
        shuffled = block_generator(stream, block).permuted(np.broadcast_to(columns, (size, columns.size)), axis=1)
        place = rows * table.shape[1] + shuffled + (np.arange(size) * cells)[:, np.newaxis]
        drawn = np.bincount(place.ravel(), minlength=size * cells).reshape(size, cells)
        yield -logs.take(drawn).sum(axis=1)
