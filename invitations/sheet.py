"""The cells of an XLSX file, read in a process of its own: a crafted file may exhaust that process, never the server.

Runs as a script: bytes on standard input, JSON rows on standard output, or one sentence and exit code 1.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 1_000, 50 * 2**20, 100
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50_000, 200, 300
MEMORY, SECONDS = 2**30, 60


class SheetRefused(ValueError):
    """The file is not read; the message says why and what would help."""


def sheet_rows(data: bytes) -> list[list[str]]:
    """The cells of the first sheet as text; a formula is the text of the formula. Raises SheetRefused."""
    check_archive(data)
    command = [sys.executable, "-I", __file__]
    try:
        ran = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as late:
        raise SheetRefused("The spreadsheet takes too long to read. Save it as CSV and upload that.") from late
    if ran.returncode:
        said = ran.stdout.decode("utf-8", "replace").strip()
        raise SheetRefused(said or "The spreadsheet could not be read. Save it as CSV and upload that.")
    rows: list[list[str]] = json.loads(ran.stdout)
    return rows


def check_archive(data: bytes) -> None:
    """Refuse what is no plain workbook, by its list of contents alone."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception as error:  # zipfile raises a dozen kinds over damaged files
        raise SheetRefused("This is not an XLSX file, whatever its name says.") from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(data):
        raise SheetRefused("The spreadsheet unpacks to far more than a roster needs. Save the addresses as CSV.")
    names = [entry.filename.lower() for entry in entries]
    if any("vbaproject" in name or "externallinks/" in name for name in names):
        raise SheetRefused("The spreadsheet holds macros or links to other files. Save the addresses as CSV.")


# -- in the process of its own --------------------------------------------------------------------------------------


def _limit() -> None:
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _read(data: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    # One row and column beyond the limits, so that too large is seen; never more, whatever the sheet claims to have.
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True):
        yield _without_tail([_text(value) for value in row])


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:LONGEST_CELL]


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def main() -> int:
    _limit()
    try:
        rows = list(_read(sys.stdin.buffer.read()))
    except (Exception, MemoryError):
        sys.stdout.write("The spreadsheet is damaged or not a workbook. Save the addresses as CSV.")
        return 1
    sys.stdout.write(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
