"""The registry's long table as CSV: a row a number, for R, Python and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analytics.reports.registry_codebook import HEAD, codebook_rows
from analytics.reports.registry_long_table import NAMES, registry_rows
from pave.lib.spreadsheet import guarded


def registry_csv_bytes(summary: Mapping[str, Any]) -> bytes:
    """UTF-8 with BOM, CRLF, RFC 4180; header first; numbers to 12 significant digits; what could start a formula is
    guarded."""
    return _csv(NAMES, ([_cell(value) for value in row.values()] for row in registry_rows(summary)))


def registry_codebook_bytes(summary: Mapping[str, Any]) -> bytes:
    """The same of the codebook."""
    return _csv(HEAD, codebook_rows(summary))


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
