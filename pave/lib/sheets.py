"""The cells of an XLSX file, read in a process of its own: a crafted file may exhaust that process, never the server.

Runs as a script: limits as JSON on the command line, the file on standard input; one line of JSON a row on standard
output, or one sentence and exit code 1. Knows no framework.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

XLSX_START = b"PK\x03\x04"
INSTEAD = "Save it as CSV and upload that."


class SheetRefused(ValueError):
    """The file is not read; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """What is read at most. `rows` counts over all sheets. One row and one column beyond are read, so that too large is
    seen. `memory` (bytes) and `seconds` (of a processor) hold for the process that reads.
    """

    entries: int = 1_000
    unpacked: int = 50 * 2**20
    ratio: int = 100
    rows: int = 50_000
    columns: int = 200
    cell: int = 300
    sheets: int = 100
    memory: int = 2**30
    seconds: float = 60.0


def read_sheets(
    data: bytes, limits: SheetLimits, *, instead: str = INSTEAD, formulas: bool = False, first_only: bool = False
) -> dict[str, list[list[str]]]:
    """The cells of every sheet as text, by its name; blanks at the end of a row are left out.

    A formula is the value that the spreadsheet program kept for it; where none was kept, or with `formulas`, its text.
    Whole days read as year-month-day. Raises SheetRefused.
    """
    check_archive(data, limits, instead)
    asked = json.dumps({**asdict(limits), "formulas": formulas, "first_only": first_only})
    command = [sys.executable, "-I", __file__, asked]
    try:
        ran = subprocess.run(command, input=data, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired as late:
        raise SheetRefused(f"The spreadsheet takes too long to read. {instead}") from late
    if ran.returncode:
        raise SheetRefused(f"The spreadsheet is damaged or not a workbook. {instead}")
    found: dict[str, list[list[str]]] = {}
    for line in ran.stdout.splitlines():
        said = json.loads(line)
        if isinstance(said, str):
            rows = found[said] = []
        else:
            rows.append(said)
    return found


def check_archive(data: bytes, limits: SheetLimits | None = None, instead: str = INSTEAD) -> None:
    """Refuse what is no plain workbook, by its list of contents alone."""
    most = limits or SheetLimits()
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception as error:  # zipfile raises a dozen kinds over damaged files
        raise SheetRefused("This is not an XLSX file, whatever its name says.") from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > most.entries or unpacked > most.unpacked or unpacked > most.ratio * len(data):
        raise SheetRefused(f"The spreadsheet unpacks to far more than it should hold. {instead}")
    names = [entry.filename.lower() for entry in entries]
    if any("vbaproject" in name or "externallinks/" in name for name in names):
        raise SheetRefused(f"The spreadsheet holds macros or links to other files. {instead}")


# -- in the process of its own --------------------------------------------------------------------------------------


def _limit(memory: int, seconds: float) -> None:
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))


def _said(data: bytes, asked: dict[str, Any]) -> Iterator[Any]:
    """The name of a sheet, then its rows, sheet by sheet."""
    book = _book(data, values=not asked["formulas"])
    texts = _book(data, values=False) if not asked["formulas"] and _has_formulas(data) else None
    left = asked["rows"] + 1
    count = 1 if asked["first_only"] else asked["sheets"]
    for place, sheet in enumerate(book.worksheets[:count]):
        yield sheet.title
        rows = _rows(sheet, left, asked["columns"])
        beside = _rows(texts.worksheets[place], left, asked["columns"]) if texts else None
        for row in rows:
            text = next(beside, ()) if beside else ()
            filled = [text[n] if value is None and n < len(text) else value for n, value in enumerate(row)]
            yield _without_tail([_text(value)[: asked["cell"] + 1] for value in filled])
            left -= 1


def _book(data: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _rows(sheet: Any, most: int, columns: int) -> Iterator[tuple[Any, ...]]:
    # Never more than this, whatever the sheet claims to have.
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_row=max(most, 1), max_col=columns + 1, values_only=True)
    return rows


def _has_formulas(data: bytes) -> bool:
    archive = zipfile.ZipFile(io.BytesIO(data))
    sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    return any(b"<f" in archive.read(name) for name in sheets)


def _text(value: Any) -> str:
    """A cell as its reader sees it: numbers with the 15 digits that spreadsheets keep, days without a time."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.0f}" if value.is_integer() and abs(value) < 10**15 else f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value)


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def main() -> int:
    asked = json.loads(sys.argv[1])
    _limit(asked["memory"], asked["seconds"])
    try:
        for one in _said(sys.stdin.buffer.read(), asked):
            sys.stdout.write(json.dumps(one) + "\n")
        sys.stdout.flush()
    except (Exception, MemoryError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
