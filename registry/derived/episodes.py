"""Anticoagulation after a clot: from first start to final stop, with what was held on the way (D1, D2, D5). Pure.

A documented hold of any length is inside an episode, and a switch is no stop. An undocumented gap of more than 14 days
ends it at the last dose.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from registry.derived.child import followed_until
from registry.derived.decisions import HELD
from registry.derived.events import hold_days
from registry.facts import Facts, Row

GAP_D = 14
PLANNED = frozenset({"completed", "line_removed", "resolved", "asp_end"})
CENSORED = frozenset({"lost"})


@dataclass(frozen=True, slots=True)
class Episode:
    """Days from the diagnosis of ALL. `end`: planned, unplanned, death or censored; an unplanned end has a `reason`."""

    start: int
    stop: int
    end: str
    reason: str = ""

    @property
    def days(self) -> int:
        """Days from the first start to the final stop."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class OnDrug:
    """Days of an episode by what was given on them; `held` by the reason of the hold."""

    therapeutic: int
    reduced: int
    held: dict[str, int]
    unknown: int

    @property
    def fraction(self) -> Decimal | None:
        """Share of therapeutic days; None where the episode has no day."""
        total = self.therapeutic + self.reduced + sum(self.held.values()) + self.unknown
        return Decimal(self.therapeutic) / total if total else None


def episode(facts: Facts, event: Row) -> Episode | None:
    """The first episode of treatment of a clot; None where no course with a first dose treats it."""
    courses = [row for row in facts.of_event("anticoagulant_course", event) if _treats(row)]
    until = followed_until(facts)
    if not courses:
        return None
    start = _first_day(courses[0])
    if courses[0].get("stop_day") is None and until is None:
        return None
    last, end = courses[0], _last_day(courses[0], until)
    for course in courses[1:]:
        if _gap(facts, event, end, _first_day(course)):
            return Episode(start, end, "unplanned", "gap")
        if _last_day(course, until) >= end:
            last, end = course, _last_day(course, until)
    return Episode(start, end, *_ended(facts, last, end))


def on_drug(facts: Facts, found: Episode) -> OnDrug:
    """Days of an episode by intensity, from the first day to the day before the stop."""
    therapeutic = reduced = unknown = 0
    held: dict[str, int] = {}
    for day in range(found.start, found.stop):
        intensity = facts.intensity_on(day)
        reason = held_for(facts, day)
        if intensity == "none" and reason:
            held[reason] = held.get(reason, 0) + 1
        elif intensity == "therapeutic":
            therapeutic += 1
        elif intensity in ("", "none"):
            unknown += 1
        else:
            reduced += 1
    return OnDrug(therapeutic, reduced, held, unknown)


def holds(facts: Facts, event: Row) -> tuple[Row, ...]:
    """Holds for platelets of a clot, by day: their lengths and counts of resumption are D5."""
    rows = facts.of_event("platelet_hold_episode", event)
    return tuple(row for row in rows if row.code("action") in HELD and row.code("primary_reason") in ("", "platelet"))


def hold_lengths(facts: Facts, event: Row) -> tuple[int, ...]:
    """Days of the holds for platelets that ended."""
    return tuple(days for row in holds(facts, event) if (days := hold_days(row)) is not None)


def _treats(course: Row) -> bool:
    return course.code("intent") == "treatment" and course.day("start_day") is not None


def _first_day(course: Row) -> int:
    day = course.day("start_day")
    return day.day if day is not None else 0


def _last_day(course: Row, until: int | None) -> int:
    """The last dose; of a course that goes on, the day up to which the child was followed."""
    stop = course.day("stop_day")
    if stop is not None:
        return stop.day
    return max(_first_day(course), until if until is not None else _first_day(course))


def _gap(facts: Facts, event: Row, end: int, start: int) -> bool:
    """Whether more than 14 days lie between two courses that no documented hold explains."""
    if start - end <= GAP_D:
        return False
    return not any(
        decided is not None and decided.day <= end + GAP_D and (resumed is None or resumed.day >= start - GAP_D)
        for row in facts.of_event("platelet_hold_episode", event)
        if row.code("action") in HELD
        for decided, resumed in ((row.day("decision_day"), row.day("resume_day")),)
    )


def _ended(facts: Facts, course: Row, end: int) -> tuple[str, str]:
    """How a course ended. A death up to its last day ends it; one that goes on, or was lost, is censored."""
    death = facts.one("death")
    died = death.day("day") if death is not None else None
    reason = course.code("stop_reason")
    if reason == "death" or (died is not None and died.day <= end):
        return "death", ""
    if course.day("stop_day") is None or reason in CENSORED:
        return "censored", ""
    return ("planned", "") if reason in PLANNED else ("unplanned", reason)


def held_for(facts: Facts, day: int) -> str:
    """The reason of the hold that a day lies in; empty where it lies in none."""
    for row in facts.rows("platelet_hold_episode"):
        decided, resumed = row.day("decision_day"), row.day("resume_day")
        if row.code("action") not in HELD or decided is None or day <= decided.day:
            continue
        if resumed is None or day < resumed.day:
            return row.code("primary_reason") or "unknown"
    return ""
