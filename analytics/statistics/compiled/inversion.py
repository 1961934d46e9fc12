"""A binomial draw from one uniform, where n min(p, 1-p) <= 30: walk up the chances of 0, 1, 2, ... until it is used up.

The chances depend on n and p alone and are listed once. Where all uniforms of a 256th lead to the same outcome, that is
listed too, and the walk is left out.
"""

from __future__ import annotations

import math

import numpy as np

from analytics.statistics.compiled.loops import loop
from analytics.statistics.counts import FloatArray, ShortArray

AGAIN = -1
"""In place of an outcome: the uniform leads to none, another must be drawn; in a guide: walk."""
LARGEST_MEAN = 30.0
LONGEST = 90
"""Places of a list of chances: the mean, ten times its spread, and the end."""
BUCKETS = 256
_SAFE = 1e-12
"""The rounding of sums moves the border between two outcomes by far less."""


@loop
def prepare(n: int, p: float, chances: FloatArray, guide: ShortArray) -> None:
    """Lists the chances of n trials with p <= 0.5, infinity at the end; and the outcome of each bucket, or AGAIN."""
    q = 1.0 - p
    bound = int(min(float(n), n * p + 10.0 * math.sqrt(n * p * q + 1)))
    chance = math.exp(n * math.log(q))
    chances[0] = chance
    for x in range(1, bound + 1):
        chance = ((n - x + 1) * p * chance) / (x * q)
        chances[x] = chance
    chances[bound + 1] = np.inf
    x, below, upto = 0, -1.0, chances[0]
    for bucket in range(BUCKETS):
        first, last = bucket / BUCKETS, (bucket + 1) / BUCKETS
        while x <= bound and upto < first:
            x += 1
            below = upto
            upto += chances[x]
        guide[bucket] = x if x <= bound and below + _SAFE < first and last < upto - _SAFE else AGAIN


@loop
def walked(u: float, chances: FloatArray, j: int, n: int) -> int:
    """The outcome of a uniform by the list chances[j, n], or AGAIN."""
    x = 0
    while u > chances[j, n, x]:
        u -= chances[j, n, x]
        x += 1
    return x if chances[j, n, x] != np.inf else AGAIN
