"""Courses at the intensity of each day, the decisions that changed it, and drug levels in their targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from registry.codebook import Limits
from registry.codebook_reader import codebook
from registry.derived.events import hold_days, is_exact
from registry.derived.levels import PEAK_H, within
from registry.facts import DOSES, Facts, Row
from registry.timeline.marks import Mark, Step, capitalised, joined, said, uncapitalised
from registry.values import Answer, Measured, plain

OFTEN = {
    "6": "four times daily",
    "8": "three times daily",
    "12": "twice daily",
    "24": "once daily",
    "continuous": "an hour",
}
ANTI_XA = frozenset({"anti_xa_lmwh", "anti_xa_ufh", "anti_xa_fonda"})
KINDS = {Answer.YES: "inside", Answer.NO: "outside", Answer.UNKNOWN: "open"}


def marks(facts: Facts, upto: int) -> Iterator[Mark]:
    yield from (_course(facts, row, upto) for row in facts.rows("anticoagulant_course"))
    yield from (_decision(row) for row in facts.rows("platelet_hold_episode"))
    yield from (_change(facts, row) for row in facts.rows("dose_change"))
    yield from (_level(facts, row) for row in facts.rows("lab_level"))


# -- courses ----------------------------------------------------------------------------------------------------------


def _course(facts: Facts, row: Row, upto: int) -> Mark:
    agent, stop = capitalised(said(row, "agent")) or "Anticoagulant", row.day("stop_day")
    dose = joined(_dose(row), _often(row), by=" ")
    detail = joined(dose, said(row, "intensity"), said(row, "intent"), said(row, "stop_reason"))
    label = joined(uncapitalised(agent), dose, by=" ")
    return Mark(
        "anticoagulant",
        row,
        agent,
        row.day("start_day"),
        stop,
        stop is None,
        "course",
        label,
        detail,
        steps=steps(facts, row, upto),
    )


def _dose(row: Row) -> str:
    name = next((one for one in DOSES if row.has(one)), "")
    number = row.number(name) if name else None
    return joined(plain(number), _dose_unit(row), by=" ") if number is not None else ""


def _dose_unit(course: Row) -> str:
    name = next((one for one in DOSES if course.has(one)), "")
    return (codebook().field(course.entity, name).unit_label or "mg") if name else ""


def _change(facts: Facts, row: Row) -> Mark:
    """A new dose, in the unit of its course. How strong it is the course says, so the bar keeps its height."""
    course, before, after = facts.course_of(row), row.number("from_dose"), row.number("to_dose")
    unit = _dose_unit(course) if course is not None else ""
    doses = [plain(one) if one is not None else "?" for one in (before, after)]
    told = joined(" → ".join(doses), unit, by=" ") if (before, after) != (None, None) else ""
    detail = joined(told, said(row, "change_reason"))
    return Mark("anticoagulant", row, "Change of dose", row.day("day"), kind="decision", label=told, detail=detail)


def _often(row: Row) -> str:
    code = row.code("freq_h")
    return OFTEN.get(code, f"every {code} hours" if code else "")


def steps(facts: Facts, course: Row, upto: int) -> tuple[Step, ...]:
    """The intensities of a course by day, as `Facts.intensity_on` reads them: a decision works from its day on here."""
    started, stopped = course.day("start_day"), course.day("stop_day")
    if started is None:
        return ()
    decisions = facts.rows("platelet_hold_episode")
    alone = Facts({course.entity: (course,), "platelet_hold_episode": decisions}, parameters=facts.parameters)
    first, last = started.day, max(started.day, stopped.day if stopped is not None else upto)
    decided, resumed = _days(decisions, "decision_day"), _days(decisions, "resume_day")
    turns = sorted(day for day in {first, *decided, *resumed} if first <= day < last or day == first)
    found: list[Step] = []
    for day, until in zip(turns, [*turns[1:], last], strict=True):
        intensity = alone.intensity_on(min(day + 1, last) if day in decided else day)
        if found and found[-1].intensity == intensity:
            found[-1] = Step(found[-1].start, until, intensity)
        else:
            found.append(Step(day, until, intensity))
    return tuple(found)


def _days(rows: Iterable[Row], name: str) -> set[int]:
    return {day.day for row in rows if (day := row.day(name)) is not None}


# -- decisions --------------------------------------------------------------------------------------------------------


def _decision(row: Row) -> Mark:
    action, resumed = row.code("action"), row.day("resume_day")
    what = capitalised(said(row, "action")) or "Decision"
    then, after = _count(row, "plt_at_decision"), _count(row, "plt_at_resume")
    detail = joined(
        f"platelets {then}" if then else "", f"{after} at restart" if after else "", said(row, "primary_reason")
    )
    if action != "hold":
        label = "" if action == "continue_full" else what.lower()
        return Mark("anticoagulant", row, what, row.day("decision_day"), kind="decision", label=label, detail=detail)
    label = _held(row)
    return Mark("anticoagulant", row, what, row.day("decision_day"), resumed, resumed is None, "hold", label, detail)


def _held(row: Row) -> str:
    decided, resumed, days = row.day("decision_day"), row.day("resume_day"), hold_days(row)
    if resumed is None:
        return "still held"
    if days is None:
        return "held, not known how long"
    return f"held {days} d" if is_exact(decided, resumed) else f"held about {days} d"


def _count(row: Row, name: str) -> str:
    number = row.number(name)
    return plain(number) if number is not None else ""


# -- levels -----------------------------------------------------------------------------------------------------------


def _level(facts: Facts, row: Row) -> Mark:
    """A level; one that was drawn at unsuitable hours is told, and left out of the drawing."""
    value, target = row.get("value"), target_of(facts, row)
    shown = _written(row, value)
    what = f"{capitalised(said(row, 'assay')) or 'Level'} {shown}".strip()
    number = place_in(target, value) if target is not None and isinstance(value, Measured) else None
    hours, suits = row.number("hours_post_dose"), _suits(row)
    kind = KINDS[within(row, target)] if target is not None and number is not None else "no target"
    told = {"inside": "in target", "outside": "outside its target", "open": "perhaps in target"}.get(kind, "")
    aside = "left out of the picture, not a peak" if not suits else ""
    detail = joined(told if suits else "", f"{plain(hours)} h after the dose" if hours is not None else "", aside)
    drawn = suits and isinstance(value, Measured)
    label = _target_words(row, target) if target is not None and number is not None else shown
    return Mark("level", row, what, row.day("day"), kind=kind, label=label, detail=detail, number=number, drawn=drawn)


def _written(row: Row, value: object) -> str:
    if not isinstance(value, Measured):
        return ""
    sign = "" if value.op == "=" else value.op
    return joined(sign + plain(value.value), _unit(row), by=" ")


def _target_words(row: Row, target: Limits) -> str:
    return f"target {plain(target.low or Decimal())}–{plain(target.high or Decimal())} {_unit(row)}"


def _unit(row: Row) -> str:
    return codebook().field(row.entity, "value").in_row({"assay": row.code("assay")}).unit_label


def _suits(row: Row) -> bool:
    hours = row.number("hours_post_dose")
    return row.code("assay") != "anti_xa_lmwh" or hours is None or PEAK_H.hold(hours)


def target_of(facts: Facts, row: Row) -> Limits | None:
    """The target that the row gives, else that of the registry for the assay and the intensity of its course."""
    low, high, course = row.number("target_low"), row.number("target_high"), facts.course_of(row)
    if low is not None and high is not None and low < high:
        return Limits(low, high)
    asked = (row.code("assay"), course.code("intensity") if course is not None else "")
    fitting = (one.range for one in facts.parameters.targets if (one.assay, one.intensity) == asked)
    return next(fitting, None)


def place_in(target: Limits, value: Measured) -> float | None:
    """Where a level lies in its target: 0 at the lower end, 1 at the upper."""
    if target.low is None or target.high is None or target.high == target.low:
        return None
    return float((value.value - target.low) / (target.high - target.low))
