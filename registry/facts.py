"""One row, and everything known about one child: what edit checks and derived quantities read. Pure and immutable."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from registry.anticoagulants import agents, daily
from registry.cells import Problem, number_of, read_cell, read_other, text_problems, value_problems
from registry.codebook import Entity, Field, Kind, Parameters
from registry.codebook_reader import codebook
from registry.values import CellRefused, Day, Missing, Value, plain, written

DAYS = ("day", "start_day", "decision_day", "lp_day", "insert_day", "planned_day")
"""Where a row says when it was, the first that it has."""
DOSES = ("dose_mg_kg", "dose_iu_kg", "dose_abs")
STRENGTH = ("none", "prophylactic", "half", "intermediate", "therapeutic")
LOWERED = {"hold": "none", "stop_permanently": "none", "reduce_half": "half", "reduce_proph": "prophylactic"}
"""What the intensity is after an action; any other action leaves it."""


@dataclass(frozen=True)
class Row:
    """One row of an entity. `key` is its identity as text; a blank cell is not among the values."""

    entity: str
    key: tuple[str, ...]
    values: Mapping[str, Value]

    def get(self, name: str) -> Value | None:
        return self.values.get(name)

    def has(self, name: str) -> bool:
        """Whether there is a value, and not only a reason why there is none."""
        return name in self.values and not isinstance(self.values[name], Missing)

    def number(self, name: str) -> Decimal | None:
        return number_of(self.get(name))

    def day(self, name: str) -> Day | None:
        value = self.get(name)
        return value if isinstance(value, Day) else None

    def code(self, name: str) -> str:
        """The code or text; empty where there is none."""
        value = self.get(name)
        return value if isinstance(value, str) and not isinstance(value, Missing) else ""

    def codes(self, name: str) -> tuple[str, ...]:
        value = self.get(name)
        return value if isinstance(value, tuple) else ()

    def yes(self, name: str) -> bool:
        return self.get(name) is True

    def no(self, name: str) -> bool:
        return self.get(name) is False

    @property
    def when(self) -> Day | None:
        """The day by which rows of its entity are sorted."""
        return next((day for day in map(self.day, DAYS) if day is not None), None)


@dataclass(frozen=True)
class Facts:
    """One child: rows by entity, the site and its laboratories, which day today is for the child, and the numbers that
    the registry has set.

    `today_day` is None where the site keeps no date of diagnosis: nothing can then be overdue.
    """

    by_entity: Mapping[str, tuple[Row, ...]]
    site: Row | None = None
    laboratories: tuple[Row, ...] = ()
    today_day: int | None = None
    parameters: Parameters = field(default_factory=lambda: codebook().parameters)

    @cached_property
    def _in_order(self) -> dict[str, tuple[Row, ...]]:
        """The entities that somebody has asked for: most checks read a few, and a batch reads no table for nothing."""
        return {}

    def rows(self, entity: str) -> tuple[Row, ...]:
        """The rows of an entity by day; rows without a day come last."""
        found = self._in_order.get(entity)
        if found is None:
            found = self._in_order[entity] = tuple(sorted(self.by_entity.get(entity, ()), key=_by_day))
        return found

    def one(self, entity: str) -> Row | None:
        """The row of an entity that has at most one."""
        return next(iter(self.by_entity.get(entity, ())), None)

    def course_of(self, row: Row) -> Row | None:
        """The course that a row refers to."""
        return self._numbered("anticoagulant_course", "course_no", row.get("course"))

    def event_of(self, row: Row) -> Row | None:
        """The clot that a row refers to, by itself or through its course."""
        event = self._numbered("vte_event", "event_no", row.get("vte_event"))
        course = self.course_of(row) if event is None else None
        return self.event_of(course) if course is not None else event

    def of_event(self, entity: str, event: Row) -> tuple[Row, ...]:
        """The rows of an entity that refer to a clot, by day."""
        return tuple(row for row in self.rows(entity) if self.event_of(row) == event)

    @cached_property
    def _index_events(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows("vte_event") if row.code("status") == "index")

    def index_event(self) -> Row | None:
        """The index event; None where there is none, or more than one."""
        return self._index_events[0] if len(self._index_events) == 1 else None

    def courses_on(self, day: int) -> tuple[Row, ...]:
        """Courses from first to last dose, both in it; a course without a last dose goes on."""
        return tuple(row for row in self.rows("anticoagulant_course") if _covers(row, day))

    def intensity_on(self, day: int) -> str:
        """The strongest intensity of that day; "none" while held or off, empty where a course does not say.

        A decision works from the day after it until the day before resumption: a count of the decision day was
        drawn at the intensity that the decision changed.
        """
        known = self._intensities.get(day)
        if known is None:
            found = [self._intensity_of(course, day) for course in self.courses_on(day)]
            strongest = max((one for one in found if one), key=STRENGTH.index, default="")
            known = self._intensities[day] = strongest if found else "none"
        return known

    @cached_property
    def _intensities(self) -> dict[int, str]:
        """By day, of the days that somebody has asked for: a count is looked at once for every threshold and band."""
        return {}

    def agent_on(self, day: int) -> str:
        """The agent of that day; of several, the one at the strongest intensity, then the one begun last."""
        courses = self.courses_on(day)
        ranked = [(STRENGTH.index(self._intensity_of(one, day) or "none"), place) for place, one in enumerate(courses)]
        return courses[max(ranked)[1]].code("agent") if ranked else ""

    def _intensity_of(self, course: Row, day: int) -> str:
        started = course.day("start_day")
        decisions = [
            row
            for row in self.rows("platelet_hold_episode")
            if self._bears_on(row, course) and _is_past(row, day, started)
        ]
        if not decisions:
            return course.code("intensity")
        last, resumed = decisions[-1], decisions[-1].day("resume_day")
        if resumed is not None and day >= resumed.day:
            return last.code("resume_intensity") or course.code("intensity")
        return LOWERED.get(last.code("action"), course.code("intensity"))

    def _bears_on(self, decision: Row, course: Row) -> bool:
        """Whether a decision is about this course: it names it, or names no course and is about the same clot."""
        if decision.has("course"):
            return decision.get("course") == course.get("course_no")
        return decision.get("vte_event") == course.get("vte_event")

    def _numbered(self, entity: str, name: str, number: Value | None) -> Row | None:
        rows = self.by_entity.get(entity, ())
        return next((row for row in rows if row.get(name) == number), None) if number is not None else None


def _by_day(row: Row) -> tuple[bool, int, tuple[str, ...]]:
    when = row.when
    return (when is None, when.day if when else 0, row.key)


def _covers(course: Row, day: int) -> bool:
    start, stop = course.day("start_day"), course.day("stop_day")
    return start is not None and start.day <= day and (stop is None or day <= stop.day)


def _is_past(decision: Row, day: int, started: Day | None) -> bool:
    """Whether a decision was taken before this day and not before the course began."""
    decided = decision.day("decision_day")
    return decided is not None and decided.day < day and (started is None or decided.day >= started.day)


# -- from typed cells -------------------------------------------------------------------------------------------------


def parse_row(
    entity: Entity, typed: Mapping[str, str], *, anchor: date | None = None
) -> tuple[Row, tuple[Problem, ...]]:
    """The row that somebody typed, with everything that is wrong with it. A cell that does not read, or may not be
    kept, is not among the values; a number beyond a limit is, so that the edit checks see it.

    `anchor`, the date of diagnosis, turns typed dates into days; no date is kept. A problem of severity "refuse" means
    that the row may not be written, "reason" that it needs one.
    """
    cells = {name: text.strip() for name, text in typed.items()}
    problems = list(_strangers(entity, cells))
    values: dict[str, Value] = {}
    for one in entity.entered:
        problems += _read(one.in_row(cells), cells, anchor, values)
    if entity.name == "anticoagulant_course":
        problems += _dose_problems(entity, values)
    for name in entity.identity:
        if name not in values and not any(problem.field == name for problem in problems):
            label = entity.by_name[name].label
            problems.append(Problem(name, "refuse", "identity", f"{label} is blank, and names the row. Fill it in."))
    return Row(entity.name, row_key(entity, values), values), tuple(problems)


def row_key(entity: Entity, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The identity of a row as text. A day counts without its precision: a better known day is the same row."""
    named = (values.get(name, "") for name in entity.identity)
    return tuple(str(value.day) if isinstance(value, Day) else written(value) for value in named)


def _read(one: Field, cells: Mapping[str, str], anchor: date | None, values: dict[str, Value]) -> Iterator[Problem]:
    """Put the value of a field, and the words behind it, among the values, unless they are refused."""
    try:
        value, words = read_cell(one, cells, anchor), read_other(one, cells)
    except CellRefused as refusal:
        yield Problem(one.name, "refuse", "unreadable", f"{one.label}: {refusal}")
        return
    other = f"{one.name}_other"
    found = list(value_problems(one, value)) if value is not None else []
    found += text_problems(other, one.label, words) if words else ()
    refused = {problem.field for problem in found if problem.rule == "E48" and problem.severity == "refuse"}
    values.update(
        {name: it for name, it in ((one.name, value), (other, words)) if it is not None and name not in refused}
    )
    yield from found


def _strangers(entity: Entity, cells: Mapping[str, str]) -> Iterator[Problem]:
    """Columns that the entity does not have, and derived ones that somebody filled."""
    for name, text in cells.items():
        if name in entity.by_name and entity.by_name[name].derived:
            if text:
                why = f"{entity.by_name[name].label} is worked out, not entered. Leave it blank."
                yield Problem(name, "refuse", "derived", why)
        elif name not in entity.by_name and name not in entity.columns and not _is_date(entity, name):
            near = difflib.get_close_matches(name, entity.columns, 1)
            hint = f"; the nearest is {near[0]}" if near else ""
            yield Problem(name, "refuse", "column", f"{entity.label} has no column of this name{hint}.")


def _is_date(entity: Entity, name: str) -> bool:
    """Whether a column holds the date of one of the days."""
    one = entity.by_name.get(name.removesuffix("_date"))
    return name.endswith("_date") and one is not None and one.kind is Kind.DAY and not one.derived


def _dose_problems(entity: Entity, values: Mapping[str, Value]) -> Iterator[Problem]:
    """Doses beyond the hard limits of their agent; a dose given in error has none."""
    agent, freq = agents().get(str(values.get("agent", ""))), str(values.get("freq_h", ""))
    for name in DOSES:
        number, one = number_of(values.get(name)), entity.by_name[name]
        dose = agent.dose(name, freq) if agent else None
        if agent is None or dose is None or number is None or values.get(one.lifted_by) is True:
            continue
        total = daily(number, freq) if dose.per == "day" else number
        if total is not None and not dose.hard.hold(total):
            why = (
                f"{one.label}: {plain(total)} a {dose.per} cannot be outside {dose.hard} {dose.unit} for {agent.label}."
            )
            yield Problem(name, "refuse", "hard", f"{why} Correct it, or mark it as given in error.")
