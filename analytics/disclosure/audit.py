"""How far can a hidden cell be worked out? The answer of graph theory for a table whose totals are known. Pure.

Gusfield (1988, SIAM J. Comput. 17:552): of a two-way table of counts with known row and column totals and some cells
hidden, a hidden cell can take another value exactly where it lies on a cycle of hidden cells along which counts can be
moved. Rows and columns are the nodes; a hidden cell joins its row to its column, and back as often as its count. What
can be moved at most is a maximum flow, so the range of a cell is exact, without a linear programme.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

Cell = tuple[int, int]
Node = tuple[str, int]
Arcs = dict[Node, dict[Node, int]]
Table = Sequence[Sequence[int]]


def exposed(table: Table, hidden: Collection[Cell], guarded: Collection[Cell], width: int = 1) -> Iterator[Cell]:
    """Those of the guarded cells that a reader can bound more narrowly than `width`, in order (1: can solve for).

    The range is that of all tables with the same totals and visible cells. Guarded cells that are not hidden are
    exposed too.
    """
    columns: dict[int, list[int]] = {}
    rows: dict[int, list[int]] = {}
    for r, c in hidden:
        columns.setdefault(r, []).append(c)
        rows.setdefault(c, []).append(r)
    for cell in sorted(guarded):
        if cell not in hidden:
            yield cell
        elif _in_rectangles(table, hidden, cell, rows, columns) < width:
            low, high = feasible_range(table, hidden, cell, width)
            if high - low < width:
                yield cell


def _in_rectangles(
    table: Table, hidden: Collection[Cell], cell: Cell, rows: dict[int, list[int]], columns: dict[int, list[int]]
) -> int:
    """How far the cell can move around single rectangles of hidden cells: at least so wide is its range."""
    r, c = cell
    up = down = 0
    for other in rows[c]:
        for beside in columns[r] if other != r else ():
            if beside != c and (other, beside) in hidden:
                up = max(up, min(table[other][c], table[r][beside]))
                down = max(down, min(table[r][c], table[other][beside]))
    return up + down


def feasible_range(table: Table, hidden: Collection[Cell], cell: Cell, enough: int) -> tuple[int, int]:
    """Least and most that a hidden cell can be, neither looked for further than `enough` away from its count."""
    row, column, count = ("row", cell[0]), ("column", cell[1]), table[cell[0]][cell[1]]
    others = [one for one in hidden if one != cell]
    up = _flow(_arcs(table, others, enough), column, row, enough)
    down = _flow(_arcs(table, others, enough), row, column, min(enough, count))
    return count - down, count + up


def _arcs(table: Table, hidden: Collection[Cell], enough: int) -> Arcs:
    """row -> column: how far the cell can grow, which nothing limits; column -> row: how far it can shrink."""
    arcs: Arcs = {}
    for r, c in hidden:
        arcs.setdefault(("row", r), {})[("column", c)] = enough
        arcs.setdefault(("column", c), {})[("row", r)] = min(table[r][c], enough)
    return arcs


def _flow(arcs: Arcs, start: Node, end: Node, enough: int) -> int:
    """Maximum flow by shortest augmenting paths (Edmonds and Karp), up to `enough`; `arcs` is used up."""
    moved = 0
    while moved < enough:
        path = _path(arcs, start, end)
        if not path:
            break
        step = min(enough - moved, *(arcs[a][b] for a, b in path))
        for a, b in path:
            arcs[a][b] -= step
            arcs.setdefault(b, {})[a] = arcs.get(b, {}).get(a, 0) + step
        moved += step
    return moved


def _path(arcs: Arcs, start: Node, end: Node) -> list[tuple[Node, Node]]:
    """The arcs of a shortest way from start to end; none where there is no way."""
    came: dict[Node, Node] = {start: start}
    waiting = [start]
    for node in waiting:
        for beside, room in arcs.get(node, {}).items():
            if room > 0 and beside not in came:
                came[beside] = node
                waiting.append(beside)
    path: list[tuple[Node, Node]] = []
    while end != start:
        if end not in came:
            return []
        path.append((came[end], end))
        end = came[end]
    return path
