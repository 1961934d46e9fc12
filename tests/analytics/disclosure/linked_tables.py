"""Small linked tables, written as rows of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from analytics.disclosure.linked import Dimension, Table


def dimension(name: str, size: int, merging: str = "fixed") -> Dimension:
    """`dimension("a", 2)`: categories a0, a1."""
    return Dimension(name, tuple(f"{name}{i}" for i in range(size)), merging)


def two_way(
    rows: Sequence[Sequence[int]], names: str = "ab", answer: str | None = None, merging: str = "fixed"
) -> Table:
    axes = dimension(names[0], len(rows), merging), dimension(names[1], len(rows[0]), merging)
    places = product(range(len(rows)), range(len(rows[0])))
    counts = {(axes[0].categories[r], axes[1].categories[c]): rows[r][c] for r, c in places}
    return Table("people", axes, counts, answer)


def one_way(row: Sequence[int], name: str = "a", merging: str = "fixed", answer: str | None = None) -> Table:
    axis = dimension(name, len(row), merging)
    return Table("people", (axis,), {(c,): n for c, n in zip(axis.categories, row, strict=True)}, answer)
