"""The first event of a kind after a clot, and how long it could have been seen (measures D7 and D8). Pure.

Days count from an origin: the day of the index event, and for bleeding the first dose that treats it, because bleeding
counts only after that dose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from registry.derived.bleeding import isth_2023
from registry.derived.child import followed_until
from registry.derived.episodes import episode
from registry.facts import Facts, Row
from registry.values import Day

RECURRENT = frozenset({"recurrence_new_site", "recurrence_same_site"})
RELEVANT = frozenset({"major", "crnm"})
"""Classes of bleeding that count together. The provisional class of 2023 is none of them: its text is not published."""


@dataclass(frozen=True, slots=True)
class FirstEvent:
    """`time`: days from the origin to the event, death or last day of follow-up. `end`: event, death or censored.

    `entry`: days from the origin to enrolment, 0 where the child was enrolled by then. What happened up to the day of
    entry was not watched: a child whose `time` is not after a positive `entry` was never at risk under observation.
    """

    time: int
    end: str
    entry: int = 0

    @property
    def is_watched(self) -> bool:
        return self.entry == 0 or self.time > self.entry


def first_event(facts: Facts, cause: str) -> FirstEvent | None:
    """The first event of one of CAUSES. None without an index event, its day, the day of enrolment or an end of
    follow-up, for bleeding also without a first dose: such a child cannot be placed on the axis.

    An event on the day of death comes before it; one after the end of follow-up was not surely seen and does not count.
    """
    event, enrolment = facts.index_event(), facts.one("enrolment")
    enrolled = enrolment.day("enrol_day") if enrolment is not None else None
    origin, ended = _origin(facts, event, cause), _end(facts)
    if origin is None or enrolled is None or ended is None or ended[0] < origin:
        return None
    until, end = ended
    entry = max(0, enrolled.day - origin)
    days = [day.day for day in CAUSES[cause](facts) if origin <= day.day <= until]
    if days:
        return FirstEvent(min(days) - origin, "event", entry)
    return FirstEvent(until - origin, end, entry)


def _origin(facts: Facts, event: Row | None, cause: str) -> int | None:
    day = event.day("day") if event is not None else None
    if event is None or day is None or cause not in BLEEDING:
        return day.day if day is not None else None
    treated = episode(facts, event)
    return treated.start if treated is not None else None


def _end(facts: Facts) -> tuple[int, str] | None:
    """The last day of follow-up and whether it is that of death."""
    until, death = followed_until(facts), facts.one("death")
    died = death.day("day") if death is not None else None
    if until is None:
        return None
    return (died.day, "death") if died is not None and died.earliest <= until else (until, "censored")


def _clots(facts: Facts, statuses: frozenset[str]) -> Iterator[Day]:
    days = (row.day("day") for row in facts.rows("vte_event") if row.code("status") in statuses)
    return (day for day in days if day is not None)


def _bleeds(facts: Facts, classes: frozenset[str]) -> Iterator[Day]:
    """Days of new or extending bleeding of these classes. What followed a puncture or an injury is shown apart."""
    rows = (row for row in facts.rows("bleeding_event") if isth_2023(row) in classes and not row.yes("lp_or_trauma"))
    return (day for row in rows if (day := row.day("day")) is not None)


def _deaths(facts: Facts) -> Iterator[Day]:
    death = facts.one("death")
    day = death.day("day") if death is not None else None
    return iter(() if day is None else (day,))


BLEEDING = frozenset({"major_bleed", "crnm_or_major"})
CAUSES: Mapping[str, Callable[[Facts], Iterator[Day]]] = {
    "recurrence": lambda facts: _clots(facts, RECURRENT),
    "progression": lambda facts: _clots(facts, frozenset({"progression"})),
    "major_bleed": lambda facts: _bleeds(facts, frozenset({"major"})),
    "crnm_or_major": lambda facts: _bleeds(facts, RELEVANT),
    "death": _deaths,
}
