"""A block of cells copied from a spreadsheet, as rows of a grid. Pure.

Cells are parted by tabs, or by semicolons where there is no tab; a cell in quotes may hold line breaks. A first line
that names columns (by field name or label) says which column is which; without one they come in the order of the grid.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from registry.fast_entry.grid_columns import GridColumn
from registry.fast_entry.typed_cells import read, tidied
from registry.units_as_typed import unit_meant
from registry.values import CellRefused

IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]$")
LONGEST_UNIT = 40
A_NUMBER = re.compile(r"[<>]?\s*\d[\d.,'\s]*")
MOST_ROWS = 500
LONGEST, LONGEST_CELL, MOST_CELLS = 200_000, 500, 200


@dataclass(frozen=True, slots=True)
class PasteProblem:
    """What is wrong with a cell or a column; `row` counts from 1 without the heading line (0: the whole block)."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """Rows of cells by column name, and what was wrong; cells that do not read are there as they were pasted."""

    rows: tuple[dict[str, str], ...] = ()
    problems: tuple[PasteProblem, ...] = ()


def read_pasted(text: str, columns: Sequence[GridColumn]) -> Pasted:
    """The rows in a pasted block; blank lines are left out."""
    if len(text) > LONGEST:
        return _refused(f"The text is longer than {LONGEST:,} characters. Paste it in parts.")
    try:
        lines = [line for line in _lines(text) if any(cell.strip() for cell in line)]
    except csv.Error:
        return _refused("A quotation mark is opened and never closed. Close it, or take it out.")
    if any(len(line) > MOST_CELLS or len(max(line, key=len)) > LONGEST_CELL for line in lines):
        return _refused(f"A line has more than {MOST_CELLS} cells, or a cell more than {LONGEST_CELL} characters.")
    heading, problems = _heading(lines[0] if lines else [], columns)
    body = lines[1:] if heading else lines
    if len(body) > MOST_ROWS:
        return _refused(f"These are {len(body):,} rows; {MOST_ROWS} fit. Paste them in parts.")
    order = heading or list(columns)
    units = [_unit(head, column) for head, column in zip(lines[0], heading, strict=True)] if heading else []
    rows = []
    for number, line in enumerate(body, 1):
        typed = [_with_unit(cell, unit) for cell, unit in zip_longest(line, units[: len(line)], fillvalue="")]
        row = {column.name: tidied(column, cell) for column, cell in zip(order, typed, strict=False) if column}
        problems += _problems(number, line, order, row)
        rows.append(row)
    return Pasted(tuple(rows), tuple(problems))


def _refused(text: str) -> Pasted:
    return Pasted(problems=(PasteProblem(0, "", text),))


def _lines(text: str) -> list[list[str]]:
    mark = "\t" if "\t" in text or ";" not in text else ";"
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))


def _heading(line: list[str], columns: Sequence[GridColumn]) -> tuple[list[GridColumn | None], list[PasteProblem]]:
    """Which column each place of a heading line names; nothing where the line is no heading.

    A line with a number in any cell is a row of data, whatever else it holds.
    """
    named = {_folded(name): column for column in columns for name in (column.label, column.name)}
    found = [named.get(_folded(cell)) for cell in line]
    if not any(found) or any(cell.strip()[:1].isdigit() for cell in line):
        return [], []
    problems = [
        _strange(cell, named) for cell, column in zip(line, found, strict=True) if column is None and cell.strip()
    ]
    seen: set[str] = set()
    for place, column in enumerate(found):
        if column is not None and column.name in seen:
            problems.append(PasteProblem(0, column.label, f"“{column.label}” stands twice; the first one counts."))
            found[place] = None
        seen |= {column.name} if column is not None else set()
    return found, problems


def _unit(head: str, column: GridColumn | None) -> str:
    """The unit in brackets behind a heading, where its column converts units and this is another one than its own."""
    found = IN_BRACKETS.search(head.strip()[-LONGEST_UNIT:])
    if column is None or found is None or not column.field.alternates:
        return ""
    meant = unit_meant(found[1], column.field.factors)
    return "" if meant == column.field.unit else found[1].strip()


def _with_unit(cell: str, unit: str) -> str:
    return f"{cell.strip()} {unit}" if unit and A_NUMBER.fullmatch(cell.strip()) else cell


def _strange(cell: str, named: dict[str, GridColumn]) -> PasteProblem:
    near = difflib.get_close_matches(_folded(cell), named, 1)
    hint = f" Did you mean “{named[near[0]].label}”?" if near else ""
    return PasteProblem(0, cell.strip(), f"There is no column “{cell.strip()[:40]}” here; it is left out.{hint}")


def _folded(cell: str) -> str:
    """A heading without its unit in brackets, case, blanks and underscores."""
    plain = cell.split("(", maxsplit=1)[0].split("[", maxsplit=1)[0]
    return "".join(mark for mark in plain.casefold() if mark.isalnum())


def _problems(
    number: int, line: list[str], order: Sequence[GridColumn | None], row: dict[str, str]
) -> list[PasteProblem]:
    found = []
    if any(cell.strip() for cell in line[len(order) :]):
        found.append(
            PasteProblem(number, "", f"Row {number} has more cells than there are columns; the rest is left out.")
        )
    for column in order:
        if column is None:
            continue
        try:
            read(column, row)
        except CellRefused as refused:
            found.append(PasteProblem(number, column.label, f"Row {number}, {column.label}: {refused}"))
    return found
