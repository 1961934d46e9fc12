"""Can a hidden cell be worked out? The answer of graph theory for a table whose totals are known. Pure.

Gusfield (1988, SIAM J. Comput. 17:552): of a two-way table of counts with known row and column totals and some cells
hidden, a hidden cell can take another value exactly where it lies on a cycle of hidden cells along which counts can be
moved. Rows and columns are the nodes; a hidden cell joins its row to its column, and back where it is not empty.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

Cell = tuple[int, int]
Node = tuple[str, int]


def exposed(table: Sequence[Sequence[int]], hidden: Collection[Cell], guarded: Collection[Cell]) -> list[Cell]:
    """Those of the guarded cells that a reader can solve for, in order: no other table has the same totals and visible
    cells and another value there. Guarded cells that are not hidden are exposed too.
    """
    return [cell for cell in sorted(guarded) if cell not in hidden or not _can_change(table, hidden, cell)]


def _can_change(table: Sequence[Sequence[int]], hidden: Collection[Cell], cell: Cell) -> bool:
    row, column = ("row", cell[0]), ("column", cell[1])
    arcs = _arcs(table, [one for one in hidden if one != cell])
    grows = _reaches(arcs, column, row)
    return grows or (table[cell[0]][cell[1]] > 0 and _reaches(arcs, row, column))


def _arcs(table: Sequence[Sequence[int]], hidden: Collection[Cell]) -> dict[Node, list[Node]]:
    """row -> column: the cell can grow; column -> row: it can shrink."""
    arcs: dict[Node, list[Node]] = {}
    for r, c in hidden:
        arcs.setdefault(("row", r), []).append(("column", c))
        if table[r][c] > 0:
            arcs.setdefault(("column", c), []).append(("row", r))
    return arcs


def _reaches(arcs: dict[Node, list[Node]], start: Node, end: Node) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for node in arcs.get(waiting.pop(), ()):
            if node == end:
                return True
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return False
