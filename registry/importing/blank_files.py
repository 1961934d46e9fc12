"""Files to begin with: the columns of each kind of row, and the codes that its cells take. Made from the codebook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from registry.codebook import Entity, Field, Kind
from registry.codebook_reader import codebook
from registry.importing.reading import CASE_CODE, CODES, DIAGNOSED, KEPT_OUT, KEY, LOCAL_KEY, REASON, child_columns

if TYPE_CHECKING:
    from openpyxl import Workbook

KIND_WORDS = {
    Kind.INTEGER: "whole number", Kind.DECIMAL: "number with a decimal point", Kind.TEXT: "text",
    Kind.DAY: "day from the diagnosis of ALL, such as 12 or 12 ~3", Kind.BOOLEAN: "yes or no",
    Kind.QUARTER: "quarter, such as 2026-Q1", Kind.REFERENCE: "number of the row it belongs to",
}  # fmt: skip
HEADINGS = ("sheet", "column", "what it is", "cells", "unit", "code", "label")


def entities() -> tuple[Entity, ...]:
    """The kinds of row that a site may upload."""
    return tuple(entity for entity in codebook().entities if entity.name not in KEPT_OUT)


def header(entity: Entity) -> tuple[str, ...]:
    """The columns of a blank file: who, what, and why."""
    fields = [name for name in entity.columns if name not in _left_out(entity)]
    return (*child_columns(entity), *fields, REASON)


def blank_csv(entity: Entity) -> bytes:
    """A header and no row, with the mark by which spreadsheet programs know UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(header(entity))
    return text.getvalue().encode("utf-8-sig")


def blank_workbook() -> bytes:
    """A sheet a kind of row, the sheet for dates of diagnosis, and the codes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for entity in entities():
        _headed(book, entity.name, header(entity))
    _headed(book, KEY, (LOCAL_KEY, CASE_CODE, DIAGNOSED))
    sheet = _headed(book, CODES, HEADINGS)
    for row in _explained():
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _headed(book: Workbook, name: str, columns: tuple[str, ...]) -> Any:
    from openpyxl.styles import Font

    sheet = book.create_sheet(name)
    sheet.append(columns)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = max(10, len(str(cell.value)) + 2)
    sheet.freeze_panes = "A2"
    return sheet


def _explained() -> Iterator[tuple[str, ...]]:
    """One row a code, or a field without codes."""
    for entity in entities():
        for field in entity.entered:
            if field.name in _left_out(entity):
                continue
            head = (entity.name, field.name, field.label, _cells(field), field.unit_label)
            yield from ((*head, code.code, code.label) for code in field.codes) if field.codes else [(*head, "", "")]


def _cells(field: Field) -> str:
    words = {Kind.CODE: "one code", Kind.MULTI: "codes with ; between"}.get(field.kind) or KIND_WORDS[field.kind]
    missing = ", ".join(f".{one}" for one in field.missing)
    return f"{words}; or {missing}" if missing else words


def _left_out(entity: Entity) -> frozenset[str]:
    derived = {field.name for field in entity.fields if field.derived}
    companions = {name for field in entity.fields if field.derived for name in field.companions}
    return frozenset(derived | companions | ({CASE_CODE} if entity.of == "case" else {"site_code"}))
