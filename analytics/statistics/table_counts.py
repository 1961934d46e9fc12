"""How many tables share their margins, before any is made. Whole numbers in floats, exact or not given."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache

import numpy as np

from analytics.statistics.counts import FloatArray, IntArray

_EXACT = 2.0**53
_SAMPLE = 400


def fillings(left: IntArray, total: int) -> float | None:
    """In how many ways `total` can be shared out over the rows of all columns of `left`, shape (rows, prefixes), a row
    getting at most what is open in it: by inclusion and exclusion of the rows that got more.

    None where a float would not hold every number on the way; the sum is then not to be trusted by one.
    """
    rows, prefixes = left.shape
    if (float(total) + rows) ** (rows - 1) * 2.0**rows * prefixes >= _EXACT:
        return None
    chosen, signs = _subsets(rows)
    rest = total - chosen @ (left + 1.0)
    ways = signs * (rest >= 0.0)
    for j in range(1, rows):
        ways *= rest + j
    return float(ways.sum()) / math.factorial(rows - 1)


def surely_more(rows: IntArray, columns: IntArray, most: int) -> bool:
    """Whether more than `most` tables have these margins, where that is seen from the first two columns.

    They are counted for some fillings of the first column about its share of every row: each can be completed, so the
    count is a lower bound. Columns from the largest; False says nothing.
    """
    first = fillings(rows[:, np.newaxis], int(columns[0]))
    if first is not None and first > most:
        return True
    if columns.size < 3:
        return False
    second = fillings(_left_by_some(rows, int(columns[0])), int(columns[1]))
    return second is not None and second > most


def _left_by_some(rows: IntArray, total: int) -> IntArray:
    """What some fillings of a column leave open in each row, shape (rows, fillings), all of them different."""
    free = rows.size - 1
    some = (rows[:-1] * total // rows.sum())[:, np.newaxis] + _steps(free)
    filled = np.vstack([some, total - some.sum(axis=0)])
    fits = ((filled >= 0) & (filled <= rows[:, np.newaxis])).all(axis=0)
    return np.asarray(rows[:, np.newaxis] - filled[:, fits], dtype=np.int64)


@lru_cache
def _subsets(rows: int) -> tuple[FloatArray, FloatArray]:
    """All subsets of so many rows, shape (2**rows, rows), and the sign of each, shape (2**rows, 1)."""
    chosen = np.array(list(itertools.product((0.0, 1.0), repeat=rows)))
    return chosen, (-1.0) ** chosen.sum(axis=1, keepdims=True)


@lru_cache
def _steps(free: int) -> IntArray:
    """A cube of steps about nought, shape (free, at most _SAMPLE)."""
    side = max(1, int(_SAMPLE ** (1.0 / free) + 1e-9))
    one = range(-(side // 2), side - side // 2)
    return np.array(list(itertools.product(one, repeat=free)), dtype=np.int64).T
