"""The reader who computes: what released tables leave possible, by integer programmes. Pure.

Independent of what decides (`suppression`, `solver`): it shares the names of cells, lays everybody out in the full
product of all dimensions instead of cliques, solves in whole counts, and knows nothing of what was rare.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.disclosure.linked import Cell
from analytics.disclosure.released import Release

MOST_PLACES = 20_000
CLOSE = 1e-6
Row = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Least and most; None where there is no such limit. `proven` is False where the search stopped early: the true
    range is then inside.
    """

    low: int | None
    high: int | None
    proven: bool = True

    @property
    def pinned(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def width(self) -> int | None:
        return None if self.low is None or self.high is None else self.high - self.low


def feasible_intervals(
    *releases: Release, joining: bool = True, of: Collection[Cell] | None = None
) -> tuple[dict[Cell, Interval], ...]:
    """The range of every hidden cell, or of those asked for, given everything in all releases; one mapping a release.

    With `joining` the reader takes it that nobody leaves from one snapshot to the next. Raises ValueError where what
    was shown contradicts itself, or where the product of all dimensions has more than 20,000 places.
    """
    found: list[dict[Cell, Interval]] = [{} for _ in releases]
    for base in sorted({one.base for release in releases for one in release.cells}):
        reader = _Reader(base, releases, joining)
        for into, release in zip(found, releases, strict=True):
            for one, count in release.cells.items():
                if one.base == base and count is None and (of is None or one in of):
                    into[one] = reader.interval(reader.row(one, release.snapshot))
    return tuple(found)


def change_intervals(
    releases: Sequence[Release], since: int = 0, until: int = -1, joining: bool = True
) -> dict[Cell, Interval]:
    """The range of what was added to every cell of two of the releases, from the snapshot of one to the other's, given
    all of them, in the order in which they were made.
    """
    found: dict[Cell, Interval] = {}
    earlier, later = releases[since], releases[until]
    for base in sorted({one.base for one in later.cells} & {one.base for one in earlier.cells}):
        reader = _Reader(base, releases, joining)
        for one in sorted({*earlier.cells, *later.cells}):
            if one.base == base and set(one.dimensions) <= set(reader.names):
                now, then = later.cells.get(one), earlier.cells.get(one)
                row = reader.row(one, later.snapshot) - reader.row(one, earlier.snapshot)
                if now is None or then is None:
                    found[one] = reader.interval(row)
                else:
                    found[one] = Interval(now - then, now - then)
    return found


class _Reader:
    """Everybody of one base: a place for every combination of categories, in every snapshot (or: of its newcomers)."""

    def __init__(self, base: str, releases: Sequence[Release], joining: bool) -> None:
        self.base, self.joining = base, joining
        self.snapshots = list(dict.fromkeys(release.snapshot for release in releases))
        self.categories = _categories(base, releases)
        self.names = sorted(self.categories)
        self.shape = tuple(len(self.categories[name]) for name in self.names)
        if prod(self.shape) * len(self.snapshots) > MOST_PLACES:
            raise ValueError(f"more than {MOST_PLACES} combinations of categories: too many to compute with")
        told = {
            (one, release.snapshot): count
            for release in releases
            for one, count in release.cells.items()
            if one.base == base and count is not None
        }
        self.rows = np.array([self.row(one, snapshot) for one, snapshot in told]).reshape(
            len(told), prod(self.shape) * len(self.snapshots)
        )
        self.sums = np.array(list(told.values()), dtype=float)
        self.free = ~self.rows.any(axis=0)
        self.found = np.empty((0, self.rows.shape[1]))

    def row(self, one: Cell, snapshot: str) -> Row:
        asked = dict(one.at)
        inside = np.ones(self.shape, dtype=bool)
        for axis, name in enumerate(self.names):
            if name in asked:
                picked = [category in asked[name] for category in self.categories[name]]
                inside &= np.array(picked).reshape([-1 if i == axis else 1 for i in range(len(self.shape))])
        blocks = np.zeros((len(self.snapshots), inside.size))
        at = self.snapshots.index(snapshot)
        blocks[0 if self.joining else at : at + 1] = inside.ravel()
        return blocks.ravel()

    def interval(self, row: Row) -> Interval:
        low, proven_low = self._end(row, 1)
        high, proven_high = self._end(row, -1)
        return Interval(low, None if high is None else -high, proven_low and proven_high)

    def _end(self, row: Row, sign: int) -> tuple[int | None, bool]:
        """Least of sign x row. Whoever stands in no shown cell may be there any number of times."""
        aim = sign * row
        if (aim[self.free] < 0).any():
            return None, True
        if (aim >= 0).all() and (self.found @ row == 0).any():
            return 0, True
        return self._least(aim, whole=False)

    def _least(self, aim: Row, whole: bool) -> tuple[int, bool]:
        """In fractions first: where their best corner is whole, it is the best of whole counts."""
        found = milp(
            aim, integrality=np.full(len(aim), int(whole)), bounds=Bounds(0, np.where(self.free, 0, np.inf)),
            constraints=[LinearConstraint(self.rows, self.sums, self.sums)] if len(self.rows) else (),
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        if found.status == 2:
            raise ValueError(f"what was shown of {self.base} contradicts itself")
        if found.status == 0 and not whole and np.abs(found.x - np.round(found.x)).max() > CLOSE:
            return self._least(aim, whole=True)
        if found.status == 0:
            self.found = np.vstack([self.found, np.round(found.x)])
        bound = found.fun if found.status == 0 else found.mip_dual_bound
        if bound is None:
            raise ValueError(f"no range was found for {self.base}: {found.message}")
        return int(np.ceil(bound - CLOSE)), found.status == 0


def _categories(base: str, releases: Sequence[Release]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for release in releases:
        for (of, name), codes in release.categories.items():
            if of == base:
                known = found.setdefault(name, [])
                known += [code for code in codes if code not in known]
    return found
