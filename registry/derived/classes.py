"""Which class of anticoagulant a clot was treated with (survey items 16 and 17 ask it). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.anticoagulants import agents
from registry.derived.child import followed_until
from registry.facts import Facts, Row

FIRST_TO_D = 10
"""The first treatment is that of day 0 to 10 of the clot's age; what comes later is the rest of it."""
NONE, UNKNOWN = "none", ""
WINDOWS: Mapping[str, tuple[int, int | None]] = {"day0_10": (0, FIRST_TO_D), "after_day10": (FIRST_TO_D + 1, None)}


def class_of(agent: str) -> str:
    """The class of the practice survey that an agent belongs to; empty where there is no such agent."""
    found = agents().get(agent)
    return found.ac_class if found is not None else UNKNOWN


def modal_class(facts: Facts, event: Row, window: str) -> str:
    """The class given on most days of one of WINDOWS, counted from the day of the clot; of several that which came
    first. `NONE` where no treatment covers a day of it, UNKNOWN where its agent or the day of the clot is missing.

    Days under a hold count for the class that was held. A course without a last dose goes on to the end of follow-up.
    """
    began = event.day("day")
    if began is None:
        return UNKNOWN
    days: dict[str, int] = {}
    for course in _treating(facts, event):
        covered = len(_days(course, began.day, WINDOWS[window], followed_until(facts)))
        if covered:
            known = class_of(course.code("agent"))
            days[known] = days.get(known, 0) + covered
    # max keeps the first of equals, and courses come by day.
    return max(days, key=lambda known: days[known]) if days else NONE


def _treating(facts: Facts, event: Row) -> Sequence[Row]:
    rows = facts.of_event("anticoagulant_course", event)
    return [row for row in rows if row.code("intent") == "treatment" and row.day("start_day") is not None]


def _days(course: Row, began: int, window: tuple[int, int | None], until: int | None) -> range:
    """The days of a course, both ends in it, that lie in the window."""
    start, stop = course.day("start_day"), course.day("stop_day")
    first = start.day if start is not None else began
    last = stop.day if stop is not None else max(first, until if until is not None else first)
    low, high = window
    return range(max(first, began + low), (last if high is None else min(last, began + high)) + 1)
