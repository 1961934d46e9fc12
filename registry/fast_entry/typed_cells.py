"""What somebody typed or pasted into a cell, as the registry reads it: labels become codes, units its own. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from registry.cells import number_of
from registry.codebook import Field, Kind
from registry.converter import as_cell
from registry.fast_entry.grid_columns import REASONS, GridColumn
from registry.values import CellRefused, read_number

DAY_WORD = re.compile(r"day\s+(?=[+~−-]?\d)", re.IGNORECASE)
YES_NO = {"y": "yes", "n": "no", "true": "yes", "false": "no", "1": "yes", "0": "no"}
WEIGHT = "dose_weight_kg"


def tidied(column: GridColumn, text: str) -> str:
    """The cell on one line, with codes for labels; numbers stay as they were typed."""
    flat, field = " ".join(text.split()), column.field
    if column.words or not flat:
        return flat
    reason = next((f".{code}" for code, label in REASONS.items() if flat.casefold() == label.casefold()), "")
    if reason and reason[1:] in field.missing:
        return reason
    match field.kind:
        case Kind.CODE:
            return _code(field, flat)
        case Kind.MULTI:
            return ";".join(_code(field, part.strip()) for part in flat.split(";") if part.strip())
        case Kind.BOOLEAN:
            return YES_NO.get(flat.casefold(), flat.casefold() if flat.casefold() in ("yes", "no") else flat)
        case Kind.DAY:
            return DAY_WORD.sub("", flat).replace("−", "-")
    return flat


def read(column: GridColumn, cells: Mapping[str, str]) -> str:
    """The cell of a row as the registry takes it; raises CellRefused or Ambiguous as `converter.convert` does."""
    text = tidied(column, cells.get(column.name, ""))
    if not column.is_numeric:
        return text
    try:
        return as_cell(column.field.in_row(cells), text, weight_of(cells))
    except CellRefused as refused:
        if type(refused) is CellRefused and not any(mark.isdigit() for mark in text):
            raise CellRefused(_no_number(column.field)) from refused
        raise


def weight_of(cells: Mapping[str, str]) -> Decimal | None:
    """The weight in the same row, which turns doses into each other."""
    try:
        return number_of(read_number(cells.get(WEIGHT, "").strip(), whole=False))
    except CellRefused:
        return None


def _no_number(field: Field) -> str:
    reasons = " or ".join(f".{one}" for one in field.missing)
    return "This is no number." + (f" Where there is none, write {reasons}." if reasons else "")


def _code(field: Field, text: str) -> str:
    """The code of what is a code or a label, whatever its capitals; else the text as it is."""
    wanted = text.casefold()
    for one in field.codes:
        if wanted in (one.code.casefold(), one.label.casefold()):
            return one.code
    return text
