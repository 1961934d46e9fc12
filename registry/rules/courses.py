"""Courses against each other, against the first decision and against their own plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from registry.anticoagulants import agents
from registry.facts import Facts, Row
from registry.rules.check import Check, Spot
from registry.values import DAY_LAST, Answer, Day

SAME_AGENT_D, BRIDGING_D = 1, 5
FIRST_DECISION_D = (0, 3)
LINE_OUT_D = 14


def doubled(facts: Facts) -> Iterator[Spot]:
    for first, second in combinations(facts.rows("anticoagulant_course"), 2):
        if not first.code("intent") or first.code("intent") != second.code("intent"):
            continue
        days, allowed = _days_together(first, second), _days_allowed(first, second)
        if days is not None and allowed is not None and days > allowed:
            yield Spot(second, ("start_day", "stop_day"), *_said(first, days, allowed))


def _said(first: Row, days: int, allowed: int) -> tuple[str, str]:
    """What is wrong with a course beside the first one, and what to do."""
    course = f"course {first.number('course_no')}"
    most = f"courses may share at most {allowed} day{'s' * (allowed != 1)}"
    if first.get("stop_day") is None:
        return (
            f"It overlaps with {course}, which has no last dose; {most}.",
            f"Give the last day of {course}, or say why.",
        )
    return f"It overlaps with {course} for {days} days; {most}.", "Correct the days of one of the two, or say why."


def _days_allowed(first: Row, second: Row) -> int | None:
    """Days that two courses may share: same agent 1, different classes 5; any number beside a vitamin K antagonist."""
    known = agents()
    one, other = known.get(first.code("agent")), known.get(second.code("agent"))
    if one is None or other is None:
        return None
    if one.code == other.code:
        return SAME_AGENT_D
    classes = {one.ac_class, other.ac_class}
    return BRIDGING_D if len(classes) > 1 and "vka" not in classes else None


def _days_together(first: Row, second: Row) -> int | None:
    """Days that both surely cover, first and last dose in them; None where a day is missing for a reason."""
    starts = [course.day("start_day") for course in (first, second)]
    stops = [course.get("stop_day") for course in (first, second)]
    if any(start is None for start in starts) or any(stop is not None and not isinstance(stop, Day) for stop in stops):
        return None
    last = min([stop.earliest for stop in stops if isinstance(stop, Day)], default=2 * DAY_LAST)
    return last - max(start.latest for start in starts if start is not None) + 1


def nothing_decided(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day = event.day("day")
        if event.code("status") != "index" or day is None or facts.of_event("initial_decision", event):
            continue
        if not any(_may_treat(facts, course, event, day) for course in facts.rows("anticoagulant_course")):
            sentence = f"No treatment starts within 3 days of day {day}, and no first decision is entered."
            yield Spot(event, ("day",), sentence, "Enter the first decision; to treat nothing is one.")


def _may_treat(facts: Facts, course: Row, event: Row, day: Day) -> bool:
    start, treats = course.day("start_day"), course.code("intent") in ("", "treatment")
    about = facts.event_of(course) in (event, None)
    return treats and about and (start is None or start.since(day).between(*FIRST_DECISION_D) is not Answer.NO)


def past_the_line(facts: Facts) -> Iterator[Spot]:
    lines = [line for line in facts.rows("central_line") if line.code("kind") != "none"]
    removed = [line.day("remove_day") for line in lines]
    for course in facts.rows("anticoagulant_course"):
        if course.code("planned_rule") != "line_removal":
            continue
        if not lines:
            sentence = "It was to last until the line is out, yet the child has no line."
            yield Spot(course, ("planned_rule",), sentence, "Enter the line, or correct the rule.")
        stop = course.day("stop_day")
        long = [day is not None and stop is not None and stop.since(day).at_least(LINE_OUT_D + 1) for day in removed]
        if lines and all(long):
            sentence = f"It was to last until the line is out, yet went on to day {stop}, more than 14 days longer."
            yield Spot(course, ("planned_rule", "stop_day"), sentence, "Correct the rule, the day or the line.")


CHECKS = (
    Check("E09", "reason", "Two courses at once", "double entry, or bridging", doubled, "query"),
    Check(
        "E10",
        "reason",
        "Index event without a decision",
        "untreated must be meant",
        nothing_decided,
        "query",
        waits=True,
    ),
    Check("E44", "warn", "Line out, course goes on", "rule not followed", past_the_line),
)
