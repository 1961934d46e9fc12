"""How many different answers the people of one class gave: where they all gave one, k hides nobody's answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from analytics.deidentification.classes import IntArray

MOST = 10


@dataclass
class Diversity:
    """Counts as rows pass by: of each other column the different cells of each class, up to MOST."""

    seen: dict[str, dict[int, set[str]]] = field(default_factory=dict)

    def add(self, numbers: IntArray, columns: Mapping[str, tuple[IntArray, list[str]]]) -> None:
        """`numbers`: (n,) class of each row; `columns`: name -> (n,) places and the cells they mean."""
        for name, (places, cells) in columns.items():
            of_column = self.seen.setdefault(name, {})
            for pair in np.unique(numbers * len(cells) + places).tolist():
                number, place = divmod(pair, len(cells))
                found = of_column.setdefault(number, set())
                if len(found) < MOST:
                    found.add(cells[place])

    def least(self) -> dict[str, int]:
        """l of each column: the different cells in the class that has fewest; MOST stands for that many or more."""
        return {name: min(map(len, of_column.values()), default=0) for name, of_column in self.seen.items()}


def alike(least: Mapping[str, int]) -> list[str]:
    """Columns in which all people of some class gave the same answer: their row need not be found to know it."""
    return [name for name, count in least.items() if count == 1]


def varied(least: Mapping[str, int]) -> int:
    """l: the least over all columns; 0 without columns."""
    return min(least.values(), default=0)
