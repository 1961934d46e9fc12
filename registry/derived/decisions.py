"""What was done about anticoagulation after something happened: held, reduced, changed or stopped. Pure."""

from __future__ import annotations

from registry.facts import Facts, Row
from registry.values import Answer, Day

HELD = frozenset({"hold", "stop_permanently"})
REDUCED = frozenset({"reduce_half", "reduce_proph", "interval_extended"})
FULL = frozenset({"continue_full", "full_with_transfusion", "switch_ufh"})
"""Actions that leave the full dose; the decision not to act is one of them."""
DECIDED_WITHIN_D = 2


def may_follow(day: Day | None, after: Day, within_d: int) -> bool:
    """Whether a day may lie from another to so many days after it; a day that is missing may."""
    return day is None or day.since(after).between(0, within_d) is not Answer.NO


def decision_after(facts: Facts, day: Day, within_d: int = DECIDED_WITHIN_D) -> Row | None:
    """The first decision on platelets that may belong to a day, such as that of a count."""
    rows = facts.rows("platelet_hold_episode")
    return next((row for row in rows if may_follow(row.day("decision_day"), day, within_d)), None)


def acted_after(facts: Facts, day: Day, within_d: int) -> bool:
    """Whether a dose may have been changed, held or stopped within so many days. What is missing may have been."""
    changes = [row.day("day") for row in facts.rows("dose_change")]
    holds = [row.day("decision_day") for row in facts.rows("platelet_hold_episode") if row.code("action") not in FULL]
    stops = [row.day("stop_day") for row in facts.rows("anticoagulant_course") if row.has("stop_day")]
    return any(may_follow(one, day, within_d) for one in (*changes, *holds, *stops))
