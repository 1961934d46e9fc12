"""The first event of a kind after a clot, and how long it could have been seen (measures D7 and D8). Pure.

Days count from an origin: the day of the index event, and for bleeding the first dose that treats it, because bleeding
counts only after that dose. What ends the time in which an event could be seen is the scheme: death alone, or
transplantation and relapse too, or treatment with the tail of its last dose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from registry.derived.bleeding import isth_2023
from registry.derived.child import followed_until
from registry.derived.episodes import episode
from registry.derived.exposure import Exposure, exposure, treated_until
from registry.facts import Facts, Row
from registry.values import Day

RECURRENT = frozenset({"recurrence_new_site", "recurrence_same_site"})
DEATH, CHANGED, AS_TREATED = "death", "death_hct_relapse", "as_treated"
CHANGES = frozenset({"hct", "relapse"})
"""Changes of status, and phases of treatment, that compete in the scheme CHANGED."""
RELEVANT = frozenset({"major", "crnm"})
"""Classes of bleeding that count together. The provisional class of 2023 is none of them: its text is not published."""


@dataclass(frozen=True, slots=True)
class FirstEvent:
    """`time`: days from the origin to what ended it. `end`: event, death, changed (transplantation or relapse, where
    they compete) or censored.

    `entry`: days from the origin to enrolment, 0 where the child was enrolled by then. What happened up to the day of
    entry was not watched: a child whose `time` is not after a positive `entry` was never at risk under observation.
    """

    time: int
    end: str
    entry: int = 0

    @property
    def is_watched(self) -> bool:
        return self.entry == 0 or self.time > self.entry


def first_event(facts: Facts, cause: str, scheme: str = DEATH) -> FirstEvent | None:
    """The first event of one of CAUSES. None without an index event, its day, the day of enrolment or an end of
    follow-up, for bleeding also without a first dose: such a child cannot be placed on the axis.

    An event on the day of what competes comes before it; one after the end of follow-up was not surely seen and does
    not count. `scheme`: DEATH; CHANGED for transplantation and relapse after the origin beside it; AS_TREATED for
    days on treatment alone, the end of which censors.
    """
    event, enrolment = facts.index_event(), facts.one("enrolment")
    enrolled = enrolment.day("enrol_day") if enrolment is not None else None
    origin, ended = _origin(facts, event, cause), _end(facts)
    if origin is None or enrolled is None or ended is None or ended[0] < origin:
        return None
    until, end = _ended_by(facts, event, scheme, origin, ended)
    entry = max(0, enrolled.day - origin)
    days = [day.day for day in CAUSES[cause](facts) if origin <= day.day <= until]
    if days:
        return FirstEvent(min(days) - origin, "event", entry)
    return FirstEvent(until - origin, end, entry)


def treated_time(facts: Facts) -> Exposure | None:
    """The watched days on treatment; None where `first_event` as treated has none, or no day of it was watched."""
    enrolment, ended = facts.one("enrolment"), _end(facts)
    enrolled = enrolment.day("enrol_day") if enrolment is not None else None
    return None if enrolled is None or ended is None else exposure(facts, enrolled.day, ended[0])


def treated_bleeds(facts: Facts, cause: str, found: Exposure) -> tuple[str, ...]:
    """The intensity on the day of every bleed of a cause of BLEEDING while treated, not the first alone, by day."""
    return tuple(found.on(day) for day in treated_when(facts, cause, found))


def treated_when(facts: Facts, cause: str, found: Exposure) -> tuple[int, ...]:
    """The days of every event of a cause while treated, in order."""
    return tuple(sorted(day.day for day in CAUSES[cause](facts) if found.on(day.day)))


def treated_clots(facts: Facts, found: Exposure) -> tuple[int, ...]:
    """The days of every new clot, and of every clot that grew, while treated."""
    return tuple(sorted(day for cause in ("recurrence", "progression") for day in treated_when(facts, cause, found)))


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


def _ended_by(
    facts: Facts, event: Row | None, scheme: str, origin: int, ended: tuple[int, str]
) -> tuple[int, str]:  # fmt: skip
    if scheme == CHANGED:
        return _changed(facts, origin, ended)
    treated = treated_until(facts, event) if scheme == AS_TREATED and event is not None else None
    return ended if treated is None or treated >= ended[0] else (treated, "censored")


def _changed(facts: Facts, origin: int, ended: tuple[int, str]) -> tuple[int, str]:
    """The first transplantation or relapse after the origin, where one came before the end. Who had it on that day or
    before was in it when the clot came: it cannot come first any more."""
    found = [(row.code("kind"), row.day("day")) for row in facts.rows("status_event")]
    found += [(row.code("phase"), row.day("start_day")) for row in facts.rows("treatment_phase")]
    days = [day.day for kind, day in found if kind in CHANGES and day is not None and origin < day.day <= ended[0]]
    return (min(days), "changed") if days else ended


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
