"""The automatic mode for public pages: few are a star, the rest is rounded to fives. Pure.

NHS England (HES and ECDS, since September 2018): 1 to 7 are "*", other counts are rounded to the nearest 5, percentages
are of rounded counts, means and medians are of 8 or more. There no further cell is hidden, for rounding is said to
block subtraction. It does not always: 42 people of 23, 18 and 1 are told as 40, 25, 20 and "*", which leaves 1. So a
star keeps at least three values here, and where rounding leaves fewer, a neighbour becomes a star as well.

Sums may differ from their parts. Rounded and exact counts of the same people never share a channel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.disclosure.linked import Cell, Table
from analytics.disclosure.marking import Marked, mark
from analytics.disclosure.merging import is_rare
from analytics.disclosure.problem import lines_of
from analytics.disclosure.ranges import FloatArray
from analytics.disclosure.recoding import merge_rare
from analytics.disclosure.suppression import declared
from analytics.disclosure.unknowns import Unknowns, unknowns_of
from analytics.results import Estimate

BASE = 5
HIDDEN_BELOW = 8
LEAST_FOR_MEANS = 8
LEAST_VALUES = 3
CHANNEL = "html"
STAR = "*"


@dataclass(frozen=True)
class Rounded:
    """`cells`: counts rounded to fives; None is a star: 1 to `hidden_below` - 1, or hidden for the sake of one."""

    hidden_below: int
    cells: Mapping[Cell, int | None]

    def text(self, one: Cell) -> str:
        count = self.cells[one]
        return STAR if count is None else str(count)

    def share(self, one: Cell, of: Cell) -> Estimate:
        """A share of two rounded counts, 0 to 1: rounding may lift a part above its whole."""
        part, whole = self.cells[one], self.cells[of]
        if part is None or whole is None:
            return Estimate.null("suppressed")
        return Estimate.point(min(1.0, part / whole)) if whole else Estimate.null("no_answers")


def nearest_five(count: int) -> int:
    """No count lies half-way between two multiples of 5."""
    return (count + BASE // 2) // BASE * BASE


def mean_may_leave(n: int, threshold: int = 0) -> bool:
    """Means and medians of 8 people or more, and never below the threshold of the data."""
    return n >= max(LEAST_FOR_MEANS, threshold)


def rounded(
    tables: Sequence[Table], threshold: int, *, channel: str, sensitive: Callable[[Cell], bool] | None = None
) -> Rounded:
    """Linked tables for a public page, merged by the declared order first. Counts below 8, or below the threshold if
    that is higher, are stars; so are groups under 20 of one mind, and what `sensitive` names.

    Raises ValueError for another channel than "html", and as `suppression.protect` does.
    """
    if channel != CHANNEL:
        raise ValueError(f"rounded counts leave as {CHANNEL} only, not as {channel}: other channels are exact")
    hidden_below = max(HIDDEN_BELOW, threshold)
    marked = mark(tables, hidden_below, sensitive, merge_rare(tables, threshold))
    cells: dict[Cell, int | None] = {}
    for base in sorted({table.base for table in tables}):
        stars = _Stars([table for table in tables if table.base == base], marked, hidden_below).enough()
        cells |= {one: None if one in stars else nearest_five(marked.counts[one])
                  for one in marked.counts if one.base == base}  # fmt: skip
    return Rounded(hidden_below, dict(sorted(cells.items())))


class _Stars:
    """Stars of one base, and a reader who knows of each whether it stands for few: he could guess no better."""

    def __init__(self, tables: Sequence[Table], marked: Marked, hidden_below: int) -> None:
        base = tables[0].base
        self.counts = {one: count for one, count in marked.counts.items() if one.base == base}
        self.hidden_below = hidden_below
        self.stars = {one for one in marked.hidden if one.base == base}
        self.boxes = [guard.cell for guard in marked.guards if guard.cell.base == base]
        self.names = list(self.counts)
        self.lines = [[self.names[i] for i in line] for line in lines_of(tables, self.names, marked.groups)]
        categories = {name: codes for (_, name), codes in declared(tables).items()}
        self.unknowns: Unknowns = unknowns_of({*self.counts, *self.boxes}, categories)
        self.rows = np.array([self.unknowns.sum_of(one) for one in self.names])

    def enough(self) -> set[Cell]:
        """The stars, and more until every sensitive box keeps enough values."""
        while narrow := next((one for one in self.boxes if self._is_narrow(one)), None):
            beside = self._beside(narrow)
            if beside is None:
                break
            self.stars.add(beside)
        return self.stars

    def _is_narrow(self, one: Cell) -> bool:
        low, high = self._end(one, 1), self._end(one, -1)
        return low is None or high is None or -high - low + 1 < LEAST_VALUES

    def _end(self, one: Cell, sign: int) -> int | None:
        """Least of sign x box; None where it was not found."""
        aim = sign * self.unknowns.sum_of(one)
        always = self.unknowns.agreements
        found = milp(
            aim, integrality=np.ones(self.unknowns.size, dtype=np.int64), bounds=Bounds(0, np.inf),
            constraints=[LinearConstraint(self.rows, *self._limits()), LinearConstraint(always, 0, 0)]
            if len(always) else [LinearConstraint(self.rows, *self._limits())],
        )  # fmt: skip
        return int(np.round(found.fun)) if found.status == 0 else None

    def _limits(self) -> tuple[FloatArray, FloatArray]:
        ends = [self._known(one) for one in self.names]
        return np.array([low for low, _ in ends], dtype=float), np.array([high for _, high in ends], dtype=float)

    def _known(self, one: Cell) -> tuple[float, float]:
        count = self.counts[one]
        if one in self.stars:
            return (1, self.hidden_below - 1) if is_rare(count, self.hidden_below) else (0, 10 * self._most())
        told = nearest_five(count)
        return (max(told - 2, self.hidden_below), told + 2) if count else (0, 0)

    def _most(self) -> int:
        return max(self.counts.values()) + BASE

    def _beside(self, narrow: Cell) -> Cell | None:
        """The smallest count told in an equation with the box, parts before totals; else the smallest anywhere."""
        told = [one for one in self.names if one not in self.stars and self.counts[one]]
        near = {one for line in self.lines if narrow in line for one in line}
        return min(told, key=lambda one: (one not in near, -len(one.at), self.counts[one], one), default=None)
