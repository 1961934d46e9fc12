"""What a write to one row does to the rest of a child: cells that stay, references, the last contact. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from registry.cells import Problem
from registry.codebook import Codebook, Entity, Kind
from registry.columns import as_typed
from registry.facts import Facts, Row
from registry.values import Day, Precision, Value, written

PLANNED = frozenset({"planned_day"})
"""Days that say when something was meant to be: nobody has seen the child then."""
CONTACT = "last_contact_day"
NO_CONTACT = PLANNED | {CONTACT}
LAG_BANDS = (("le7", 7), ("d8_30", 30), ("d31_90", 90), ("gt90", 10**6))
"""Code and the most days from the event to its entry."""


def merged(entity: Entity, before: Mapping[str, Value], typed: Mapping[str, str]) -> dict[str, str]:
    """The cells of the whole row: what was typed, and for fields of which nothing was typed what was there before.

    A field counts as typed with any of its cells, so a blank cell empties it, and its companions come from there too.
    """
    cells = dict(typed)
    for field in entity.entered:
        if not cells.keys() & {field.name, *field.companions, f"{field.name}_date"}:
            cells |= as_typed(field, before)
    return cells


def overwritten(before: Row, after: Row) -> tuple[str, ...]:
    """Names of the values that were given and are now others, or gone. Filling in a blank overwrites nothing."""
    return tuple(name for name, value in before.values.items() if after.get(name) != value)


def differing(one: Row, other: Row) -> tuple[str, ...]:
    names = dict.fromkeys((*one.values, *other.values))
    return tuple(name for name in names if one.get(name) != other.get(name))


def with_row(facts: Facts, before: Row | None, after: Row | None) -> Facts:
    """The child with a row written, in the place of the one before it; or without it."""
    entity = (before or after or Row("", (), {})).entity
    others = tuple(row for row in facts.by_entity.get(entity, ()) if before is None or row.key != before.key)
    rows = others if after is None else (*others, after)
    return replace(facts, by_entity={**facts.by_entity, entity: rows})


def dated(row: Row, was: Row | None, anchor: date | None, today: date) -> dict[str, Value | None]:
    """What only the date of an event can give: its year, and once the lag of its entry in bands. Blank without one."""
    day = row.day("day")
    if row.entity != "vte_event" or (was is not None and was.day("day") == day):
        return {}
    happened = anchor + timedelta(days=day.day) if anchor is not None and day is not None else None
    year: dict[str, Value | None] = {"event_year": happened.year if happened else None}
    if happened is None or was is not None:
        return year
    return year | {"lag_band": next(band for band, most in LAG_BANDS if (today - happened).days <= most)}


# -- references -------------------------------------------------------------------------------------------------------


def dangling(book: Codebook, facts: Facts, row: Row) -> Iterator[Problem]:
    """References of a row to a row that is not there."""
    for field in book.entity(row.entity).entered:
        value = row.get(field.name) if field.kind is Kind.REFERENCE else None
        if value is not None and value not in _numbers(book, facts, field.to):
            target = book.entity(field.to).label
            why = f"{field.label}: there is no row {written(value)} of “{target}”. Enter that one first."
            yield Problem(field.name, "refuse", "reference", why)


def still_named(book: Codebook, facts: Facts, gone: Row) -> Iterator[Problem]:
    """Rows of the child that refer to one that is deleted, or takes another number."""
    for entity in book.entities:
        for field in (one for one in entity.entered if one.kind is Kind.REFERENCE and one.to == gone.entity):
            named = gone.get(_number(book, gone.entity))
            count = sum(row.get(field.name) == named for row in facts.rows(entity.name))
            if count:
                why = f"“{entity.label}” refers to this number in {count} row{'s' * (count > 1)}. Change that first."
                yield Problem(_number(book, gone.entity), "refuse", "reference", why)


def next_number(rows: Iterable[Row], name: str) -> int:
    """One more than the highest number that a row has."""
    return 1 + max((int(number) for row in rows if (number := row.number(name)) is not None), default=0)


def _number(book: Codebook, entity: str) -> str:
    return book.entity(entity).identity[0]


def _numbers(book: Codebook, facts: Facts, entity: str) -> frozenset[Value]:
    rows = facts.laboratories if book.entity(entity).of == "site" else facts.rows(entity)
    return frozenset(value for row in rows if (value := row.get(_number(book, entity))) is not None)


# -- last contact -----------------------------------------------------------------------------------------------------


def latest_day(book: Codebook, facts: Facts) -> Day | None:
    """The last day on which any row of the child says that something was."""
    days = [
        day
        for entity in book.entities
        for row in facts.by_entity.get(entity.name, ())
        for field in entity.days
        if field not in NO_CONTACT and (day := row.day(field)) is not None and day.precision is not Precision.UNKNOWN
    ]
    return max(days, key=lambda day: day.day, default=None)


def in_contact(enrolment: Row, latest: Day | None) -> Row:
    """The enrolment with its last contact on the latest day, where that is later or none was known."""
    held = enrolment.day(CONTACT)
    if latest is None or (held is not None and held.day >= latest.day):
        return enrolment
    return replace(enrolment, values={**enrolment.values, CONTACT: latest})


def kept_in_contact(book: Codebook, facts: Facts) -> Facts:
    """The child with its last contact on the latest day of any row."""
    held = facts.one("enrolment")
    moved = in_contact(held, latest_day(book, facts)) if held is not None else None
    return facts if moved is held else with_row(facts, held, moved)
