"""Van der Eijk's agreement of one layer, for every pattern of used options at once.

A layer is a set of options with equal weight, written as a bit mask (bit j = option j is used). Its agreement depends
on the mask alone, so replicates need a table look-up and no loop over triples.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from analytics.statistics import engine
from analytics.statistics.counts import FloatArray, IntArray

# 2^12 doubles are 32 kB; beyond that only the masks that occur are worked out.
TABLE_OPTIONS = 12
MOST_OPTIONS = 30


def layer_agreement(masks: IntArray, k: int) -> FloatArray:
    """S x A of each layer: S used options, A = U (1 - (S-1)/(k-1)), -1 to 1; needs k >= 3.

    U = ((k-2) TU - (k-1) TDU) / ((k-2)(TU+TDU)) over the triples of options in order: TU those of pattern 110 and 011,
    TDU those of pattern 101. One used option: A = 1. No such triple: A = 0. Source: van der Eijk 2001, Qual Quant
    35:325.
    """
    used, unimodal, bimodal = _triples(masks, k)
    triples = unimodal + bimodal
    u = ((k - 2) * unimodal - (k - 1) * bimodal) / ((k - 2) * np.maximum(triples, 1))
    agreement = np.where(used == 1, 1.0, u * (k - used) / (k - 1))
    return np.asarray(used * agreement, dtype=np.float64)


def _triples(masks: IntArray, k: int) -> tuple[IntArray, IntArray, IntArray]:
    """Used options, triples 110 or 011, triples 101; one pass over the options that carries counts of prefixes."""
    ones, zeros, p11, p01, p10, unimodal, bimodal = np.zeros((7, masks.size), dtype=np.int64)
    for j in range(k):
        bit = (masks >> j) & 1
        unimodal += np.where(bit == 1, p01, p11)
        bimodal += p10 * bit
        p11 += ones * bit
        p01 += zeros * bit
        p10 += ones * (1 - bit)
        ones += bit
        zeros += 1 - bit
    return ones, unimodal, bimodal


@lru_cache(maxsize=TABLE_OPTIONS)
def _table(k: int) -> FloatArray:
    table = layer_agreement(np.arange(1 << k, dtype=np.int64), k)
    table.setflags(write=False)
    return table


def _look_up(masks: IntArray, k: int) -> FloatArray:
    if k <= TABLE_OPTIONS:
        return np.asarray(_table(k).take(masks), dtype=np.float64)
    patterns, where = np.unique(masks, return_inverse=True)
    return layer_agreement(patterns, k)[where]


def _sorted_keys(counts: IntArray) -> list[IntArray]:
    """Columns of "count then option bit" in one integer, ascending over options by a network of compare-exchanges.

    Whole-column minimum and maximum are several times faster than sorting each short row.
    """
    k = counts.shape[0]
    narrow = (int(counts.max(initial=0)) + 1) << k < 2**31
    keys = [((row << k) | (1 << j)).astype(np.int32 if narrow else np.int64) for j, row in enumerate(counts)]
    for last in range(k - 1, 0, -1):
        for j in range(last):
            keys[j], keys[j + 1] = np.minimum(keys[j], keys[j + 1]), np.maximum(keys[j], keys[j + 1])
    return keys


def weighted_layers(counts: IntArray) -> FloatArray:
    """Sum over layers of (layer height x S x A), one number a column; divided by n it is agreement A.

    counts: shape (k, replicates), 3 <= k <= 30. Raises ValueError outside.
    """
    k = counts.shape[0]
    if not 3 <= k <= MOST_OPTIONS:
        raise ValueError(f"agreement needs 3 to {MOST_OPTIONS} options, not {k}")
    loops = engine.compiled()
    if loops is not None and k <= TABLE_OPTIONS:
        return loops.weighted_layers(np.ascontiguousarray(counts), _table(k))
    full = (1 << k) - 1
    total = np.zeros(counts.shape[1], dtype=np.float64)
    mask, before = full, 0
    for key in _sorted_keys(counts):
        height = key >> k
        total += (height - before) * _look_up(np.broadcast_to(mask, height.shape), k)
        mask, before = mask ^ (key & full), height
    return total
