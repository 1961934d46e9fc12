"""Who carries out the loops that take most of a report's time: numpy, or compiled code with the same bytes.

numpy does until a process asks for the other with `use_compiled`, which takes seconds: nothing compiled is kept on a
disk, where somebody could change it. Whoever asks gets it only where numba is installed and a comparison on this very
machine finds the same bytes. Nothing that a report says depends on the choice.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.orders import OrderArray
from analytics.statistics.streams import block_generator, block_sizes


class Compiled(Protocol):
    """What `analytics.statistics.compiled` offers."""

    MOST_ANSWERS: int

    def multinomials(self, n: int, shares: FloatArray, replicates: int, stream: int) -> IntArray: ...
    def entropy_parts(self, counts: IntArray, products: FloatArray) -> FloatArray: ...
    def likely_tables(
        self,
        orders: OrderArray,
        words: IntArray,
        sizes: IntArray,
        fields: int,
        bits: int,
        logs: FloatArray,
        limit: float,
    ) -> int: ...
    def weighted_layers(self, counts: IntArray, table: FloatArray) -> FloatArray: ...


class _Choice:
    compiled: Compiled | None = None


def compiled() -> Compiled | None:
    """The compiled loops where this process uses them."""
    return _Choice.compiled


def use_numpy() -> None:
    """Leave the compiled loops again."""
    _Choice.compiled = None


def use_compiled() -> str:
    """Take the compiled loops; "" or, where numpy stays, why."""
    try:
        from analytics.statistics import compiled as loops
    except ImportError as error:
        return f"numba is not installed ({error})"
    if not _draws_alike(loops):
        return "its draws differ from numpy's on this machine"
    _Choice.compiled = loops
    return ""


def multinomials(n: int, shares: FloatArray, replicates: int, stream: int) -> IntArray:
    """Draws of all blocks of a stream, shape (options, replicates); shares are positive and sum to 1."""
    loops = _Choice.compiled
    if loops is not None and n <= loops.MOST_ANSWERS:
        return loops.multinomials(n, shares, replicates, stream)
    return _numpys(n, shares, replicates, stream)


def _numpys(n: int, shares: FloatArray, replicates: int, stream: int) -> IntArray:
    blocks = enumerate(block_sizes(replicates))
    drawn = [block_generator(stream, block).multinomial(n, shares, size=size).T for block, size in blocks]
    return np.concatenate(drawn, axis=1) if drawn else np.zeros((shares.size, 0), dtype=np.int64)


_SAMPLES = ((3, (2, 1)), (154, (92, 40, 15, 5, 2)), (154, (31, 31, 31, 31, 30)), (900, (500, 300, 99, 1)))
"""Answers and counts that take every way through a draw: by list, by walk, by outline near the mode and far from it."""


def _draws_alike(loops: Compiled) -> bool:
    for stream, (n, counts) in enumerate(_SAMPLES, 2**70):
        shares = np.array(counts) / n
        if not np.array_equal(loops.multinomials(n, shares, 2_500, stream), _numpys(n, shares, 2_500, stream)):
            return False
    return True
