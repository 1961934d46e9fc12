"""What the template of a grid draws: columns, rows of cells with their marks, and the summary of errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.codebook import Entity, Kind
from registry.codebook_reader import codebook
from registry.entry.words import referred_rows, sentence_of
from registry.facts import Facts
from registry.fast_entry.grid import GridRow, Told
from registry.fast_entry.grid_columns import Choices, GridColumn
from registry.values import written

NOT_A_CHOICE = "not on the list"
SEVERE = ("refuse", "conflict")
MOST_TOLD = 10
"""So many refusals stand in the summary; each one stands at its cell."""


@dataclass(frozen=True)
class Cell:
    """One input: `options` are (code, label, chosen) where it is a list; `mark` is refuse, reason or nothing."""

    id: str
    column: GridColumn
    text: str
    label: str
    options: tuple[tuple[str, str, bool], ...] = ()
    mark: str = ""
    told_by: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the page with its cells; `told`: where to go, an id of its own, and what is wrong there."""

    number: int
    row: GridRow
    cells: tuple[Cell, ...]
    told: tuple[tuple[str, str, Told], ...]
    both: tuple[tuple[str, str, str], ...]

    @property
    def mark(self) -> str:
        return f"r{self.number - 1}."

    @property
    def span(self) -> int:
        return len(self.cells) + 1


def lines(rows: Sequence[GridRow], columns: Sequence[GridColumn], facts: Facts) -> list[Line]:
    """The rows as the template draws them; the lists of a column are made once."""
    lists = {column.name: _choices(column, facts) for column in columns if column.is_chosen}
    labels = {column.name: column.label for column in columns}
    return [_line(number, row, columns, lists, labels) for number, row in enumerate(rows)]


def summary(page: Sequence[Line]) -> list[tuple[str, str]]:
    """The refusals of every row: the id to go to, and the sentence with its row."""
    return [
        (id_, f"Row {line.number}: {told.text}")
        for line in page
        for id_, _, told in line.told
        if told.severity in SEVERE
    ]


def reasons_asked(page: Sequence[Line]) -> list[str]:
    """Why a reason is needed, row by row."""
    return [f"Row {line.number}: {told.text}" for line in page for *_, told in line.told if told.severity == "reason"]


def legend(entity: Entity, columns: Sequence[GridColumn]) -> dict[str, Any]:
    """What stands under the grid: codes of the columns that take several, and whether a column is unconfirmed."""
    several = [column for column in columns if column.field.kind is Kind.MULTI and not column.words]
    return {
        "several": [(one.label, [(code.code, code.label) for code in one.field.codes]) for one in several],
        "has_unconfirmed": any(column.field.unconfirmed for column in columns),
        "has_days": any(column.field.kind is Kind.DAY for column in columns),
        "has_units": any(column.field.alternates for column in columns),
    }


def _line(
    number: int, row: GridRow, columns: Sequence[GridColumn], lists: Mapping[str, Choices], labels: Mapping[str, str]
) -> Line:
    ids = {column.name: f"r{number}-{column.name}" for column in columns}
    told = tuple(
        (ids.get(one.column, f"r{number}"), f"r{number}-told-{place}", one) for place, one in enumerate(row.told)
    )
    both = tuple((labels[one.column], one.theirs or "blank", one.mine or "blank") for one in row.conflict)
    cells = tuple(_cell(number, row, column, lists.get(column.name, ())) for column in columns)
    return Line(number + 1, row, cells, told, both)


def _cell(number: int, row: GridRow, column: GridColumn, choices: Choices) -> Cell:
    text, name = row.cells.get(column.name, ""), column.name
    about = [place for place, one in enumerate(row.told) if one.column == name]
    marks = {row.told[place].severity for place in about}
    mark = "refuse" if "refuse" in marks else "reason" if "reason" in marks else ""
    options = tuple((code, label, code == text) for code, label in choices)
    if column.is_chosen and text and not any(chosen for _, _, chosen in options):
        options += ((text, f"{text} ({NOT_A_CHOICE})", True),)
    told_by = " ".join(f"r{number}-told-{place}" for place in about)
    return Cell(f"r{number}-{name}", column, text, f"Row {number + 1}, {column.label}", options, mark, told_by)


def _choices(column: GridColumn, facts: Facts) -> Choices:
    """What a cell may hold; of a reference the rows that it may name, in words."""
    if column.field.kind is not Kind.REFERENCE:
        return column.choices
    number = codebook().entity(column.field.to).identity[0]
    rows = {written(row.values[number]): row for row in referred_rows(column.field, facts) if number in row.values}
    return (*((text, sentence_of(row)) for text, row in rows.items()), *column.choices)
