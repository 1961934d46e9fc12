"""The report as an Excel workbook: contents, a sheet a question, definitions, where the numbers come from.

A sheet of a question is one plain table under a frozen header, so that it can be filtered and sorted. Numbers are
numbers, unrounded; only their display is. Texts are texts: nothing that starts with "=" is a formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from analytics.reports import definitions, provenance, raked, reasons
from analytics.reports.codebook import HEAD as CODEBOOK_HEAD
from analytics.reports.codebook import codebook_rows
from analytics.reports.entries import Summary
from analytics.reports.long_table import COLUMNS, LISTS, Column, Row, explained, long_rows, printed_as
from analytics.reports.word_cells import SUPPRESSED, by_entry
from analytics.reports.workbook import HEADER_ROW, LONGEST_NAME, Book, workbook_bytes, write

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHARES = ("share", "share_of_shown", "simultaneous_low", "simultaneous_high")
WIDTHS = {"text": 34, "label": 34, "value_text": 22, "entry": 26}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def excel_bytes(summary: Summary) -> bytes:
    """An .xlsx file, the same bytes from the same summary."""
    return workbook_bytes(lambda book: _Report(book, summary))


def sheet_name(number: int, item: str) -> str:
    """ "Q19 cvc_dvt_reimaging": legal, at most 31 characters, and unique because the number is."""
    start = f"Q{number} " if number else "Gate "
    return (start + _FORBIDDEN.sub("_", item).strip("'"))[:LONGEST_NAME].rstrip("' ")


class _Report(Book):
    """The workbook of a survey's report."""

    def __init__(self, book: Workbook, summary: Summary) -> None:
        super().__init__(book, provenance.marks(summary))
        self.summary, self.title, self.rows = summary, str(summary.get("title") or "Survey"), long_rows(summary)

    def fill(self) -> None:
        self.describe(self.title, f"Snapshot {(self.summary.get('snapshot') or {}).get('sha256')}")
        asked = [(n, list(own)) for n, own in groupby(sorted(self.rows, key=_place), key=_number) if n is not None]
        items = {int(entry["number"]): entry for entry in self.summary["items"]}
        names = {n: sheet_name(n, str(items[n]["item"])) for n, _ in asked}
        self._contents({n: (names[n], str(items[n]["text"])) for n in names})
        for n, own in asked:
            self._question(names[n], str(items[n]["text"]), own)
        self.table("Definitions", definitions.rows(raked.is_weighted(self.summary)), (34, 24, 60, 44, 22))
        self.table("Codebook", [[*CODEBOOK_HEAD], *map(list, codebook_rows(self.summary))], (12, 34, 24, 9, 34, 60))

    def _contents(self, questions: dict[int, tuple[str, str]]) -> None:
        sheet = self.contents(self.title)
        place = 3
        more = ("Definitions", "What every measure means"), ("Codebook", "Columns, words of closed lists, entries")
        for name, text in (*questions.values(), *more):
            sheet.write_url(place, 0, f"internal:'{name}'!A1", self.link, name)
            write(sheet, place, 1, text)
            place += 1
        for table in (self._flow(), self._rates(), provenance.provenance_rows(self.summary)):
            place += 1
            for index, line in enumerate(table):
                for column, cell in enumerate(line):
                    look = self.displays["percent"] if isinstance(cell, float) else None
                    write(sheet, place, column, cell, look if index else self.head)
                place += 1

    def _flow(self) -> list[list[Any]]:
        head = ["From invitation to analysis", "Count"]
        return [head, *([row["text"], row["count"]] for row in self.rows if row["row"] == "flow")]

    def _rates(self) -> list[list[Any]]:
        head = ["Response rate", "Value", "Lower limit", "Upper limit", "Why it is missing"]
        return [head, *([row["code"], row["value"], row["low"], row["high"], reasons.reason(row["reason"])]
                        for row in self.rows if row["row"] == "response_rate")]  # fmt: skip

    def _question(self, name: str, text: str, rows: Sequence[Row]) -> None:
        sheet = self.headed(name, text)
        shown = [column for column in COLUMNS if any(row[column.name] is not None for row in rows)]
        for place, column in enumerate(shown):
            sheet.set_column(place, place, WIDTHS.get(column.name, 13))
            write(sheet, HEADER_ROW, place, column.label, self.head)
        sheet.set_row(HEADER_ROW, 48)
        for down, row in enumerate(_answers_first(rows), start=HEADER_ROW + 1):
            hidden = explained(row) if row["reason"] == SUPPRESSED else ()
            for place, column in enumerate(shown):
                self._cell(sheet, down, place, row, column, hidden)
        last = HEADER_ROW + len(rows)
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.autofilter(HEADER_ROW, 0, last, len(shown) - 1)

    def _cell(self, sheet: Worksheet, down: int, place: int, row: Row, column: Column, hidden: tuple[str, ...]) -> None:
        value = row[column.name]
        if column.name in hidden:
            write(sheet, down, place, SUPPRESSED, self.gone)
        elif column.name in LISTS and value is not None:
            write(sheet, down, place, LISTS[column.name][value])
        else:
            write(sheet, down, place, value, self.displays[_display(row, column)] if column.is_number else None)


def _number(row: Row) -> int | None:
    return None if row["number"] is None else int(row["number"])


def _place(row: Row) -> tuple[bool, int]:
    """By question; rows of no question last."""
    return row["number"] is None, row["number"] or 0


def _answers_first(rows: Sequence[Row]) -> list[Row]:
    """Entry by entry, the answers before who did not answer."""
    return [row for _, each in by_entry(rows) for row in sorted(each, key=lambda row: row["row"] != "option")]


def _display(row: Row, column: Column) -> str:
    """How a number is shown: limits and values of an estimate as its measure, those of other rows as shares."""
    if column.type == "whole":
        return "count"
    if column.name in SHARES:
        return "percent"
    if column.name in ("p", "p_holm", "p_bh"):
        return "p"
    if column.name in ("statistic", "effect", "effect_low", "effect_high"):
        return "index"
    if row["row"] == "estimate":
        return printed_as(row["code"])
    return "measure" if column.name == "value" else "percent"
