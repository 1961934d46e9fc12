"""Replicate count vectors of one item: all outcomes where they are few, else Philox multinomial draws.

Resampling respondents with replacement and counting their answers is the same law as one multinomial draw on the
answered counts, so no respondent is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.statistics import engine
from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.enumeration import MOST_OUTCOMES, compositions, outcome_count, outcome_weights
from analytics.statistics.streams import block_generator, block_sizes, stream_key


@dataclass(frozen=True)
class Draws:
    """Count vectors, one a column, over the options that were chosen at all; `weights` where they are enumerated."""

    counts: IntArray
    weights: FloatArray | None


def _descending(observed: IntArray) -> IntArray:
    """The order in which options are drawn: the remainder is soon used up, which is faster than file order."""
    return np.argsort(-observed, kind="stable")


def draw_blocks(observed: IntArray, replicates: int, stream: int) -> Iterator[IntArray]:
    """Blocks of at most 1,000 multinomial draws, shape (options, block), all observed counts positive."""
    order = _descending(observed)
    n = int(observed.sum())
    shares = observed[order] / n
    for block, size in enumerate(block_sizes(replicates)):
        drawn = block_generator(stream, block).multinomial(n, shares, size=size)
        result = np.empty((observed.size, size), dtype=np.int64)
        result[order] = drawn.T
        yield result


def draws(observed: IntArray, k: int, replicates: int, seed: int, key: str) -> Draws:
    """All outcomes where C(n+k-1, k-1) <= 20,000 for k declared options, else so many draws.

    `observed` are the positive counts; an option nobody chose is not chosen in any replicate.
    """
    n = int(observed.sum())
    if outcome_count(n, k) <= MOST_OUTCOMES:
        outcomes = compositions(n, observed.size)
        return Draws(outcomes, outcome_weights(outcomes, observed))
    order = _descending(observed)
    drawn = engine.multinomials(n, observed[order] / n, replicates, stream_key(key, seed))
    result = np.empty_like(drawn)
    result[order] = drawn
    return Draws(result, None)
