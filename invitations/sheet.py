"""A roster in XLSX: its first sheet as text. `pave.lib.sheets` reads it in a process of its own."""

from __future__ import annotations

from pave.lib import sheets
from pave.lib.sheets import SheetLimits, SheetRefused

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "SheetRefused", "check_archive", "sheet_rows"]

MOST_ROWS, MOST_COLUMNS = 50_000, 200
SECONDS = 60.0
INSTEAD = "Save the addresses as CSV."


def sheet_rows(data: bytes) -> list[list[str]]:
    """The cells of the first sheet as text; a formula is the text of the formula. Raises SheetRefused."""
    limits = SheetLimits(rows=MOST_ROWS, columns=MOST_COLUMNS, seconds=SECONDS)
    found = sheets.read_sheets(data, limits, instead=INSTEAD, formulas=True, first_only=True)
    return next(iter(found.values()), [])


def check_archive(data: bytes) -> None:
    """Refuse what is no plain workbook, by its list of contents alone."""
    sheets.check_archive(data, instead=INSTEAD)
