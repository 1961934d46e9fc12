"""Which cells of linked tables may not be told, and how uncertain a reader must be left about them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from analytics.disclosure.linked import Cell, Dimension, Groups, Table, axis_of, box_cell, named
from analytics.disclosure.merging import is_rare

HOMOGENEOUS_BELOW = 20


@dataclass(frozen=True, slots=True, order=True)
class Guard:
    """A box whose range, for a reader, must end at `least_high` or above and be `least_width` wide or more.

    The box need not be a cell of a table. That the range begins below the threshold follows: the count lies in it.
    """

    cell: Cell
    least_high: int
    least_width: int


def guards_of_rare(cells: Mapping[Cell, int], threshold: int) -> list[Guard]:
    """Cells of 1 to threshold - 1. Zero points at nobody."""
    return [Guard(one, threshold, threshold) for one, count in cells.items() if is_rare(count, threshold)]


def guards_of_named(cells: Mapping[Cell, int], sensitive: Callable[[Cell], bool], threshold: int) -> list[Guard]:
    """Cells that a rule of another kind hides (too few sites, one site's), rare ones apart.

    Nothing is said about where the range lies: only that it is as wide as the threshold.
    """
    return [Guard(one, 0, threshold) for one in cells if not is_rare(cells[one], threshold) and sensitive(one)]


def homogeneous(
    tables: Sequence[Table], cells: Mapping[Cell, int], groups: Groups, threshold: int
) -> tuple[list[Guard], set[Cell]]:
    """Subgroups under 20 who all gave one answer: (guards, cells to hide).

    Hidden are the subgroup's cells for every answer that anybody gave; guarded is the box of all *other* answers. It is
    empty, and the reader must think it possible that it holds as many as the threshold. Where a larger group that is
    told anyway is of one mind, nothing is left to protect.
    """
    guards: set[Guard] = set()
    hidden: set[Cell] = set()
    for table in tables:
        answer = next((one for one in table.dimensions if one.name == table.answer), None)
        if answer is None or len(groups[table.base, answer.name]) == 1:
            continue
        for at in _subgroups(table, groups):
            only = _only_answer(table, at, answer, cells, groups)
            if only is not None and 0 < cells[named(table.base, at)] < HOMOGENEOUS_BELOW:
                if any(_is_told(table, less, answer, cells, groups) for less in _coarser(at)):
                    continue
                others = [c for group in groups[table.base, answer.name] if group != only for c in group]
                guards.add(Guard(named(table.base, {**at, answer.name: others}), threshold, threshold))
                hidden |= _answers(table, at, answer, cells, groups)
    return sorted(guards), hidden


def _subgroups(table: Table, groups: Groups) -> list[dict[str, tuple[str, ...]]]:
    axes = [((one.name, group) for group in axis_of(table, one, groups)) for one in _attributes(table)]
    return [{name: group for name, group in box if group is not None} for box in product(*axes)]


def _attributes(table: Table) -> list[Dimension]:
    return [one for one in table.dimensions if one.name != table.answer]


def _only_answer(
    table: Table, at: Mapping[str, tuple[str, ...]], answer: Dimension, cells: Mapping[Cell, int], groups: Groups
) -> tuple[str, ...] | None:
    parts = groups[table.base, answer.name]
    given = [group for group in parts if cells[named(table.base, {**at, answer.name: group})]]
    return given[0] if len(given) == 1 else None


def _coarser(at: Mapping[str, tuple[str, ...]]) -> list[dict[str, tuple[str, ...]]]:
    kept = [((name, True), (name, False)) for name in at]
    found = [{name: at[name] for name, keep in choice if keep} for choice in product(*kept)]
    return [one for one in found if len(one) < len(at)]


def _is_told(
    table: Table, at: Mapping[str, tuple[str, ...]], answer: Dimension, cells: Mapping[Cell, int], groups: Groups
) -> bool:
    large = cells[named(table.base, at)] >= HOMOGENEOUS_BELOW
    return large and _only_answer(table, at, answer, cells, groups) is not None


def _answers(
    table: Table, at: Mapping[str, tuple[str, ...]], answer: Dimension, cells: Mapping[Cell, int], groups: Groups
) -> set[Cell]:
    boxes = [[at.get(one.name) if one.name != answer.name else group for one in table.dimensions]
             for group in groups[table.base, answer.name]
             if cells[named(table.base, {answer.name: group})]]  # fmt: skip
    return {box_cell(table, box) for box in boxes}
