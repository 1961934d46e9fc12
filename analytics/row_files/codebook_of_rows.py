"""The codebook of a row file: every column with its question, every code in words, every reason for no answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from analytics.reports.codebook import HEAD
from analytics.row_files.columns import WHY, RowTable
from pave.lib.spreadsheet import guarded

Line = tuple[str, str, str, str, str, str]
TYPES = {
    "code": "one code; a labelled number in SPSS and Stata", "number": "number", "flag": "1 chosen, 0 not chosen",
    "codes": 'codes parted by ";", in order',
}  # fmt: skip


def codebook_of(table: RowTable) -> bytes:
    """UTF-8 with BOM, CRLF; parts column, value, why and told under the head of the report's codebook."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(HEAD)
    for line in _lines(table):
        writer.writerow([guarded(cell) for cell in line])
    return buffer.getvalue().encode("utf-8-sig")


def _lines(table: RowTable) -> Iterator[Line]:
    for column in table.columns:
        yield "column", column.name, column.type, "", column.label, f"{column.meaning} ({TYPES[column.type]})".strip()
    for column in table.columns:
        for cell, words in column.values:
            yield "value", column.name, cell, str(column.numbers[cell]), words, ""
    for place, (cell, words) in enumerate(WHY.items(), 1):
        yield "why", "", cell, f"-{9900 + place} (SPSS), .{'abcdefgh'[place - 1]} (Stata)", words, ""
    for line in table.told:
        yield "told", "", "", "", "", line
