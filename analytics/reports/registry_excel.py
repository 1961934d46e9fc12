"""The registry report as an Excel workbook: contents, a sheet a part, definitions, parameters, provenance, codebook.

A sheet of a part is one plain table under a frozen header, so that it can be filtered and sorted. Numbers are numbers,
unrounded; only their display is. What is withheld reads "suppressed" and is never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.reports import registry_definitions
from analytics.reports import registry_measures as measures
from analytics.reports.long_table import Column, Row
from analytics.reports.provenance import marks
from analytics.reports.registry_codebook import HEAD, codebook_rows
from analytics.reports.registry_long_table import (
    COLUMNS,
    SUPPRESSED,
    TEXT_BLOCKS,
    Summary,
    blocks_of,
    explained,
    lists_of,
    registry_rows,
)
from analytics.reports.workbook import HEADER_ROW, LONGEST_NAME, Book, workbook_bytes, write

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDTHS = {"about": 34, "words": 44, "value_text": 30, "method": 24, "reason": 24}
PARAMETERS = {"replicates": "Bootstrap replicates", "seed": "Random seed", "confidence": "Confidence of the intervals"}


def registry_excel_bytes(summary: Summary) -> bytes:
    """An .xlsx file, the same bytes from the same summary."""
    return workbook_bytes(lambda book: _Report(book, summary))


def sheet_of(place: int, block: str) -> str:
    """ "1 duration": at most 31 characters, and unique because the place is."""
    return f"{place} {block}"[:LONGEST_NAME].rstrip()


class _Report(Book):
    """The workbook of a report of the registry."""

    def __init__(self, book: Workbook, summary: Summary) -> None:
        super().__init__(book, marks(summary))
        self.summary, self.rows = summary, registry_rows(summary)
        self.lists = lists_of(self.rows)

    def fill(self) -> None:
        self.describe(str(self.summary["title"]), f"Frozen data {self.summary['snapshot']['sha256']}")
        names = {block: sheet_of(place, block) for place, block in enumerate(blocks_of(self.summary), start=1)}
        self._contents(names)
        for block, name in names.items():
            self._part(name, block)
        meanings = [["Word", "Meaning"], *map(list, registry_definitions.rows())]
        self.table("Definitions", meanings, (34, 110))
        self.table("Parameters", self._parameters(), (44, 30))
        provenance = [["Provenance", "Value"], *map(list, registry_definitions.provenance(self.summary))]
        self.table("Provenance", provenance, (34, 110))
        self.table("Codebook", [[*HEAD], *map(list, codebook_rows(self.summary))], (12, 34, 20, 9, 50, 60))

    def _parameters(self) -> list[list[Any]]:
        told = self.summary["parameters"]
        return [["Parameter", "Value"], *([PARAMETERS.get(key, key), told[key]] for key in sorted(told))]

    def _contents(self, names: Mapping[str, str]) -> None:
        sheet = self.contents(str(self.summary["title"]))
        more = {"Definitions": "What the words mean", "Parameters": "What the numbers were made with",
                "Provenance": "Where the numbers come from, and what was held back",
                "Codebook": "Columns, words of closed lists, numbers"}  # fmt: skip
        links = {name: self.lists["block"][block] for block, name in names.items()} | more
        for place, (name, text) in enumerate(links.items(), start=3):
            sheet.write_url(place, 0, f"internal:'{name}'!A1", self.link, name)
            write(sheet, place, 1, text)
        disclosure = self.summary["disclosure"]
        for place, text in enumerate((disclosure["rule"], *disclosure["sentences"]), start=len(links) + 4):
            write(sheet, place, 0, "What was held back" if place == len(links) + 4 else None, self.bold)
            write(sheet, place, 1, text, self.wrap)

    def _part(self, name: str, block: str) -> None:
        rows = [row for row in self.rows if row["block"] == block and block not in TEXT_BLOCKS]
        sheet = self.headed(name, self.lists["block"][block])
        shown = [column for column in COLUMNS if any(_told(row, column) for row in rows)]
        for place, column in enumerate(shown):
            sheet.set_column(place, place, WIDTHS.get(column.name, 11))
            write(sheet, HEADER_ROW, place, column.label, self.head)
        sheet.set_row(HEADER_ROW, 48)
        for down, row in enumerate(rows, start=HEADER_ROW + 1):
            for place, column in enumerate(shown):
                self._cell(sheet, down, place, row, column)
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.repeat_rows(HEADER_ROW)
        if rows:
            sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), len(shown) - 1)

    def _cell(self, sheet: Worksheet, down: int, place: int, row: Row, column: Column) -> None:
        value = row[column.name]
        if row["reason"] == SUPPRESSED and column.name in explained(row):
            write(sheet, down, place, SUPPRESSED, self.gone)
        elif column.name in self.lists and value is not None:
            write(sheet, down, place, self.lists[column.name][value])
        else:
            look = self.displays[_display(row, column)] if column.is_number and value is not None else None
            write(sheet, down, place, value, look)


def _told(row: Row, column: Column) -> bool:
    return row[column.name] is not None or (row["reason"] == SUPPRESSED and column.name in explained(row))


def _display(row: Row, column: Column) -> str:
    """How a number is shown: an estimate and its limits as its measure."""
    if column.type == "whole":
        return "count"
    return "measure" if column.name == "at" else measures.kind(row["item"], row["value"])
