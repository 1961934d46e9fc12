"""Rows in an order made by chance, without holding them all: thrown into piles on disk, then each pile is mixed. Pure.

Every row goes to a pile of its own chance and each pile is mixed evenly: every order is equally likely (Rao 1961). The
order hides that of the snapshot, which is sorted by content and so no secret: a seed of the system's chance will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

PILE = 32_768
"""Rows of a pile on average: what is held at a time."""


def shuffled(batches: Iterable[Any], schema: Any, rows: int, folder: Path, seed: int | None = None) -> Iterator[Any]:
    """The rows of pyarrow record batches in a new order, a batch a pile; `rows`: how many there will be, about.

    `folder` holds the piles while they are read. `seed` is for tests alone.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    piles = [folder / f"pile-{number}.arrow" for number in range(max(1, -(-rows // PILE)))]
    _throw(batches, schema, piles, chance)
    for pile in piles:
        yield from _mixed(pile, chance)
        pile.unlink()


def _throw(batches: Iterable[Any], schema: Any, piles: list[Path], chance: Any) -> None:
    import numpy as np
    import pyarrow as pa

    with ExitStack() as stack:
        writers = [stack.enter_context(pa.ipc.new_stream(stack.enter_context(pile.open("wb")), schema))
                   for pile in piles]  # fmt: skip
        for batch in batches:
            thrown = chance.integers(len(piles), size=batch.num_rows)
            ends = np.cumsum(np.bincount(thrown, minlength=len(piles)))
            sorted_ = batch.take(pa.array(np.argsort(thrown, kind="stable")))
            for number, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
                if end > start:
                    writers[number].write_batch(sorted_.slice(start, end - start))


def _mixed(pile: Path, chance: Any) -> Iterator[Any]:
    import pyarrow as pa

    with pile.open("rb") as file:
        table = pa.ipc.open_stream(file).read_all()
    yield from table.take(pa.array(chance.permutation(table.num_rows))).combine_chunks().to_batches()
