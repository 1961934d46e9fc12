"""Random orders of respondents, the same for all tables of a report: what one order costs, all of them share.

Tables that share a table's margins are drawn by lining its respondents up at random: the first so many make up its
first row, and so on. In an order of more than are needed, those of the needed ones are as random.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from analytics.statistics.streams import block_generator, block_sizes, stream_key

OrderArray: TypeAlias = npt.NDArray[np.uint16]

LONGEST = 1_024
"""Longer orders are not kept; nor do they need to be, as few tables are that large."""
_STEP = 32
_LOWEST = np.uint64(LONGEST - 1)


def order_blocks(n: int, replicates: int, seed: int, key: str) -> Iterator[OrderArray]:
    """Blocks of at most 1,000 orders of at least n respondents 0, 1, ..., shape (block, n or somewhat more).

    They depend on the digest alone in `key` = "digest|entry", and on n rounded up to a multiple of 32. Raises
    ValueError for n beyond LONGEST.
    """
    if n > LONGEST:
        raise ValueError(f"orders of at most {LONGEST} are shared")
    width = -(-n // _STEP) * _STEP
    stream = stream_key(f"{key.partition('|')[0]}|orders of {width}", seed)
    return (_block(width, stream, block, size) for block, size in enumerate(block_sizes(replicates)))


@lru_cache(maxsize=64)
def _block(width: int, stream: int, block: int, size: int) -> OrderArray:
    # Numbers of chance with the respondent in their lowest bits, sorted: several times as fast as shuffling.
    chance = block_generator(stream, block).integers(2**64, size=(size, width), dtype=np.uint64)
    keys = (chance & ~_LOWEST) | np.arange(width, dtype=np.uint64)
    keys.sort(axis=1)
    orders = (keys & _LOWEST).astype(np.uint16)
    orders.setflags(write=False)
    return orders
