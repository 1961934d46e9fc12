"""The uploaded file again, with a column that says what is wrong with each row. Dates come back as days."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pave.lib.spreadsheet import guarded
from registry.importing.content import Content
from registry.importing.reading import SAYS, Line, Remark, Table

Said = Mapping[tuple[str, int], str]
"""(file, row) -> what is said of it."""


def marked_file(content: Content) -> tuple[str, bytes]:
    """Its ending and bytes: CSV for one table, else a workbook."""
    said = _said(content.remarks)
    if len(content.tables) == 1:
        return "csv", _csv(content.tables[0], said)
    return "xlsx", _workbook(content.tables, said)


def _said(remarks: Sequence[Remark]) -> Said:
    lines: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in remarks:
        text = f"{one.column}: {one.text}" if one.column else one.text
        lines[one.file, one.row].append(f"[{one.severity}] {text}")
    return {place: " ".join(texts) for place, texts in lines.items()}


def _cells(table: Table, line: Line, said: Said) -> list[str]:
    return [*(line.cells.get(column, "") for column in table.columns), said.get((table.file, line.number), "")]


def _csv(table: Table, said: Said) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((*table.columns, SAYS))
    for line in table.lines:
        writer.writerow([guarded(cell) for cell in _cells(table, line, said)])
    return text.getvalue().encode("utf-8-sig")


def _workbook(tables: Sequence[Table], said: Said) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.entity)
        sheet.append([*table.columns, SAYS])
        for line in table.lines:
            sheet.append([guarded(cell) for cell in _cells(table, line, said)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
