"""Days that cannot be in this order, are too vague, or that nothing covers."""

from __future__ import annotations

from collections.abc import Iterator

from registry.facts import Facts
from registry.rules.check import Check, Spot
from registry.values import Answer, Day, Precision

INTERVALS = {
    "anticoagulant_course": ("start_day", "stop_day"),
    "treatment_phase": ("start_day", "stop_day"),
    "other_drug": ("start_day", "stop_day"),
    "central_line": ("insert_day", "remove_day"),
}
OF_THE_LIVING = {
    "anticoagulant_course": "start_day",
    "count": "day",
    "lp_hold": "lp_day",
    "followup_visit": "day",
}
VAGUE = frozenset({Precision.PM14, Precision.UNKNOWN})


def ends_before_it_starts(facts: Facts) -> Iterator[Spot]:
    for entity, (first, last) in INTERVALS.items():
        for row in facts.rows(entity):
            start, stop = row.day(first), row.day(last)
            if start is not None and stop is not None and stop.before(start):
                sentence = f"It ends on day {stop}, before it starts on day {start}."
                yield Spot(row, (first, last), sentence, "Correct one of the two days.")


def after_death(facts: Facts) -> Iterator[Spot]:
    death = facts.one("death")
    died = death.day("day") if death is not None else None
    if died is None:
        return
    for entity, name in OF_THE_LIVING.items():
        for row in facts.rows(entity):
            day = row.day(name)
            alive = entity != "followup_visit" or row.yes("alive")
            if day is not None and alive and day.after(died):
                yield Spot(row, (name,), f"Day {day} is after the death on day {died}.", "Correct one of the two days.")


def clot_before_diagnosis(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day = event.day("day")
        if day is not None and day.before(Day(0)):
            sentence = f"The clot of day {day} is before the diagnosis of ALL."
            yield Spot(event, ("day",), sentence, "Correct the day, or say how the clot was found.")


def vague_end(facts: Facts) -> Iterator[Spot]:
    for course in facts.rows("anticoagulant_course"):
        for name in INTERVALS["anticoagulant_course"]:
            day = course.day(name)
            if day is not None and day.precision in VAGUE:
                sentence = f"Day {day} is known to no better than 14 days, so the time on treatment is an interval."
                yield Spot(course, (name,), sentence, "Look for the day in the record.")


def no_phase_covers(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day = event.day("day")
        if day is None:
            continue
        covered = [_covers(row.day("start_day"), row.get("stop_day"), day) for row in facts.rows("treatment_phase")]
        if all(answer is Answer.NO for answer in covered):
            sentence = f"No treatment phase covers day {day}, so the phase at the clot is unknown."
            yield Spot(event, ("day",), sentence, "Enter the phase of that day.")


def _covers(start: Day | None, stop: object, day: Day) -> Answer:
    """Whether a phase covers a day; a phase without an end goes on."""
    begun = ~day.before(start) if start is not None else Answer.UNKNOWN
    if stop is None:
        return begun
    return begun & (~day.after(stop) if isinstance(stop, Day) else Answer.UNKNOWN)


CHECKS = (
    Check("E01", "refuse", "The end is before the start", "impossible", ends_before_it_starts),
    Check("E02", "refuse", "Treated, seen or measured after death", "impossible", after_death),
    Check(
        "E03", "reason", "Clot before the diagnosis of ALL", "rare, so it must be meant", clot_before_diagnosis, "query"
    ),
    Check("E49", "info", "Vague first or last dose", "the time on treatment becomes an interval", vague_end),
    Check("E52", "warn", "No phase on the day of the clot", "the phase at the clot is unknown", no_phase_covers),
)
