"""The codebook of the registry's long table: every column, every word of its closed lists, every number, every word
that the report defines, and where the numbers come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.reports import registry_definitions
from analytics.reports import registry_measures as measures
from analytics.reports.codebook import HEAD, TYPES, Line
from analytics.reports.long_table import Row
from analytics.reports.registry_long_table import COLUMNS, IDENTITY, TEXT_BLOCKS, Summary, lists_of, registry_rows

__all__ = ["HEAD", "Lists", "codebook_rows", "number_of"]
Lists = Mapping[str, Mapping[str, str]]


def codebook_rows(summary: Summary) -> list[Line]:
    """Lines under HEAD.

    part        name             code             number          label      meaning
    column      of the column    -                -               label      type
    value       of its column    in CSV, Parquet  in SPSS, Stata  in words   -
    code        of its column    in every file    -               in words   -
    measure     item in files    -                -               in words   how it is printed
    definition  -                -                -               word       meaning
    provenance  -                -                -               what       value
    """
    rows = registry_rows(summary)
    told = [row for row in rows if row["block"] not in TEXT_BLOCKS]
    return [*_columns(), *_values(lists_of(rows)), *_codes(told), *_measures(told), *_texts(summary)]


def number_of(lists: Lists, column: str, code: str) -> int:
    """The number that stands for a word of a closed list in SPSS and Stata files, from 1."""
    return list(lists[column]).index(code) + 1


def _columns() -> Iterator[Line]:
    for column in COLUMNS:
        yield "column", column.name, "", "", column.label, TYPES[column.type]


def _values(lists: Lists) -> Iterator[Line]:
    for name, words in lists.items():
        for code, text in words.items():
            yield "value", name, code, str(number_of(lists, name, code)), text, ""


def _codes(rows: Sequence[Row]) -> Iterator[Line]:
    """What a row may be about, as far as this report has it."""
    for name in IDENTITY:
        for code in sorted({row[name] for row in rows if row[name] is not None}, key=str):
            yield "code", name, str(code), "", measures.about({name: code}), ""


def _measures(rows: Sequence[Row]) -> Iterator[Line]:
    found = {row["item"]: row["value"] for row in rows}
    for item in sorted(found, key=lambda item: (measures.place(item.split(":")[0]), item)):
        yield "measure", item, "", "", measures.words(item), measures.kind(item, found[item])


def _texts(summary: Summary) -> Iterator[Line]:
    for name, meaning in registry_definitions.rows():
        yield "definition", "", "", "", name, meaning
    for name, meaning in registry_definitions.provenance(summary):
        yield "provenance", "", "", "", name, meaning
