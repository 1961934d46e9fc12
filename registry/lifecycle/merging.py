"""Two records of one child, row by row: what only one of them has, what both have, and where they differ. Pure.

Clots, lines and courses have numbers that two records give as they come. They are paired by what they are, those of
the duplicate that have no fellow take the next numbers, and every row that refers to one follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from registry.changes import CONTACT, next_number
from registry.codebook import Codebook, Entity, Field, Kind
from registry.columns import as_typed
from registry.facts import Facts, Row, row_key
from registry.values import Day, Value, written

PAIRED_BY = {
    "vte_event": ("day",),
    "central_line": ("kind", "insert_day"),
    "anticoagulant_course": ("intent", "agent", "start_day"),
}
"""What tells that two numbered rows are the same thing; a row in which one of these is blank has no fellow."""
NOT_MERGED = frozenset({"adjudication"})
"""Verdicts of reviewers: they stay with the record that was judged, and nobody at the site chooses among them."""
KEPT, OTHER = "kept", "other"


@dataclass(frozen=True, slots=True)
class Choice:
    """One field that the two records fill differently; `name` is that of its form control.

    `given`: what is chosen where nobody says: the one value there is, the later last contact, otherwise nothing.
    """

    name: str
    field: Field
    kept: str
    other: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Differing:
    """A row of both records; `other` is the duplicate's, in the numbers of the kept one."""

    kept: Row
    other: Row
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge does: rows of the kept case that stay, rows that both have, rows that come, and what is chosen.

    `came_from`: the row of the duplicate behind each row that comes, as it is there.
    """

    stay: tuple[Row, ...]
    same: tuple[Row, ...]
    come: tuple[Row, ...]
    came_from: tuple[Row, ...]
    differing: tuple[Differing, ...]

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(choice for pair in self.differing for choice in pair.choices)


def plan(book: Codebook, kept: Facts, other: Facts) -> Plan:
    """What there is to merge. Every row of both records but those of NOT_MERGED is in exactly one place."""
    numbers = {name: _numbers(book, name, kept, other) for name in PAIRED_BY}
    stay: list[Row] = []
    same: list[Row] = []
    come: list[Row] = []
    came_from: list[Row] = []
    differing: list[Differing] = []
    for entity in (one for one in book.entities if one.of == "case" and one.name not in NOT_MERGED):
        theirs = {_renumbered(entity, row, numbers).key: row for row in other.rows(entity.name)}
        for row in kept.rows(entity.name):
            source = theirs.pop(row.key, None)
            if source is None:
                stay.append(row)
                continue
            fellow = _renumbered(entity, source, numbers)
            choices = tuple(_choices(entity, row, fellow))
            if choices:
                differing.append(Differing(row, fellow, choices))
            else:
                same.append(row)
        come += [_renumbered(entity, row, numbers) for row in theirs.values()]
        came_from += theirs.values()
    return Plan(tuple(stay), tuple(same), tuple(come), tuple(came_from), tuple(differing))


def cells_of(entity: Entity, row: Row) -> dict[str, str]:
    """The cells that read as this row again."""
    cells: dict[str, str] = {}
    for field in (one for one in entity.entered if one.kind is not Kind.CASE_CODE):
        cells |= as_typed(field, row.values)
    return cells


def chosen(pair: Differing, answers: Mapping[str, str]) -> dict[str, str]:
    """The cells to write over the kept row: those of the fields where the duplicate's value is wanted."""
    cells: dict[str, str] = {}
    for choice in pair.choices:
        if answers.get(choice.name) == OTHER:
            cells |= {choice.field.name: ""} | as_typed(choice.field, pair.other.values)
    return cells


def unanswered(found: Plan, answers: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(choice for choice in found.choices if answers.get(choice.name) not in (KEPT, OTHER))


def _choices(entity: Entity, kept: Row, other: Row) -> Iterator[Choice]:
    for field in entity.entered:
        mine, theirs = _said(field, kept), _said(field, other)
        if mine != theirs and field.kind is not Kind.CASE_CODE:
            name = "|".join((entity.name, *kept.key, field.name))
            yield Choice(name, field, mine, theirs, _given(field, kept, other))


def _given(field: Field, kept: Row, other: Row) -> str:
    if kept.get(field.name) is None or other.get(field.name) is None:
        return OTHER if kept.get(field.name) is None else KEPT
    mine, theirs = kept.day(field.name), other.day(field.name)
    if field.name == CONTACT and mine is not None and theirs is not None:
        return OTHER if theirs.day > mine.day else KEPT
    return ""


def _said(field: Field, row: Row) -> str:
    """The value with the words behind "other"; a laboratory value in the unit of its field, however it was typed."""
    value, words = row.get(field.name), row.get(f"{field.name}_other")
    codes = value if isinstance(value, tuple) else (value,)
    known = [field.label_of(code) for code in codes if isinstance(code, str) and code in field.by_code]
    said = "; ".join(known) or _written(value)
    return f"{said}: {words}" if words else said


def _written(value: Value | None) -> str:
    return "" if value is None else written(value)


# -- numbers ----------------------------------------------------------------------------------------------------------


def _numbers(book: Codebook, name: str, kept: Facts, other: Facts) -> Mapping[Value, int]:
    """Number of each row of the duplicate -> its number in the kept case."""
    number = book.entity(name).identity[0]
    free = list(kept.rows(name))
    fresh = next_number(free, number)
    found: dict[Value, int] = {}
    for row in other.rows(name):
        nature = _nature(name, row)
        fellow = next((one for one in free if nature is not None and _nature(name, one) == nature), None)
        if fellow is not None:
            free.remove(fellow)
            found[_number(row, number)] = _number(fellow, number)
        else:
            found[_number(row, number)] = fresh
            fresh += 1
    return found


def _number(row: Row, name: str) -> int:
    return int(row.number(name) or 0)


def _nature(name: str, row: Row) -> tuple[str, ...] | None:
    """What the row is, a day without its precision; None where that is not known."""
    values = [row.get(part) for part in PAIRED_BY[name] if row.has(part)]
    if len(values) < len(PAIRED_BY[name]):
        return None
    return tuple(str(value.day) if isinstance(value, Day) else _written(value) for value in values)


def _renumbered(entity: Entity, row: Row, numbers: Mapping[str, Mapping[Value, int]]) -> Row:
    """The row of the duplicate with the numbers of the kept case in it."""
    values = dict(row.values)
    for field in entity.entered:
        if entity.name in PAIRED_BY and field.name == entity.identity[0]:
            values[field.name] = numbers[entity.name][_number(row, field.name)]
        elif field.kind is Kind.REFERENCE and field.to in numbers and row.has(field.name):
            there = numbers[field.to]
            values[field.name] = there.get(_number(row, field.name), values[field.name])
    return replace(row, values=values, key=row_key(entity, values))
