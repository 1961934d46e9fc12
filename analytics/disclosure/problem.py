"""From tables, and what was released before, to what the solver asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.disclosure.changes import Change, changes
from analytics.disclosure.layers import Layers, laid
from analytics.disclosure.linked import Cell, Groups, Table, axis_of, box_cell, boxes_of, singles
from analytics.disclosure.marking import Marked
from analytics.disclosure.ranges import FloatArray, Need
from analytics.disclosure.released import Release
from analytics.disclosure.sensitive import Guard
from analytics.disclosure.solver import Problem
from analytics.disclosure.unknowns import unknowns_of


@dataclass(frozen=True)
class Posed:
    """`cells` in the order of the problem; `about` names each need: box, release (empty: the new one), a change?"""

    cells: tuple[Cell, ...]
    problem: Problem
    about: tuple[tuple[Cell, str, bool], ...]


def problem_of(
    tables: Sequence[Table], marked: Marked, threshold: int, snapshot: str, earlier: Sequence[Release]
) -> Posed:
    """What to solve for the tables of one base."""
    base = tables[0].base
    before = [one for one in (_of_base(release, base) for release in earlier) if one.cells]
    cells = tuple(one for one in marked.counts if one.base == base)
    guards = [guard for guard in marked.guards if guard.cell.base == base]
    moved = [one for one in changes(tables, cells, before, snapshot) if one.may_be_rare(threshold)]
    boxes = [*cells, *(guard.cell for guard in guards), *(change.cell for change in moved)]
    layers = _layers(tables, boxes, before, snapshot, marked)
    needs = [(_of_guard(layers, guard, snapshot), (guard.cell, "", False)) for guard in guards]
    needs += [(_of_guard(layers, guard, release.snapshot), (guard.cell, release.name, False))
              for release in before for guard in release.guards]  # fmt: skip
    needs += [(_of_change(layers, change, snapshot, threshold), (change.cell, change.release, True))
              for change in moved]  # fmt: skip
    few = {change.cell for change in moved if change.is_rare(threshold)}
    problem = Problem(
        rows=layers.table(cells, snapshot),
        values=np.array([marked.counts[one] for one in cells], dtype=float),
        weights=_weights(tables, cells, marked, threshold),
        forced=np.array([one in marked.hidden or one in few for one in cells]),
        lines=lines_of(tables, cells, marked.groups),
        known=layers.told(before),
        needs=[need for need, _ in needs],
        ceiling=_ceiling(before, marked, threshold),
    )
    return Posed(cells, problem, tuple(about for _, about in needs))


def _of_base(release: Release, base: str) -> Release:
    categories = {key: names for key, names in release.categories.items() if key[0] == base}
    cells = {one: count for one, count in release.cells.items() if one.base == base}
    guards = tuple(guard for guard in release.guards if guard.cell.base == base)
    return Release(release.name, release.snapshot, categories, cells, guards)


def _layers(
    tables: Sequence[Table], boxes: Sequence[Cell], before: Sequence[Release], snapshot: str, marked: Marked
) -> Layers:
    everything = {*boxes, *(one for r in before for one in r.cells), *(g.cell for r in before for g in r.guards)}
    categories: dict[str, list[str]] = {}
    named = [{key: [c for group in parts for c in group] for key, parts in singles(tables).items()}]
    for part in [*(release.categories for release in before), *named]:
        for (_, name), codes in part.items():
            known = categories.setdefault(name, [])
            known += [code for code in codes if code not in known]
    truth = {one: count for one, count in marked.counts.items() if one.base == tables[0].base}
    return laid(unknowns_of(everything, categories), before, snapshot, truth, _ceiling(before, marked, 1))


def _ceiling(before: Sequence[Release], marked: Marked, threshold: int) -> float:
    """Above every count and what must stay possible of one."""
    kept = [count for release in before for count in release.cells.values() if count is not None]
    return float(max([*marked.counts.values(), *kept], default=0) + 4 * threshold)


def _of_guard(layers: Layers, guard: Guard, snapshot: str) -> Need:
    return Need(layers.sum_of(guard.cell, snapshot), guard.least_high, guard.least_width)


def _of_change(layers: Layers, change: Change, snapshot: str, threshold: int) -> Need:
    """Few newcomers, or leavers, are a rare cell of the difference. Where the earlier count is unknown it is enough
    that nobody is certain, or that they may be many."""
    by = layers.sum_of(change.cell, snapshot) - layers.sum_of(change.cell, change.since)
    if change.by is None:
        return Need(by, threshold, 0, or_none=True)
    return Need(by if change.by > 0 else -by, threshold, threshold)


def _weights(tables: Sequence[Table], cells: Sequence[Cell], marked: Marked, threshold: int) -> FloatArray:
    """What hiding costs: the people, as many again as keep single cells from being hidden in crowds, more for totals.

    The last part makes equal choices unequal, by name.
    """
    full = max((len(table.dimensions) for table in tables), default=0)
    costs = [(marked.counts[one] + 4 * threshold) * (1 + full - len(one.at)) for one in cells]
    return np.array([cost * 1000 + rank for rank, cost in enumerate(costs)], dtype=float)


def lines_of(tables: Sequence[Table], cells: Sequence[Cell], groups: Groups) -> list[list[int]]:
    """Every total with its parts along one dimension, as places in `cells`."""
    place, found = {one: i for i, one in enumerate(cells)}, []
    for table in tables:
        for axis, one in enumerate(table.dimensions):
            parts = axis_of(table, one, groups)
            for box in boxes_of(table, groups):
                if len(parts) > 1 and box[axis] is None:
                    line = [place[box_cell(table, [*box[:axis], part, *box[axis + 1 :]])] for part in parts]
                    found.append(line)
    return found
