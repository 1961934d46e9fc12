"""What every Excel workbook of ours needs, whatever report it holds: formats, sheets that print, plain tables, cells.

Numbers are numbers, unrounded; only their display is. Texts are texts: nothing that starts with "=" is a formula.
"""

from __future__ import annotations

import io
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_NAME, LONGEST_TEXT = 31, 32767
HEADER_ROW = 3  # of a sheet with one table, from 0: what it is about, the way back and marks stand above
DISPLAY = {
    "percent": "0.0%", "index": "0.00", "effective": "0.0", "measure": "General", "count": "#,##0", "p": "0.000",
}  # fmt: skip
_EPOCH = datetime(1980, 1, 1)
_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "nan_inf_to_errors": False}  # fmt: skip
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Book(ABC):
    """One workbook being written; holds its formats. `marks` stand at the head of every sheet."""

    def __init__(self, book: Workbook, marks: str) -> None:
        self.book, self.marks = book, marks
        self.bold, self.head = book.add_format({"bold": True}), book.add_format(_HEADER)
        self.gone = book.add_format({"italic": True, "font_color": "#595959"})
        self.link, self.wrap = book.get_default_url_format(), book.add_format({"text_wrap": True, "valign": "top"})
        self.displays = {kind: book.add_format({"num_format": text}) for kind, text in DISPLAY.items()}

    @abstractmethod
    def fill(self) -> None:
        """Write every sheet."""

    def describe(self, title: str, subject: str) -> None:
        """The properties of the file; they hold no clock."""
        self.book.set_properties({
            "title": title[:255], "author": "PAVE", "comments": self.marks, "created": _EPOCH, "subject": subject,
        })  # fmt: skip

    def sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if self.marks:
            sheet.set_header(f"&L{self.marks.replace('&', '&&')}")
        return sheet

    def contents(self, title: str) -> Worksheet:
        """The first sheet, with title and marks; links go below."""
        sheet = self.sheet("Contents")
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 100)
        write(sheet, 0, 0, title, self.bold)
        write(sheet, 1, 0, self.marks, self.bold)
        return sheet

    def headed(self, name: str, text: str) -> Worksheet:
        """A sheet for one table, with what it is about, the way back and marks; the table's header is HEADER_ROW."""
        sheet = self.sheet(name)
        write(sheet, 0, 0, text, self.bold)
        sheet.write_url(1, 0, "internal:'Contents'!A1", self.link, "Contents")
        write(sheet, 2, 0, self.marks, self.bold)
        return sheet

    def table(self, name: str, rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> None:
        """A sheet of texts, the first row as its header."""
        sheet = self.sheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.wrap)
        for place, line in enumerate(rows):
            for column, cell in enumerate(line):
                write(sheet, place, column, cell, self.head if place == 0 else self.wrap)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)


def workbook_bytes(made: Callable[[Workbook], Book]) -> bytes:
    """An .xlsx file of the book, the same bytes from the same content."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    with Workbook(target, _OPTIONS) as book:
        made(book).fill()
    return target.getvalue()


def write(sheet: Worksheet, down: int, place: int, value: Any, look: Format | None = None) -> None:
    """None and "" stay blank; a text is cut after 32,767 characters, and control characters, which no sheet holds, go.

    Raises ValueError where a cell is refused.
    """
    if value is None or value == "":
        return
    if isinstance(value, int | float):
        refused = sheet.write_number(down, place, value, look)
    else:
        refused = sheet.write_string(down, place, _CONTROLS.sub("", str(value))[:LONGEST_TEXT], look)
    if refused:
        raise ValueError(f"the workbook refused {value!r}")
