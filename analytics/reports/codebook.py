"""The codebook of the long table: every column, every word of its closed lists, every entry and its question."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from analytics.reports.definitions import of_report
from analytics.reports.entries import Summary, label_of
from analytics.reports.long_table import COLUMNS, LISTS
from analytics.reports.provenance import provenance_rows
from analytics.reports.raked import is_weighted
from pave.lib.spreadsheet import guarded

HEAD = ("part", "name", "code", "number", "label", "meaning")
TYPES = {
    "whole": "whole number", "number": "number", "text": "text",
    "listed": "text of a closed list; a labelled number in SPSS and Stata",
}  # fmt: skip
Line = tuple[str, str, str, str, str, str]


def codebook_rows(summary: Summary) -> list[Line]:
    """Lines under HEAD.

    part        name             code             number           label               meaning
    column      of the column    -                -                label               type
    value       of its column    in CSV, Parquet  in SPSS, Stata   in words            -
    entry       entry id         kind             of the question  row, field or text  question; scale and unit
    measure     name in files    -                -                in words            sentence, formula, range
    provenance  -                -                -                what                value
    """
    return [*_columns(), *_values(), *_entries(summary), *_measures(summary), *_provenance(summary)]


def codebook_csv(summary: Summary) -> bytes:
    """UTF-8 with BOM, CRLF, RFC 4180; header first; cells that could start a formula carry an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(HEAD)
    for line in codebook_rows(summary):
        writer.writerow([guarded(cell) for cell in line])
    return buffer.getvalue().encode("utf-8-sig")


def number_of(column: str, code: str) -> int:
    """The number that stands for a word of a closed list in SPSS and Stata files, from 1."""
    return list(LISTS[column]).index(code) + 1


def _columns() -> Iterator[Line]:
    for column in COLUMNS:
        yield "column", column.name, "", "", column.label, TYPES[column.type]


def _values() -> Iterator[Line]:
    for name, words in LISTS.items():
        for code, text in words.items():
            yield "value", name, code, str(number_of(name, code)), text, ""


def _entries(summary: Summary) -> Iterator[Line]:
    for entry in summary["items"]:
        more = [f"{key} {entry[key]}" for key in ("scale", "unit") if entry.get(key)]
        meaning = "; ".join([str(entry["text"]), *more])
        yield "entry", str(entry["id"]), str(entry["kind"]), str(entry["number"]), label_of(entry), meaning


def _measures(summary: Summary) -> Iterator[Line]:
    for d in of_report(is_weighted(summary)):
        yield "measure", d.name, "", "", d.words, f"{d.sentence} {d.formula} ({d.span})"


def _provenance(summary: Summary) -> Iterator[Line]:
    for what, value in provenance_rows(summary)[1:]:
        yield "provenance", "", "", "", what, value
