"""Drug levels: the right assay, the right time, the right unit, and what followed from them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from registry.anticoagulants import Agent, agents
from registry.derived.decisions import acted_after
from registry.facts import Facts, Row
from registry.rules.amounts import above, below
from registry.rules.check import Check, Spot
from registry.values import Day, Measured, plain

HEPARIN_CALIBRATED = frozenset({"anti_xa_lmwh", "anti_xa_ufh", "anti_xa_fonda"})
DOAC_ASSAYS = frozenset({"riva", "apix", "edox", "dabi_dtt"})
DOACS = frozenset({"doac_xa", "doac_iia"})
GIVEN_WITHIN_D = 3
PEAK_FROM_H, PEAK_TO_H = Decimal("3.5"), Decimal("6.5")
HIGH_LEVEL, HIGH_FREQ_H, ACTED_WITHIN_D = Decimal("1.2"), 12, 2
MIXED_UP_ABOVE, MIXED_UP_DOAC_BELOW, MIXED_UP_WITHIN_H = 5, 3, 6


def wrong_assay(facts: Facts) -> Iterator[Spot]:
    for level in facts.rows("lab_level"):
        day, assay = level.day("day"), level.code("assay")
        given = _given_before(facts, level, day) if day is not None else ()
        if not assay or not given:
            continue
        if assay in HEPARIN_CALIBRATED and any(agent.ac_class in DOACS for agent in given):
            sentence = (
                "Uninterpretable: a DOAC was given within 3 days before, and the assay is calibrated for heparin."
            )
            yield Spot(level, ("assay",), sentence, "Correct the assay, or say why it was measured.")
        elif not any(assay in agent.assays for agent in given):
            named = ", ".join(agent.label for agent in given)
            sentence = f"The assay does not measure what was given within 3 days before: {named}."
            yield Spot(level, ("assay",), sentence, "Correct the assay or the course.")


def _given_before(facts: Facts, level: Row, day: Day) -> tuple[Agent, ...]:
    """Agents given on the day or in the 3 days before; none where one of the courses has a vague day or no agent."""
    courses = [course for course in facts.rows("anticoagulant_course") if _given(course, day)]
    vague = any(end.earliest != end.latest for course in courses for end in _ends(course)) or day.earliest != day.latest
    found = [agents().get(course.code("agent")) for course in courses]
    own = facts.course_of(level)
    if vague or None in found or (own is not None and own not in courses):
        return ()
    return tuple(dict.fromkeys(agent for agent in found if agent is not None))


def _given(course: Row, day: Day) -> bool:
    start, stop = course.day("start_day"), course.day("stop_day")
    begun = start is None or start.earliest <= day.latest
    return begun and (stop is None or stop.latest >= day.earliest - GIVEN_WITHIN_D)


def _ends(course: Row) -> tuple[Day, ...]:
    return tuple(day for day in map(course.day, ("start_day", "stop_day")) if day is not None)


def not_at_peak(facts: Facts) -> Iterator[Spot]:
    for level in facts.rows("lab_level"):
        hours = level.number("hours_post_dose")
        if level.code("assay") == "anti_xa_lmwh" and hours is not None and not PEAK_FROM_H <= hours <= PEAK_TO_H:
            sentence = (
                f"Drawn {plain(hours)} hours after the dose, so it is no peak and is left out of levels in range."
            )
            yield Spot(level, ("hours_post_dose",), sentence, "Nothing to do, unless the hours are wrong.")


def high_without_action(facts: Facts) -> Iterator[Spot]:
    for level in facts.rows("lab_level"):
        day, course = level.day("day"), facts.course_of(level)
        if (
            level.code("assay") != "anti_xa_lmwh"
            or day is None
            or course is None
            or not above(level, "value", HIGH_LEVEL)
        ):
            continue
        freq = course.code("freq_h")
        often = freq.isdecimal() and int(freq) <= HIGH_FREQ_H
        if often and course.code("intensity") == "therapeutic" and not acted_after(facts, day, ACTED_WITHIN_D):
            sentence = f"The level of day {day} is above 1.2, and no change of dose or hold follows within 2 days."
            yield Spot(level, ("value",), sentence, "Enter what was done, or correct the level.")


def unit_mixed_up(facts: Facts) -> Iterator[Spot]:
    for level in facts.rows("lab_level"):
        assay, value = level.code("assay"), level.get("value")
        if assay in HEPARIN_CALIBRATED and above(level, "value", MIXED_UP_ABOVE):
            sentence = "An anti-Xa level above 5 looks like a value in ng/mL."
            yield Spot(level, ("value",), sentence, "Check assay and unit.")
        early = below(level, "hours_post_dose", MIXED_UP_WITHIN_H)
        measured = isinstance(value, Measured) and value.op == "=" and value.value < MIXED_UP_DOAC_BELOW
        if assay in DOAC_ASSAYS and early and measured:
            sentence = "A level below 3 ng/mL within 6 hours of the dose looks like a value in IU/mL."
            yield Spot(level, ("value",), sentence, "Check assay and unit.")


CHECKS = (
    Check("E15", "reason", "Assay does not fit the agent", "assay choice", wrong_assay, "query"),
    Check("E16", "info", "Anti-Xa not at its peak", "left out of levels in range", not_at_peak),
    Check("E17", "warn", "High anti-Xa without action", "missing action", high_without_action),
    Check("E18", "warn", "Level looks like another unit", "unit mix-up; asked before limits", unit_mixed_up),
)
