"""What a column of a row file is, in every format. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

# In a response file; why a cell holds no answer. The order is that of Stata's .a, .b, ...
WHY: dict[str, str] = {
    "": "No answer", ".dk": "Don't know", ".nm": "I do not manage this", ".pn": "Prefers not to say",
    ".nb": "Not asked, for an earlier answer", ".nr": "Stopped before it",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowColumn:
    """`values`: cell -> words, in order; for code and flag. `meaning`: the question that the column answers.

    code: one of `values`. number: decimal point. flag: 1 or 0. codes: several codes parted by ";".
    Any cell may hold a key of WHY instead.
    """

    name: str
    label: str
    type: Literal["code", "number", "flag", "codes"]
    values: tuple[tuple[str, str], ...] = ()
    meaning: str = ""

    @property
    def numbers(self) -> Mapping[str, int]:
        """Cell -> its number in SPSS and Stata: the code where all codes are whole numbers, else its place from 1."""
        cells = [cell for cell, _ in self.values]
        if all(cell.isascii() and cell.isdigit() and str(int(cell)) == cell for cell in cells):
            return {cell: int(cell) for cell in cells}
        return {cell: place for place, cell in enumerate(cells, 1)}


@dataclass(frozen=True, slots=True)
class RowTable:
    """A file of rows: its name, its columns, and lines that stand in every file: marks first, then what was done."""

    name: str
    columns: tuple[RowColumn, ...]
    told: tuple[str, ...] = ()


def same_when_cut(names: Iterable[str], longest: int) -> list[str]:
    """The names a program keeps: cut, and numbered where two would be the same. Letters' case does not count."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        kept, again = name[:longest], 1
        while kept.lower() in taken:
            again += 1
            kept = f"{name[: longest - len(str(again)) - 1]}_{again}"
        taken.add(kept.lower())
        found.append(kept)
    return found
