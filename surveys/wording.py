"""Answers in words: what the check page and the printed copy say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from surveys.instrument import END_WORDS, NUMBER_COLUMNS, Column, Instrument, Item
from surveys.rules import is_special, shown_columns

SPECIAL_WORDS = {".dk": "I don’t know", ".nm": "I don’t manage this", ".pn": "Prefer not to say"}
UNANSWERED = "not answered"


def told_cell(column: Column, cell: str) -> str:
    """One cell in words."""
    if not cell:
        return UNANSWERED
    if is_special(cell):
        return SPECIAL_WORDS.get(cell, "")
    if column.kind in NUMBER_COLUMNS or column.kind in ("text", "other_text"):
        return cell
    joint = ", then " if column.kind == "ranking" else ", "
    return joint.join(column.label_of(code) for code in cell.split(";"))


def told_item(instrument: Instrument, item: Item, cells: Mapping[str, str], shown: frozenset[str]) -> dict[str, Any]:
    """An item with its shown answers as (label, words, unit) lines; `asked` is false where nothing is shown.

    The lines stand in groups: each table under its heading, and what is no table under "".
    """
    columns = [instrument.by_name[name] for name in item.columns if name in shown]
    headings = _headings(item)
    lines = [
        {"heading": headings[column.name], "label": _label(item, column), "unit": column.unit,
         "words": told_cell(column, cells.get(column.name, "")),
         "blank": not cells.get(column.name), "special": is_special(cells.get(column.name, ""))}
        for column in columns
        if column.kind != "case"
    ]  # fmt: skip
    groups = [{"heading": one, "lines": list(under)} for one, under in groupby(lines, key=lambda line: line["heading"])]
    return {"item": item, "groups": groups, "asked": bool(columns)}


def told_sections(instrument: Instrument, cells: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every section with its items in words."""
    shown = shown_columns(instrument, cells)
    return [
        {"section": one, "items": [told_item(instrument, item, cells, shown) for item in one.items]}
        for one in instrument.sections
    ]


def _headings(item: Item) -> dict[str, str]:
    """Column -> the heading of its table. The rows of two tables of one item may have the same labels."""
    tables = {part.columns[0]: part for part in item.parts if part.columns}
    headings, heading = {}, ""
    for name in item.columns:
        if name in tables:
            part = tables[name]
            heading = part.label if len(item.parts) > 1 and part.kind in ("matrix", "range") else ""
        headings[name] = heading
    return headings


def _label(item: Item, column: Column) -> str:
    if column.kind in END_WORDS:
        return END_WORDS[column.kind]
    if column.parent is not None:
        return "in words" if column.kind == "other_text" else "number"
    return "" if len(item.columns) == 1 or column.name == item.id else column.label
