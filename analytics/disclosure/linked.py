"""Tables that share people, and the names of their cells. Pure.

A cell is a box: for some dimensions the categories it takes, for the others everybody. Two tables of one base share a
margin because it has the same name in both; a merged category is a box of several, so that what was told apart in one
release and together in the next is still related.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

ORDINAL, OTHER, FIXED = "ordinal", "other", "fixed"
MERGING = (ORDINAL, OTHER, FIXED)
MOST_ATTRIBUTES = 2

IntArray = npt.NDArray[np.int64]
Group = tuple[str, ...]
Groups = Mapping[tuple[str, str], tuple[Group, ...]]


@dataclass(frozen=True, slots=True)
class Dimension:
    """What people are told apart by. `merging` is the declared order: "ordinal" (neighbours), "other" (the rare ones
    together) or "fixed" (never). Raises ValueError for another word, no category or a repeated one.
    """

    name: str
    categories: tuple[str, ...]
    merging: str = FIXED

    def __post_init__(self) -> None:
        if self.merging not in MERGING:
            raise ValueError(f"merging is one of {', '.join(MERGING)}, not {self.merging!r}")
        if not self.categories or len(set(self.categories)) != len(self.categories):
            raise ValueError(f"{self.name}: categories are some and each once")


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of people, all of them in one cell each; `counts` by a category of every dimension, absent = 0.

    `base` names the people counted: tables of one base are linked through common dimensions, those of two are not.
    `answer` is the dimension that tells what people said or had; the others are attributes, two at most (ValueError
    otherwise; also for negative counts, unknown categories and a repeated dimension).
    """

    base: str
    dimensions: tuple[Dimension, ...]
    counts: Mapping[tuple[str, ...], int]
    answer: str | None = None

    def __post_init__(self) -> None:
        names = [one.name for one in self.dimensions]
        if len(set(names)) != len(names):
            raise ValueError("a dimension stands in a table once")
        if self.answer is not None and self.answer not in names:
            raise ValueError(f"the answer {self.answer!r} is none of the dimensions")
        if len([name for name in names if name != self.answer]) > MOST_ATTRIBUTES:
            raise ValueError("people are cut by at most two attributes")
        for at, count in self.counts.items():
            fits = len(at) == len(names) and all(c in d.categories for c, d in zip(at, self.dimensions, strict=True))
            if not fits or count < 0:
                raise ValueError(f"no count of this table: {at} = {count}")

    def array(self) -> IntArray:
        """The counts, one axis a dimension, in declared order."""
        found = np.zeros(tuple(len(one.categories) for one in self.dimensions), dtype=np.int64)
        for at, count in self.counts.items():
            found[tuple(d.categories.index(c) for c, d in zip(at, self.dimensions, strict=True))] = count
        return found


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A box of people: `at` holds (dimension, categories), both sorted; a dimension that is absent is not asked."""

    base: str
    at: tuple[tuple[str, Group], ...] = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.at)

    def words(self) -> str:
        told = ", ".join(f"{name}: {' or '.join(group)}" for name, group in self.at)
        return f"{self.base} ({told or 'all'})"


def cell(base: str, **at: str | Sequence[str]) -> Cell:
    """`cell("children", age=["0", "1"])`: the box of these categories."""
    boxes = {name: (group,) if isinstance(group, str) else tuple(group) for name, group in at.items()}
    return named(base, boxes)


def named(base: str, at: Mapping[str, Sequence[str]]) -> Cell:
    """The one name of a box."""
    return Cell(base, tuple(sorted((name, tuple(sorted(group))) for name, group in at.items())))


def singles(tables: Sequence[Table]) -> dict[tuple[str, str], tuple[Group, ...]]:
    """Nothing merged. Raises ValueError where one dimension of a base is declared in two ways."""
    declared: dict[tuple[str, str], Dimension] = {}
    for table in tables:
        for one in table.dimensions:
            if declared.setdefault((table.base, one.name), one) != one:
                raise ValueError(f"{table.base}: {one.name} is declared in two ways")
    return {key: tuple((category,) for category in one.categories) for key, one in declared.items()}


def axis_of(table: Table, dimension: Dimension, groups: Groups) -> tuple[Group | None, ...]:
    """None (everybody) and the groups that are told apart; a single group is everybody."""
    parts = groups[table.base, dimension.name]
    return (None, *parts) if len(parts) > 1 else (None,)


def boxes_of(table: Table, groups: Groups) -> Iterator[tuple[Group | None, ...]]:
    """Every cell of a table, totals included, as a group or None for each dimension."""
    return product(*(axis_of(table, one, groups) for one in table.dimensions))


def box_cell(table: Table, box: Sequence[Group | None]) -> Cell:
    parts = zip(table.dimensions, box, strict=True)
    return named(table.base, {one.name: group for one, group in parts if group is not None})


def cells_of(tables: Sequence[Table], groups: Groups) -> dict[Cell, int]:
    """Every cell with its count, sorted by name. Raises ValueError where two tables disagree on a shared cell."""
    found: dict[Cell, int] = {}
    for table in tables:
        counts = table.array()
        for box in boxes_of(table, groups):
            one, count = box_cell(table, box), _sum(table, counts, box)
            if found.setdefault(one, count) != count:
                raise ValueError(f"two tables disagree on {one.words()}: {found[one]} and {count}")
    return dict(sorted(found.items()))


def count_of(tables: Sequence[Table], one: Cell) -> int | None:
    """How many a box holds; None where no table tells."""
    asked = dict(one.at)
    for table in tables:
        if table.base == one.base and set(asked) <= {d.name for d in table.dimensions}:
            return _sum(table, table.array(), [asked.get(d.name) for d in table.dimensions])
    return None


def _sum(table: Table, counts: IntArray, box: Sequence[Group | None]) -> int:
    picked = counts
    for axis, (one, group) in enumerate(zip(table.dimensions, box, strict=True)):
        if group is not None:
            picked = picked.take([one.categories.index(c) for c in group if c in one.categories], axis=axis)
    return int(picked.sum())
