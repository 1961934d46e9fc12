"""How the fields of the codebook lie in columns: which columns a field has, and its value to them and back. Pure.

Beside the value stand its companions, `<name>_missing` for the reason why there is none, and `<name>_typed` for the
number of a laboratory value as it was entered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from registry.cells import Problem, number_of
from registry.codebook import TEXT_LENGTH, Entity, Field, Kind
from registry.values import Day, Measured, Missing, Precision, Value, plain, written

DIGITS, PLACES = 15, 12
"""SQLite keeps numbers as floats: 15 digits come back as they were, a sixteenth may not."""
CODE_LENGTH, CODES_LENGTH = 40, 500
KEPT_APART = frozenset({("enrolment", "case_code"), ("site", "site_code"), ("anchor", "anchor_date")})
"""Fields that have a place of their own: the tables of children, of sites and of anchors."""
AT_ENTRY = frozenset({("vte_event", "event_year"), ("vte_event", "guideline_in_force"), ("vte_event", "lag_band")})
"""Derived fields that only the typed date can give, so they are kept; all others are worked out when they are read."""


class Store(Enum):
    WHOLE = auto()
    NUMBER = auto()
    TEXT = auto()
    YES_NO = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `length` counts the characters of a text."""

    name: str
    store: Store
    length: int = 0

    @property
    def blank(self) -> str | None:
        return "" if self.store is Store.TEXT else None


STORES: Mapping[Kind, tuple[Store, int]] = {
    Kind.INTEGER: (Store.WHOLE, 0),
    Kind.DECIMAL: (Store.NUMBER, 0),
    Kind.CODE: (Store.TEXT, CODE_LENGTH),
    Kind.MULTI: (Store.TEXT, CODES_LENGTH),
    Kind.BOOLEAN: (Store.YES_NO, 0),
    Kind.TEXT: (Store.TEXT, TEXT_LENGTH),
    Kind.DAY: (Store.WHOLE, 0),
    Kind.QUARTER: (Store.TEXT, 7),
}
MARKS = {"precision": 5, "op": 1, "unit": 20, "other": TEXT_LENGTH, "typed": 30, "missing": 3}


def kept(entity: Entity) -> tuple[Field, ...]:
    """The fields that have columns in the table of their entity."""
    return tuple(
        field
        for field in entity.fields
        if (entity.name, field.name) not in KEPT_APART and (not field.derived or (entity.name, field.name) in AT_ENTRY)
    )


def columns_of(field: Field) -> Iterator[Column]:
    """The column of a field, then those beside it."""
    kind = field.to_kind if field.kind is Kind.REFERENCE else field.kind
    store, length = STORES[kind]
    yield Column(field.name, store, min(length, field.max_length) if kind is Kind.TEXT else length)
    for name in beside(field):
        yield Column(name, Store.TEXT, MARKS[name.removeprefix(f"{field.name}_")])


def beside(field: Field) -> tuple[str, ...]:
    typed = (f"{field.name}_typed",) * field.measured
    return (*field.companions, *typed, *(f"{field.name}_missing",) * bool(field.missing))


def to_columns(entity: Entity, values: Mapping[str, Value]) -> dict[str, Any]:
    """What the columns of the entered fields hold for these values, blank ones too."""
    cells: dict[str, Any] = {}
    for field in kept(entity):
        if not field.derived:
            cells |= {column.name: column.blank for column in columns_of(field)} | stored(field, values)
    return cells


def from_columns(entity: Entity, cells: Mapping[str, Any]) -> dict[str, Value]:
    """The values that the columns of a row hold; a blank is not among them."""
    values: dict[str, Value] = {}
    for field in kept(entity):
        value = _value(field, cells)
        if value is not None:
            values[field.name] = value
        if field.other_code and cells[f"{field.name}_other"]:
            values[f"{field.name}_other"] = cells[f"{field.name}_other"]
    return values


def as_typed(field: Field, values: Mapping[str, Value]) -> dict[str, str]:
    """The cells that read as this value again, the laboratory value in the unit in which it was entered."""
    value, words = values.get(field.name), values.get(f"{field.name}_other")
    if value is None:
        return {}
    text = written(value)
    if isinstance(value, Measured) and value.typed:
        op = "" if value.op == "=" else value.op
        text = f"{op}{value.typed} {value.typed_unit}".strip()
    return {field.name: text} | ({f"{field.name}_other": str(words)} if words is not None else {})


def unkeepable(entity: Entity, values: Mapping[str, Value]) -> Iterator[Problem]:
    """Numbers with more digits than come back from every database."""
    for name, value in values.items():
        number = number_of(value) if isinstance(value, Decimal | Measured) else None
        if number is not None and name in entity.by_name and not _fits(number.normalize()):
            why = f"{entity.by_name[name].label}: at most {DIGITS} digits are kept. Round the number."
            yield Problem(name, "refuse", "unreadable", why)


def _fits(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= PLACES and len(number.as_tuple().digits) <= DIGITS


def stored(field: Field, values: Mapping[str, Value]) -> dict[str, Any]:
    """The columns of one field that are not blank with these values."""
    name, value = field.name, values.get(field.name)
    words = {f"{name}_other": values[f"{name}_other"]} if f"{name}_other" in values else {}
    match value:
        case None:
            return words
        case Missing():
            return {f"{name}_missing": str(value)}
        case Day():
            return {name: value.day, f"{name}_precision": str(value.precision)}
        case Measured():
            unit = {f"{name}_unit": value.typed_unit} if field.alternates else {}
            number = int(value.value) if field.kind is Kind.INTEGER else value.value
            return {name: number, f"{name}_op": value.op, f"{name}_typed": value.typed, **unit}
        case tuple():
            return {name: ";".join(value), **words}
    return {name: value, **words}


def _value(field: Field, cells: Mapping[str, Any]) -> Value | None:
    name, held = field.name, cells[field.name]
    if field.missing and cells[f"{name}_missing"]:
        return Missing(cells[f"{name}_missing"])
    if held is None or held == "":
        return None
    if field.measured:
        unit = cells[f"{name}_unit"] if field.alternates else ""
        return Measured(_exact(held), cells[f"{name}_op"], cells[f"{name}_typed"], unit)
    if field.kind is Kind.DAY:
        return Day(held, Precision(cells[f"{name}_precision"]))
    if field.kind is Kind.MULTI:
        return tuple(held.split(";"))
    return _exact(held) if field.kind is Kind.DECIMAL else held


def _exact(number: Any) -> Decimal:
    """Without the zeros that a column adds: 4.5, whatever its places."""
    return Decimal(plain(Decimal(number)))
