"""Follow-up visits: when each is due, and which are overdue. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from registry.derived.child import followed_until
from registry.facts import Facts


@dataclass(frozen=True, slots=True)
class Due:
    """A planned visit: the day on which it is due, and the first and last day that its window can have."""

    planned: str
    day: int
    first: int
    last: int


def visits_due(facts: Facts) -> tuple[Due, ...]:
    """Every planned visit after the index event; none where the event or its day is not known."""
    event = facts.index_event()
    began = event.day("day") if event is not None else None
    if began is None:
        return ()
    return tuple(
        Due(
            visit.planned,
            began.day + visit.due_d,
            began.earliest + visit.due_d - visit.window_d,
            began.latest + visit.due_d + visit.window_d,
        )
        for visit in facts.parameters.visits
    )


def overdue(facts: Facts) -> tuple[Due, ...]:
    """Visits that are missing although their window is over; none where nobody knows which day today is.

    A child who died or left before the end of the window owes no visit.
    """
    until = followed_until(facts)
    if facts.today_day is None or until is None:
        return ()
    made = {row.code("planned") for row in facts.rows("followup_visit")}
    return tuple(due for due in visits_due(facts) if due.planned not in made and until > due.last)
