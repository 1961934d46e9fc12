"""Combinations of known cells and how many people hold each. Pure; arrays throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.deidentification.known import Groups, Known

IntArray = NDArray[np.int64]
WIDEST = 2**62


@dataclass(frozen=True)
class Combinations:
    """Every combination that occurs, once. `cells`: (m, q), places in the codes of the q known columns; `people`: (m,),
    at least 1. What left earlier is a function of the same cells, because rows of a survey leave from one snapshot."""

    known: tuple[Known, ...]
    cells: IntArray
    people: IntArray

    def __post_init__(self) -> None:
        if self.cells.shape != (self.people.size, len(self.known)):
            raise ValueError("a row a combination and a column a known column")

    @property
    def rows(self) -> int:
        return int(self.people.sum())

    def place(self, name: str) -> int:
        return next(i for i, one in enumerate(self.known) if one.name == name)


def counted(known: Sequence[Known], cells: IntArray) -> Combinations:
    """From (n, q) cells of people; n may be 0."""
    found, people = np.unique(cells.reshape(-1, len(known)), axis=0, return_counts=True)
    return Combinations(tuple(known), found.astype(np.int64), people.astype(np.int64))


def group_numbers(groups: Groups) -> IntArray:
    """Place in the codes -> number of its group."""
    numbers = np.zeros(sum(map(len, groups)), dtype=np.int64)
    for number, group in enumerate(groups):
        numbers[list(group)] = number
    return numbers


def numbered(columns: Sequence[IntArray], rows: int) -> IntArray:
    """(rows,) numbers of the different combinations of these columns, from 0; 0 throughout where there is none."""
    found = np.zeros(rows, dtype=np.int64)
    for column in columns:
        wide = int(column.max(initial=0)) + 1
        if (int(found.max(initial=0)) + 1) * wide > WIDEST:
            found = np.unique(found, return_inverse=True)[1].astype(np.int64)
        found = found * wide + column
    return np.unique(found, return_inverse=True)[1].astype(np.int64).reshape(rows)


def classes(combinations: Combinations, told: Sequence[Mapping[str, Groups]]) -> IntArray:
    """(m,) the class of each combination for somebody who has joined exports told in these ways.

    A column that a way does not name was left out of that export.
    """
    columns = [
        group_numbers(groups)[combinations.cells[:, combinations.place(name)]]
        for way in told
        for name, groups in sorted(way.items())
    ]
    return numbered(columns, combinations.people.size)


def sizes(combinations: Combinations, numbers: IntArray) -> IntArray:
    """(m,) how many people are in the class of each combination."""
    totals = np.bincount(numbers, weights=combinations.people)
    return np.rint(totals[numbers]).astype(np.int64)


def smallest(combinations: Combinations, told: Sequence[Mapping[str, Groups]]) -> int:
    """k: people in the smallest class; 0 without rows."""
    return (
        int(sizes(combinations, classes(combinations, told)).min(initial=np.iinfo(np.int64).max))
        if len(combinations.people)
        else 0
    )
