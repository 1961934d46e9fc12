"""Doses against the bands of their agent, against each other and against the weight."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from registry.anticoagulants import CONTINUOUS, Agent, agents, daily
from registry.codebook import Limits
from registry.derived.child import age_mo
from registry.facts import DOSES, Facts, Row
from registry.rules.check import Check, Spot
from registry.values import Day, plain

ROUNDING = Decimal("0.2")
WEIGHT_CHANGE, WEIGHT_WITHIN_D = Decimal("0.15"), 30
INFANT_MO, INFANT_MG_KG = 2, Decimal("1.2")
WEIGHTS = {
    "anticoagulant_course": ("start_day", "dose_weight_kg"),
    "dose_change": ("day", "dose_weight_kg"),
    "followup_visit": ("day", "weight_kg"),
}


def totals(course: Row) -> Iterator[tuple[Agent, str, str, Decimal]]:
    """The agent of a course with the field, the time and the amount of each dose: a day, or of an infusion an hour."""
    agent, freq = agents().get(course.code("agent")), course.code("freq_h")
    for name in DOSES:
        dose = course.number(name)
        if agent is None or dose is None or not freq:
            continue
        total = dose if freq == CONTINUOUS else daily(dose, freq)
        if total is not None:
            yield agent, name, "hour" if freq == CONTINUOUS else "day", total


def unusual(facts: Facts) -> Iterator[Spot]:
    for course in facts.rows("anticoagulant_course"):
        agent = agents().get(course.code("agent"))
        if agent is not None and agent.always_reason and any(course.number(name) is not None for name in DOSES):
            sentence = f"{agent.label} is not licensed for children."
            yield Spot(course, ("agent",), sentence, "Give the reason, or correct the agent.")
        for known, name, per, total in totals(course):
            usual = _whole_range(known, name, per, course.number("dose_weight_kg"))
            if usual is not None and not usual.hold(total):
                sentence = f"{plain(total)} a {per} is outside {usual}, what is usual for {known.label}."
                yield Spot(course, (name, "freq_h"), sentence, "Correct dose, unit or interval, or give the reason.")


def _whole_range(agent: Agent, name: str, per: str, weight: Decimal | None) -> Limits | None:
    """From the lowest to the highest end of the bands of an agent at this weight."""
    bands = [one.usual for one in agent.bands if (one.field, one.per) == (name, per) and one.is_for(weight)]
    lows = [band.low for band in bands if band.low is not None]
    highs = [band.high for band in bands if band.high is not None]
    return Limits(min(lows), max(highs)) if lows and highs else None


def disagrees_with_weight(facts: Facts) -> Iterator[Spot]:
    for course in facts.rows("anticoagulant_course"):
        whole, weight = course.number("dose_abs"), course.number("dose_weight_kg")
        if whole is None or weight is None or course.yes("capped"):
            continue
        for name in ("dose_mg_kg", "dose_iu_kg"):
            each = course.number(name)
            if each is not None and abs(whole - each * weight) > ROUNDING * each * weight:
                sentence = f"{plain(each)} per kg at {plain(weight)} kg is {plain(each * weight)}, not {plain(whole)}."
                yield Spot(course, ("dose_abs", name), sentence, "Correct one of the three, or mark the dose capped.")


def weight_jumps(facts: Facts) -> Iterator[Spot]:
    known = sorted(_weights(facts), key=lambda one: one[1].day)
    for (_, before, first), (row, day, second) in pairwise(known):
        soon = day.since(before).at_most(WEIGHT_WITHIN_D)
        if soon and abs(second - first) > WEIGHT_CHANGE * first:
            sentence = f"The weight goes from {plain(first)} to {plain(second)} kg within 30 days."
            yield Spot(row, (_weight_field(row),), sentence, "Correct one of the two weights.")


def _weights(facts: Facts) -> Iterator[tuple[Row, Day, Decimal]]:
    diagnosis = facts.one("all_diagnosis")
    at_diagnosis = diagnosis.number("weight_kg") if diagnosis is not None else None
    if diagnosis is not None and at_diagnosis is not None:
        yield diagnosis, Day(0), at_diagnosis
    for entity, (when, name) in WEIGHTS.items():
        for row in facts.rows(entity):
            day, weight = row.day(when), row.number(name)
            if day is not None and weight is not None:
                yield row, day, weight


def _weight_field(row: Row) -> str:
    return WEIGHTS[row.entity][1] if row.entity in WEIGHTS else "weight_kg"


def off_its_intensity(facts: Facts) -> Iterator[Spot]:
    for course in facts.rows("anticoagulant_course"):
        intensity, weight = course.code("intensity"), course.number("dose_weight_kg")
        for agent, name, per, total in totals(course):
            band = agent.band(intensity, name, per, weight)
            if band is None or band.low is None or band.high is None:
                continue
            too_much = intensity == "prophylactic" and total > band.high
            if too_much or (intensity == "therapeutic" and total < band.low):
                sentence = f"{plain(total)} a {per} of {agent.label} is not {intensity}: that is {band}."
                yield Spot(course, ("intensity", name), sentence, "Correct intensity or dose, or give the reason.")


def infant_underdosed(facts: Facts) -> Iterator[Spot]:
    for course in facts.rows("anticoagulant_course"):
        start, dose = course.day("start_day"), course.number("dose_mg_kg")
        surely_young = start is not None and _oldest_mo(facts, start) < INFANT_MO
        if course.code("agent") != "enoxaparin" or course.code("intensity") != "therapeutic" or dose is None:
            continue
        if surely_young and dose < INFANT_MG_KG:
            sentence = f"{plain(dose)} mg/kg is little for an infant under 2 months."
            yield Spot(course, ("dose_mg_kg",), sentence, "Correct the dose, or give the reason.")


def _oldest_mo(facts: Facts, day: Day) -> float:
    """The most months that the child can have on a day; without an age, no end."""
    age = age_mo(facts, Day(day.latest))
    return float("inf") if age is None else age


CHECKS = (
    Check("E11", "reason", "Unusual daily dose", "typing, or the unit", unusual, "query"),
    Check("E12", "reason", "Dose and weight disagree", "rounding up to 20 % is true", disagrees_with_weight, "query"),
    Check("E13", "warn", "Weight changes fast", "typing; weight for age waits for a reference", weight_jumps),
    Check("E14", "reason", "Dose is not of its intensity", "bands of one dose coincide", off_its_intensity, "query"),
    Check("E41", "reason", "Infant with a low dose", "infants need more", infant_underdosed, "query"),
)
