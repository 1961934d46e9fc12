"""Rows that look begun and not finished: nothing is wrong with them, and something is still to come. Pure.

Each rule says nothing where it cannot be sure: days are compared at every value that their precision allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from registry.derived.child import CENSORING, followed_until
from registry.facts import Facts, Row
from registry.values import Day
from registry.worklist.completeness import missing_rows

HELD = frozenset({"hold", "reduce_half", "reduce_proph", "interval_extended"})
WAIT_D = 30
"""Days after which the end of a hold, or word of a planned dose, is missed."""
SECOND_POINT_D = 14


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is still to come: in a row, or (`row` None) in a row of `entity` that is not there."""

    rule: str
    entity: str
    row: Row | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    find: Callable[[Facts], Iterator[tuple[str, Row | None, str]]]


def unfinished(facts: Facts) -> Iterator[Unfinished]:
    for rule in RULES:
        for entity, row, sentence in rule.find(facts):
            yield Unfinished(rule.id, entity, row, sentence)


def _held_without_end(facts: Facts) -> Iterator[tuple[str, Row | None, str]]:
    until = followed_until(facts)
    for hold in facts.rows("platelet_hold_episode"):
        decided = hold.day("decision_day")
        if decided is None or hold.code("action") not in HELD or "resume_day" in hold.values:
            continue
        later = next((row for row in facts.rows("anticoagulant_course") if _starts_after(facts, row, hold)), None)
        if later is not None:
            told = f"a course starts on day {later.day('start_day')}"
        elif until is not None and until - decided.latest > WAIT_D:
            told = f"more than {WAIT_D} days have passed"
        else:
            continue
        yield hold.entity, hold, f"The decision of day {decided} has no day of resumption, and {told}"


def _starts_after(facts: Facts, course: Row, hold: Row) -> bool:
    decided, start = hold.day("decision_day"), course.day("start_day")
    same = facts.event_of(course) == facts.event_of(hold)
    return same and decided is not None and start is not None and bool(start.after(decided))


def _course_without_end(facts: Facts) -> Iterator[tuple[str, Row | None, str]]:
    ended = _ended(facts)
    for course in facts.rows("anticoagulant_course"):
        number, start = course.number("course_no"), course.day("start_day")
        if "stop_day" in course.values:
            continue
        if course.has("stop_reason"):
            yield course.entity, course, f"Course {number} says why it stopped, and not when"
        elif ended is not None and start is not None and start.before(ended[0]):
            yield course.entity, course, f"Course {number} has no last dose, and the child {ended[1]} on day {ended[0]}"


def _ended(facts: Facts) -> tuple[Day, str] | None:
    """When the record of a child ended, and how in words."""
    death = facts.one("death")
    died = death.day("day") if death is not None else None
    if died is not None:
        return died, "died"
    left = [day for row in facts.rows("status_event") if row.code("kind") in CENSORING
            and (day := row.day("day")) is not None]  # fmt: skip
    return (min(left, key=lambda day: day.latest), "left") if left else None


def _rows_to_come(facts: Facts) -> Iterator[tuple[str, Row | None, str]]:
    for entity, event in missing_rows(facts):
        if entity == "vte_event":
            yield entity, None, "A clot is said to have been there, and none is entered"
        elif event is not None:
            what = "place" if entity == "vte_site" else "first decision"
            when = f" of day {event.day('day')}" if event.day("day") is not None else f" {event.number('event_no')}"
            yield entity, None, f"The clot{when} has no {what}"


def _planned_dose_passed(facts: Facts) -> Iterator[tuple[str, Row | None, str]]:
    until = followed_until(facts)
    for dose in facts.rows("asparaginase_exposure"):
        planned = dose.day("planned_day") if dose.code("status") == "planned" else None
        if planned is not None and until is not None and until - planned.latest > WAIT_D:
            yield dose.entity, dose, f"What became of the asparaginase planned for day {planned}?"


def _second_point(facts: Facts) -> Iterator[tuple[str, Row | None, str]]:
    until = followed_until(facts)
    for row in facts.rows("tma"):
        is_settled = "second_point_day" in row.values or row.yes("biopsy")
        first = row.day("day") if not is_settled else None
        if first is not None and until is not None and until - first.latest > SECOND_POINT_D:
            yield row.entity, row, f"The microangiopathy of day {first} has no second look"


def _death_to_come(facts: Facts) -> Iterator[tuple[str, Row | None, str]]:
    if facts.one("death") is not None:
        return
    dead = next((row for row in facts.rows("followup_visit") if row.no("alive")), None)
    bled = next((row for row in facts.rows("bleeding_event") if row.yes("fatal")), None)
    if dead is not None or bled is not None:
        told = "A follow-up visit says that the child is dead" if dead is not None else "A bleed was fatal"
        yield "death", None, f"{told}, and the death is not entered"


def _line_out_when(facts: Facts) -> Iterator[tuple[str, Row | None, str]]:
    for line in facts.rows("central_line"):
        if line.has("remove_reason") and "remove_day" not in line.values:
            yield line.entity, line, f"Line {line.number('line_no')} says why it was removed, and not when"


RULES = (
    Rule("U1", "A hold or lower dose without its end", _held_without_end),
    Rule("U2", "A course without its last dose", _course_without_end),
    Rule("U3", "A clot without its place or first decision, or none at all", _rows_to_come),
    Rule("U4", "A planned dose of asparaginase that has passed", _planned_dose_passed),
    Rule("U5", "A microangiopathy looked at once", _second_point),
    Rule("U6", "A death that another row tells of", _death_to_come),
    Rule("U7", "A line removed on no day", _line_out_when),
)
