"""What is worked out about a clot: its main type, age, and what was going on when it came. Pure."""

from __future__ import annotations

from registry.codebook_reader import codebook
from registry.facts import Facts, Row
from registry.values import Answer, Day, Precision, Span

LATE_FROM_D = 31
"""A clot is acute from day 0 to 30 of its age, and late from this day on."""
DVT = ("cvc_dvt", "non_cvc_dvt")
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pulmonary", ("pe",)),
    ("cerebral", ("cvst",)),
    ("cardiac", ("intracardiac",)),
    ("upper", DVT),
    ("lower", DVT),
    ("splanchnic", ("splanchnic",)),
    ("renal", ("renal",)),
    ("superficial", ("superficial",)),
    ("other", ("other",)),
)
"""Groups of veins from the gravest down, and the main types that fit each."""


def veins(sites: tuple[Row, ...]) -> frozenset[str]:
    return frozenset(code for site in sites if (code := site.code("vein")))


def groups(sites: tuple[Row, ...]) -> frozenset[str]:
    """The groups of veins in which a clot lies."""
    field = codebook().field("vte_site", "vein")
    return frozenset(field.by_code[vein].group for vein in veins(sites))


def main_types(sites: tuple[Row, ...]) -> tuple[str, ...]:
    """The main types that the gravest place of a clot allows; empty where no place is known."""
    found = groups(sites)
    return next((types for group, types in KINDS if group in found), ())


def phase_at(facts: Facts, day: Day) -> Row | None:
    """The phase that covers a day, of several the one that began last; None where none does."""
    rows = [row for row in facts.rows("treatment_phase") if _covers(row, day.day)]
    return rows[-1] if rows else None


def days_since_asp(facts: Facts, event: Row) -> int | None:
    """Days from the last dose of asparaginase given on or before the day of the clot."""
    day = event.day("day")
    if day is None:
        return None
    given = [row.day("day") for row in facts.rows("asparaginase_exposure") if row.code("status") == "given"]
    before = [one for one in given if one is not None and one.day <= day.day]
    return days_between(max(before, key=lambda one: one.day), day) if before else None


def days_between(earlier: Day | None, later: Day | None) -> int | None:
    """Days from one day to the other, the likeliest number where they are known to some days; None where one of them is
    no more than a guess."""
    if earlier is None or later is None or Precision.UNKNOWN in (earlier.precision, later.precision):
        return None
    return later.day - earlier.day


def clot_age(facts: Facts, row: Row, name: str) -> Span | None:
    """Age of the clot in days on the day that a field of a row holds, as far as both days are known."""
    event, day = facts.event_of(row), row.day(name)
    began = event.day("day") if event is not None else None
    return day.since(began) if day is not None and began is not None else None


def clot_age_d(facts: Facts, row: Row, name: str) -> int | None:
    """The same as one number, by `days_between`."""
    event = facts.event_of(row)
    return days_between(event.day("day") if event is not None else None, row.day(name))


def is_late(age: Span) -> bool | None:
    """Whether a clot is late for sure; None where its age may lie on both sides."""
    return {Answer.YES: True, Answer.NO: False}.get(age.at_least(LATE_FROM_D))


def hold_days(episode: Row) -> int | None:
    """Days from the decision to resumption, by `days_between`; None while held, or where nothing was held."""
    return days_between(episode.day("decision_day"), episode.day("resume_day"))


def is_exact(*days: Day | None) -> bool:
    return all(day is not None and day.precision is Precision.EXACT for day in days)


def ac_state(facts: Facts, event: Row) -> str:
    """The state of anticoagulation on the day before a clot: none, full, reduced, held or off; empty if not known."""
    day = event.day("day")
    before = day.day - 1 if day is not None else None
    if before is None:
        return ""
    starts = [start.day for row in facts.rows("anticoagulant_course") if (start := row.day("start_day")) is not None]
    if not any(start <= before for start in starts):
        return "none"
    if not facts.courses_on(before):
        return "off"
    intensity = facts.intensity_on(before)
    return {"therapeutic": "full", "none": "held", "": ""}.get(intensity, "reduced")


def lines_at(facts: Facts, day: Day) -> tuple[Row, ...]:
    """Lines that may have been in on a day, or out for no longer than the window."""
    return tuple(line for line in facts.rows("central_line") if _in_place(facts, line, day) is not Answer.NO)


def _in_place(facts: Facts, line: Row, day: Day) -> Answer:
    inserted, removed = line.day("insert_day"), line.get("remove_day")
    if line.code("kind") == "none":
        return Answer.NO
    after = ~day.before(inserted) if inserted is not None else Answer.UNKNOWN
    if removed is None:
        return after
    recent = day.since(removed).at_most(facts.parameters.line_window_d) if isinstance(removed, Day) else Answer.UNKNOWN
    return after & recent


def _covers(phase: Row, day: int) -> bool:
    start, stop = phase.day("start_day"), phase.day("stop_day")
    return start is not None and start.day <= day and (stop is None or day <= stop.day)
