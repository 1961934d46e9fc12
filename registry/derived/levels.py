"""Anti-Xa peaks of one child and whether they lie in their target (measure D6). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from registry.codebook import Limits, Target
from registry.facts import Facts, Row
from registry.values import Answer, Measured

PEAK_H = Limits(Decimal("3.5"), Decimal("6.5"))
STEADY_FROM_DOSE = 3
TWICE_DAILY_H = 12
KITS = ("at_added", "no_at_added", "unknown")


@dataclass(frozen=True, slots=True)
class Peaks:
    """Peaks of a child in order of their day. `in_range`: yes, no, or unknown where "<" or ">" leaves it open."""

    rows: tuple[Row, ...]
    in_range: tuple[Answer, ...]

    @property
    def share(self) -> tuple[Decimal, Decimal] | None:
        """Lowest and highest share in range; the same unless a peak is unknown. None without a peak."""
        if not self.in_range:
            return None
        sure = sum(answer is Answer.YES for answer in self.in_range)
        possible = sum(answer is not Answer.NO for answer in self.in_range)
        return Decimal(sure) / len(self.in_range), Decimal(possible) / len(self.in_range)

    @property
    def known_share(self) -> Decimal | None:
        """Share in range of the peaks that are surely in or out; None where there is none."""
        known = [answer for answer in self.in_range if answer is not Answer.UNKNOWN]
        return Decimal(known.count(Answer.YES)) / len(known) if known else None


def kit_class(facts: Facts) -> str:
    """One of KITS: whether the site's anti-Xa kit adds antithrombin. Kits that do not read lower in ALL.

    Known where all laboratories and periods of the site agree: a level has a day and no quarter, and a snapshot does
    not say which laboratory measured it.
    """
    said = {laboratory.get("exogenous_at") for laboratory in facts.laboratories}
    if said == {True}:
        return "at_added"
    return "no_at_added" if said == {False} else "unknown"


def peaks(facts: Facts) -> Peaks:
    """Peaks of LMWH 3.5 to 6.5 hours after the third dose or later at one dose, given twice daily, with a target."""
    found = [
        (level, target)
        for level in facts.rows("lab_level")
        if _is_peak(facts, level)
        for target in _targets(facts, level)
    ]
    return Peaks(tuple(level for level, _ in found), tuple(within(level, target) for level, target in found))


def within(level: Row, target: Limits) -> Answer:
    """Whether a level lies in a closed range; "<" and ">" as the interval that they are."""
    value = level.get("value")
    if not isinstance(value, Measured) or target.low is None or target.high is None:
        return Answer.UNKNOWN
    if value.op == "=":
        return Answer.YES if target.hold(value.value) else Answer.NO
    beyond = value.value <= target.low if value.op == "<" else value.value >= target.high
    return Answer.NO if beyond else Answer.UNKNOWN


def _is_peak(facts: Facts, level: Row) -> bool:
    hours, course = level.number("hours_post_dose"), facts.course_of(level)
    if level.code("assay") != "anti_xa_lmwh" or hours is None or course is None or not level.has("value"):
        return False
    return PEAK_H.hold(hours) and course.code("freq_h") == str(TWICE_DAILY_H) and _is_steady(facts, course, level)


def _is_steady(facts: Facts, course: Row, level: Row) -> bool:
    """Whether the level follows the third dose at that dose, or a later one.

    Days alone say how many doses there were: two a day, so the third falls on the day after the start or the change.
    """
    day, started = level.day("day"), course.day("start_day")
    if day is None or started is None:
        return False
    changes = [when for row in facts.rows("dose_change") if facts.course_of(row) == course and (when := row.day("day"))]
    since = max(one.day for one in (started, *changes) if one.day <= day.day) if started.day <= day.day else None
    doses_a_day = 24 // TWICE_DAILY_H
    return since is not None and (day.day - since) * doses_a_day + 1 >= STEADY_FROM_DOSE


def _targets(facts: Facts, level: Row) -> tuple[Limits, ...]:
    """The target of the site for this child, else that of the registry for the assay and intensity; at most one."""
    low, high = level.number("target_low"), level.number("target_high")
    if low is not None and high is not None:
        return (Limits(low, high),)
    course = facts.course_of(level)
    intensity = course.code("intensity") if course is not None else ""
    return tuple(one.range for one in facts.parameters.targets if _fits(one, level, intensity))


def _fits(target: Target, level: Row, intensity: str) -> bool:
    return (target.assay, target.intensity) == (level.code("assay"), intensity)
