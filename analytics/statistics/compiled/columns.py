"""Sums over the options of many count vectors at once, one a column, in numpy's order of additions."""

from __future__ import annotations

import numpy as np

from analytics.statistics.compiled.loops import loop
from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.orders import OrderArray


@loop
def entropy_parts(counts: IntArray, products: FloatArray) -> FloatArray:
    """Sum of products[c] over each column; products[c] = c ln c."""
    found = np.zeros(counts.shape[1])
    for row in range(counts.shape[0]):
        for column in range(counts.shape[1]):
            found[column] += products[counts[row, column]]
    return found


@loop
def weighted_layers(counts: IntArray, table: FloatArray) -> FloatArray:
    """Sum over layers of their height x table[mask of options], from the lowest layer up. At most 30 options."""
    k, columns = counts.shape
    found, keys = np.zeros(columns), np.zeros(k, dtype=np.int64)
    full = (1 << k) - 1
    for column in range(columns):
        for option in range(k):
            keys[option] = (counts[option, column] << k) | (1 << option)
        # A network of compare-exchanges: its branches do not depend on the counts, as those of a sort do.
        for last in range(k - 1, 0, -1):
            for place in range(last):
                one, other = keys[place], keys[place + 1]
                keys[place], keys[place + 1] = min(one, other), max(one, other)
        mask, before, total = full, 0, 0.0
        for place in range(k):
            height = keys[place] >> k
            total += (height - before) * table[mask]
            mask ^= keys[place] & full
            before = height
        found[column] = total
    return found


@loop
def likely_tables(
    orders: OrderArray, words: IntArray, sizes: IntArray, fields: int, bits: int, logs: FloatArray, limit: float
) -> int:
    """How many of the tables that the orders make have minus the log factorials of their cells at most at `limit`.

    words: of each respondent 1 in the field of its column, one of `fields`, each `bits` wide; 0 of those who are not in
    the table. Their sum counts a row in all columns at once. sizes: of the rows; the last is what the others leave.
    """
    mask, whole, hits = (1 << bits) - 1, words.sum(), 0
    for order in range(orders.shape[0]):
        chance, left, place = 0.0, whole, 0
        for row in range(sizes.size):
            if row < sizes.size - 1:
                counts, open_places = 0, sizes[row]
                while open_places > 0:
                    word = words[orders[order, place]]
                    counts += word
                    open_places -= word != 0
                    place += 1
                left -= counts
            else:
                counts = left
            for field in range(fields):
                chance -= logs[(counts >> (field * bits)) & mask]
        if chance <= limit:
            hits += 1
    return hits
