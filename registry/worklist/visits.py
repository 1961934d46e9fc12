"""The follow-up visits of a child that nobody has entered, and whether anything is still to come. Pure."""

from __future__ import annotations

from registry.codebook_reader import codebook
from registry.derived.child import CENSORING
from registry.derived.visits import Due, visits_due
from registry.facts import Facts

WITHDRAWN = frozenset({"withdrawn_keep", "withdrawn_erase"})


def owed_visits(facts: Facts) -> tuple[Due, ...]:
    """Visits after the index event that nobody has entered, by day. Who died or left in the window owes none, and
    who withdrew is not followed any more."""
    if _has_withdrawn(facts):
        return ()
    made = {row.code("planned") for row in facts.rows("followup_visit")}
    end = _ended_on(facts)
    return tuple(due for due in visits_due(facts) if due.planned not in made and (end is None or end > due.last))


def is_over(facts: Facts) -> bool:
    """Whether nothing more is to come: the child died or left, or was followed for as long as the visits go, and owes
    none of them."""
    if _ended_on(facts) is not None or _has_withdrawn(facts):
        return True
    enrolment, visits = facts.one("enrolment"), facts.parameters.visits
    last = enrolment.day("last_contact_day") if enrolment is not None else None
    event = facts.index_event()
    began = event.day("day") if event is not None else None
    longest = max((visit.due_d - visit.window_d for visit in visits), default=0)
    until = longest + (began.latest if began is not None else 0)
    return not owed_visits(facts) and last is not None and last.earliest >= until


def visit_label(planned: str) -> str:
    """What the codebook calls "Day 30" or "3 months", as a name: "30-day follow-up", "3-month follow-up"."""
    words = codebook().field("followup_visit", "planned").label_of(planned).lower().split()
    number = next((word for word in words if word.isdecimal()), "")
    units = [word.removesuffix("s") for word in words if word != number]
    return f"{'-'.join([number, *units]).strip('-')} follow-up"


def _has_withdrawn(facts: Facts) -> bool:
    enrolment = facts.one("enrolment")
    return enrolment is not None and enrolment.code("consent_status") in WITHDRAWN


def _ended_on(facts: Facts) -> int | None:
    death = facts.one("death")
    days = [death.day("day")] if death is not None else []
    days += [row.day("day") for row in facts.rows("status_event") if row.code("kind") in CENSORING]
    return min((day.earliest for day in days if day is not None), default=None)
