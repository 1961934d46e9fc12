"""Linked tables with what is sensitive in them, before anything is complementary. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure.linked import Cell, Groups, Table, cells_of
from analytics.disclosure.sensitive import Guard, guards_of_named, guards_of_rare, homogeneous


@dataclass(frozen=True)
class Marked:
    """Cells of merged tables before anything is complementary: exact counts, what to hide at least, what to keep open.

    Holds exact counts: it does not leave.
    """

    counts: Mapping[Cell, int]
    groups: Groups
    guards: tuple[Guard, ...]
    hidden: frozenset[Cell]


def mark(tables: Sequence[Table], threshold: int, sensitive: Callable[[Cell], bool] | None, groups: Groups) -> Marked:
    """What is sensitive in tables with these groups of categories told together."""
    if threshold < 2:
        raise ValueError(f"a threshold of {threshold} hides nothing")
    cells = cells_of(tables, groups)
    alike, of_alike = homogeneous(tables, cells, groups, threshold)
    rare = guards_of_rare(cells, threshold)
    named = guards_of_named(cells, sensitive, threshold) if sensitive else []
    hidden = {guard.cell for guard in [*rare, *named]} | of_alike
    return Marked(cells, groups, tuple(sorted({*rare, *named, *alike})), frozenset(hidden))
