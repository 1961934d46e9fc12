"""Holds for low platelets: how long each lasted, and at which count the drug was resumed (measure D5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from registry.derived.episodes import holds
from registry.derived.events import clot_age, hold_days, is_late
from registry.facts import Facts, Row


@dataclass(frozen=True, slots=True)
class Hold:
    """`late`: the clot was 31 days old or more at the decision, None where that is not known. `days` from the decision
    to resumption; None while held, or where a day is a guess. `count` of platelets at resumption, 10^9/L; `supported`:
    whether they were transfused for it, None where nobody said."""

    late: bool | None
    days: int | None
    count: Decimal | None
    supported: bool | None


def held(facts: Facts, event: Row) -> tuple[Hold, ...]:
    """The holds of a clot by day. A stop for good is none of them: it has no length, and nothing is resumed."""
    return tuple(_hold(facts, row) for row in holds(facts, event) if row.code("action") == "hold")


def _hold(facts: Facts, row: Row) -> Hold:
    age = clot_age(facts, row, "decision_day")
    resumed = row.day("resume_day") is not None
    support = True if row.yes("resume_supported") else False if row.no("resume_supported") else None
    return Hold(
        None if age is None else is_late(age),
        hold_days(row),
        row.number("plt_at_resume") if resumed else None,
        support if resumed else None,
    )
