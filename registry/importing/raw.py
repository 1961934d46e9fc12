"""The columns of a row as JSON keeps them, to put a row back as it was, and from there the columns again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from registry.codebook import Field
from registry.codebook_reader import codebook
from registry.columns import Store, columns_of, kept, stored
from registry.facts import Row
from registry.values import plain


def columns_for(row: Row) -> dict[str, Any]:
    """Every column of a row, those among them that only its entry could give."""
    cells = dict(blanks(row.entity))
    fields = _kept(row.entity)
    for name, value in row.values.items():
        one = fields.get(name)
        if one is not None:
            cells.update({name: value} if one.derived else stored(one, row.values))
    return cells


def as_json(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that are not blank; exact numbers as text."""
    return {
        name: plain(value) if isinstance(value, Decimal) else value
        for name, value in columns.items()
        if value is not None and value != ""
    }


def values_of(entity: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """Every column again, from what `as_json` kept."""
    numbers = _numbers(entity)
    return {
        name: Decimal(held[name]) if name in numbers and name in held else held.get(name, blank)
        for name, blank in blanks(entity).items()
    }


@cache
def blanks(entity: str) -> Mapping[str, Any]:
    """What a blank column holds, by name."""
    return {column.name: column.blank for one in kept(codebook().entity(entity)) for column in columns_of(one)}


@cache
def _numbers(entity: str) -> frozenset[str]:
    columns = (column for one in kept(codebook().entity(entity)) for column in columns_of(one))
    return frozenset(column.name for column in columns if column.store is Store.NUMBER)


@cache
def _kept(entity: str) -> Mapping[str, Field]:
    """The fields with columns, by name. Words behind "other" come with their field."""
    return {one.name: one for one in kept(codebook().entity(entity))}
