"""Multinomial draws of all blocks of a stream, the same as numpy's Generator(Philox).multinomial.

Each option in turn is a binomial of what is left. Lists and outlines are made once for each option and remainder.
"""

from __future__ import annotations

import math

import numpy as np

from analytics.statistics.compiled import btpe, inversion
from analytics.statistics.compiled.btpe import MODE, P1, P4, beside_triangle
from analytics.statistics.compiled.inversion import AGAIN, BUCKETS, LARGEST_MEAN, LONGEST, walked
from analytics.statistics.compiled.loops import loop
from analytics.statistics.compiled.philox import STORE, refill
from analytics.statistics.counts import FloatArray, IntArray, WordArray
from analytics.statistics.streams import BLOCK

MOST_ANSWERS = 1_000
"""Beyond that the lists are large, and numpy is as fast."""
_outline, _chances = btpe.prepare, inversion.prepare


def multinomials(n: int, shares: FloatArray, replicates: int, stream: int) -> IntArray:
    """Counts, shape (options, replicates): `block_generator(stream, b).multinomial(n, shares, size)` of all blocks b.

    shares: positive, they sum to 1; n: 1 to MOST_ANSWERS. Raises ValueError for more.
    """
    if n > MOST_ANSWERS:
        raise ValueError(f"at most {MOST_ANSWERS} answers")
    key = np.array([stream & (2**64 - 1), stream >> 64], dtype=np.uint64)
    return np.asarray(_multinomials(n, np.ascontiguousarray(shares), replicates, key))


@loop
def _multinomials(n: int, shares: FloatArray, replicates: int, key: WordArray) -> IntArray:  # noqa: PLR0912
    """One long function: handing arrays to another one costs more than a draw."""
    cuts = shares.size - 1
    found = np.zeros((shares.size, replicates), dtype=np.int64)
    ready = np.zeros((cuts, n + 1), dtype=np.bool_)
    chances, guide = np.empty((cuts, n + 1, LONGEST)), np.empty((cuts, n + 1, BUCKETS), dtype=np.int16)
    outlines, heights = np.empty((cuts, n + 1, 10)), np.empty((cuts, n + 1, n + 1))
    counter, store, used = np.zeros(2, dtype=np.uint64), np.empty(STORE), STORE
    p = _of_those_left(shares)
    for column in range(replicates):
        if column % BLOCK == 0:
            counter[0], counter[1], used = 0, column // BLOCK, STORE
        left = n
        for j in range(cuts):
            r = p[j] if p[j] <= 0.5 else 1.0 - p[j]
            inverts = r * left <= LARGEST_MEAN
            if not ready[j, left]:
                ready[j, left] = True
                if inverts:
                    _chances(left, r, chances[j, left], guide[j, left])
                else:
                    _outline(left, r, outlines[j, left], heights[j, left])
            x = AGAIN
            while x == AGAIN:
                if used > STORE - 2:
                    used = refill(counter, key, store, used)
                u = store[used]
                used += 1
                if inverts:
                    x = guide[j, left, int(u * BUCKETS)]
                    if x == AGAIN:
                        x = walked(u, chances, j, left)
                else:
                    u *= outlines[j, left, P4]
                    v = store[used]
                    used += 1
                    if u <= outlines[j, left, P1]:
                        x = math.floor(outlines[j, left, MODE] + 0.5 - outlines[j, left, P1] * v + u)
                    else:
                        x = beside_triangle(u, v, left, r, outlines, heights, j)
            found[j, column] = x if p[j] <= 0.5 else left - x
            left -= found[j, column]
            if left <= 0:
                break
        found[cuts, column] = left
    return found


@loop
def _of_those_left(shares: FloatArray) -> FloatArray:
    """Chance of each option but the last among the options from it on."""
    p, left = np.empty(shares.size - 1), 1.0
    for j in range(p.size):
        p[j] = shares[j] / left
        left -= shares[j]
    return p
