"""From the facts of a child to the marks of its picture, lane by lane. Pure."""

from __future__ import annotations

from registry.facts import Facts
from registry.timeline.marks import LANES, Mark
from registry.timeline.reading import anticoagulation, clots, counts, events, treatment
from registry.values import Day, Precision

THEMES = (treatment, clots, anticoagulation, counts, events)


def marks_of(facts: Facts) -> tuple[Mark, ...]:
    """Every mark, by lane and then by day; those without a day come last in their lane."""
    upto = entered_to(facts)
    found = [mark for theme in THEMES for mark in theme.marks(facts, upto)]
    order = {lane: place for place, lane in enumerate(LANES)}
    return tuple(sorted(found, key=lambda mark: (order[mark.lane], mark.start is None, mark.ends(upto))))


def entered_to(facts: Facts) -> int:
    """The last day of which anything is known: last contact, or the latest day of any row; 0 where there is none."""
    days = [
        value.day
        for rows in facts.by_entity.values()
        for row in rows
        for name, value in row.values.items()
        if isinstance(value, Day) and name != "planned_day" and value.precision is not Precision.UNKNOWN
    ]
    return max(days, default=0)
