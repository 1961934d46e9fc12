"""Doses against the bands of their agent, against each other and against the weight."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from registry.anticoagulants import CONTINUOUS, Agent, agents, daily
from registry.codebook import Limits
from registry.derived.child import age_mo
from registry.facts import DOSES, Facts, Row
from registry.growth import modified_z, z
from registry.rules.check import Check, Spot
from registry.values import Day, plain

ROUNDING = Decimal("0.2")
WEIGHT_CHANGE, WEIGHT_WITHIN_D = Decimal("0.15"), 30
WEIGHT_Z = 5
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


class Weighing(NamedTuple):
    """A weight in kilograms, with the day, the row and the field that it stands in."""

    day: Day
    weight: Decimal
    row: Row
    field: str


def unlikely_weight(facts: Facts) -> Iterator[Spot]:
    """A weight that is far off for age and sex; otherwise one that changed fast."""
    known = sorted(_weighings(facts), key=lambda one: one.day.day)
    for before, now in zip([None, *known], known, strict=False):
        score = _far_off(facts, now)
        if score is not None:
            sentence = f"{plain(now.weight)} kg is far from what children of this age and sex weigh: z {score:.1f}."
            yield Spot(now.row, (now.field,), sentence, "Correct the weight, its unit, the age or the sex.")
        elif before is not None and _changed_fast(before, now):
            sentence = f"The weight goes from {plain(before.weight)} to {plain(now.weight)} kg within 30 days."
            yield Spot(now.row, (now.field,), sentence, "Correct one of the two weights.")


def _changed_fast(before: Weighing, now: Weighing) -> bool:
    soon = now.day.since(before.day).at_most(WEIGHT_WITHIN_D)
    return bool(soon) and abs(now.weight - before.weight) > WEIGHT_CHANGE * before.weight


def _far_off(facts: Facts, now: Weighing) -> float | None:
    """The z score of a weight that is outside -5 to 5 at every age that the child can have had, at the youngest."""
    enrolment = facts.one("enrolment")
    first, last = (age_mo(facts, Day(end)) for end in (now.day.earliest, now.day.latest))
    if enrolment is None or first is None or last is None:
        return None
    ages = range(first, last + 1)
    scores = [_farther_z(enrolment.code("sex"), age, now.weight) for age in ages]
    return scores[0] if all(score is not None and abs(score) > WEIGHT_Z for score in scores) else None


def _farther_z(sex: str, age: int, weight: Decimal) -> float | None:
    """The LMS or the modified z score, whichever is farther off: each is blind on the side where the other sees."""
    scores = (z("weight", sex, age, weight), modified_z("weight", sex, age, weight))
    return max((score for score in scores if score is not None), key=abs, default=None)


def _weighings(facts: Facts) -> Iterator[Weighing]:
    diagnosis = facts.one("all_diagnosis")
    at_diagnosis = diagnosis.number("weight_kg") if diagnosis is not None else None
    if diagnosis is not None and at_diagnosis is not None:
        yield Weighing(Day(0), at_diagnosis, diagnosis, "weight_kg")
    for entity, (when, name) in WEIGHTS.items():
        for row in facts.rows(entity):
            day, weight = row.day(when), row.number(name)
            if day is not None and weight is not None:
                yield Weighing(day, weight, row, name)


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
    Check("E13", "warn", "Unlikely weight", "typing, or the unit", unlikely_weight),
    Check("E14", "reason", "Dose is not of its intensity", "bands of one dose coincide", off_its_intensity, "query"),
    Check("E41", "reason", "Infant with a low dose", "infants need more", infant_underdosed, "query"),
)
