"""How complete a child is: of what is expected (`registry.worklist.expected`), how much is there. Pure.

A field is there with a value or with a reason why there is none; a blank is not. A row that must be there and is not
counts with everything that a blank row of its kind must say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from registry.facts import Facts, Row
from registry.worklist.expected import A_DECISION, ALWAYS, AN_EVENT, DECIDED, Expected, expected


@dataclass(frozen=True, slots=True)
class Part:
    """Of `expected` fields `filled` hold a value or a missing reason."""

    filled: int
    expected: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so 100 is whole; None where nothing is expected."""
        return 100 * self.filled // self.expected if self.expected else None

    @property
    def is_whole(self) -> bool:
        return self.filled == self.expected

    def __add__(self, other: Part) -> Part:
        return Part(self.filled + other.filled, self.expected + other.expected)


NOTHING = Part(0, 0)


@dataclass(frozen=True, slots=True)
class Completeness:
    """A child, or many of them: the whole, and each entity of which something is expected."""

    filled: int
    expected: int
    by_entity: Mapping[str, Part]

    @property
    def percent(self) -> int | None:
        return Part(self.filled, self.expected).percent

    @property
    def is_whole(self) -> bool:
        return self.filled == self.expected


def completeness(facts: Facts) -> Completeness:
    """Of one child; the entities stand in the order of the codebook."""
    lacking = Counter(name for name, _ in missing_rows(facts))
    parts = {name: _part(facts.by_entity.get(name, ()), marks, lacking[name]) for name, marks in expected().items()}
    return whole({name: part for name, part in parts.items() if part.expected})


def whole(by_entity: Mapping[str, Part]) -> Completeness:
    total = added(by_entity.values())
    return Completeness(total.filled, total.expected, by_entity)


def added(parts: Iterable[Part]) -> Part:
    return sum(parts, NOTHING)


def open_fields(row: Row) -> tuple[str, ...]:
    """The fields that a row must still say; where one of several will do, the first of them."""
    return tuple(one.fields[0] for one in expected().get(row.entity, ()) if counts(one, row) and not is_there(one, row))


def missing_rows(facts: Facts) -> Iterator[tuple[str, Row | None]]:
    """Rows that must be there and are not: their entity, and the clot that they would belong to."""
    yield from ((name, None) for name in ALWAYS if not facts.rows(name))
    enrolment = facts.one("enrolment")
    if enrolment is not None and enrolment.yes("vte_ever") and not facts.rows("vte_event"):
        yield "vte_event", None
    for event in facts.rows("vte_event"):
        number = event.get("event_no")
        needed = (AN_EVENT, *((A_DECISION,) if event.code("status") in DECIDED else ()))
        for name in needed:
            if not any(row.get("vte_event") == number for row in facts.rows(name)):
                yield name, event


def counts(one: Expected, row: Row) -> bool:
    """Whether this is expected of this row."""
    if not one.when:
        return True
    if not one.codes:
        return row.has(one.when)
    return (row.yes(one.when) and "yes" in one.codes) or row.code(one.when) in one.codes


def is_there(one: Expected, row: Row) -> bool:
    return any(name in row.values for name in one.fields)


def _part(rows: tuple[Row, ...], marks: tuple[Expected, ...], lacking: int) -> Part:
    """`lacking`: how many rows must be there and are not."""
    filled = total = 0
    for row in rows:
        for one in marks:
            if counts(one, row):
                total += 1
                filled += is_there(one, row)
    return Part(filled, total + lacking * sum(not one.when for one in marks))
