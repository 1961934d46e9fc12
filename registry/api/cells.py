"""Rows as JSON: the same cells as in files, by name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from registry.codebook import Codebook
from registry.facts import Row
from registry.values import Measured, plain, written

Json = dict[str, Any]


class NotCells(ValueError):
    """What was sent are no cells; the message says which and why."""


def cells_from_json(sent: Any) -> dict[str, str]:
    """Field -> cell as a file holds it. A number, true, false and a list of codes are taken too; null is a blank.

    Raises NotCells.
    """
    if not isinstance(sent, dict):
        raise NotCells('"cells" is an object of field names and values.')
    return {str(name): _cell(str(name), value) for name, value in sent.items()}


def row_as_json(book: Codebook, row: Row) -> dict[str, str]:
    """The cells of a row, which read as the same row again: a laboratory value in the unit in which it was typed."""
    cells: dict[str, str] = {}
    for name, value in row.values.items():
        cells[name] = written(value)
        if isinstance(value, Measured) and value.typed_unit:
            cells[name] = f"{'' if value.op == '=' else value.op}{value.typed}"
            cells[f"{name}_unit"] = value.typed_unit
    derived = {field.name for field in book.entity(row.entity).fields if field.derived}
    return {name: cell for name, cell in cells.items() if name not in derived}


def _cell(name: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case int():
            return str(value)
        case float():
            return _number(name, value)
        case list() if all(isinstance(part, str) for part in value):
            return ";".join(value)
    raise NotCells(f"{name}: a cell is a string, a number, true, false, null, or a list of codes.")


def _number(name: str, value: float) -> str:
    try:
        return plain(Decimal(repr(value)))
    except InvalidOperation as error:
        raise NotCells(f"{name}: this is no number.") from error


def cells_of(body: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """The cells and the reason of a request's body; raises NotCells."""
    reason = body.get("reason", "")
    if not isinstance(reason, str):
        raise NotCells('"reason" is a text.')
    return cells_from_json(body.get("cells", {})), reason
