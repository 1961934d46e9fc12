"""The reader who subtracts: ranges of hidden cells that visible cells and totals allow. Independent of the gate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

Table = Sequence[Sequence[int | None]]


def feasible(
    table: Table, row_totals: Sequence[int], column_totals: Sequence[int]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Least and most of every hidden (None) cell. The constraints of a two-way table have integer corners."""
    hidden = [(r, c) for r, row in enumerate(table) for c, cell in enumerate(row) if cell is None]
    if not hidden:
        return {}
    equations, sums = [], []
    for r, total in enumerate(row_totals):
        equations.append([1.0 if cell[0] == r else 0.0 for cell in hidden])
        sums.append(total - sum(cell or 0 for cell in table[r]))
    for c, total in enumerate(column_totals):
        equations.append([1.0 if cell[1] == c else 0.0 for cell in hidden])
        sums.append(total - sum(row[c] or 0 for row in table))
    found = {}
    for i, cell in enumerate(hidden):
        unit = np.eye(len(hidden))[i]
        ends = [linprog(sign * unit, A_eq=equations, b_eq=sums, bounds=(0, None)) for sign in (1, -1)]
        assert all(end.success for end in ends), "visible cells and totals contradict each other"
        found[cell] = (round(ends[0].fun), round(-ends[1].fun))
    return found
