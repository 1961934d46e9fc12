"""Platelets and transfusions."""

from __future__ import annotations

from collections.abc import Iterator

from registry.facts import Facts, Row
from registry.timeline.marks import Mark
from registry.values import Measured, plain


def marks(facts: Facts, upto: int) -> Iterator[Mark]:
    for row in facts.rows("count"):
        value = row.get("plt")
        if isinstance(value, Measured):
            yield _count(row, value)
        if row.yes("plt_transfused_prior_24h"):
            detail = "in the 24 hours before the count"
            yield Mark("transfusion", row, "Platelet transfusion", row.day("day"), detail=detail)
    yield from (_before(row) for row in facts.rows("lp_hold") if row.yes("transfused"))
    for row in facts.rows("platelet_hold_episode"):
        if (given := row.number("transfusions_n")) is not None and given > 0:
            yield _during(row, int(given))


def _count(row: Row, value: Measured) -> Mark:
    sign = "" if value.op == "=" else value.op
    what = f"Platelets {sign}{plain(value.value)}"
    kind = "count" if value.op == "=" else "limit"
    return Mark("platelet", row, what, row.day("day"), kind=kind, number=float(value.value))


def _before(row: Row) -> Mark:
    return Mark("transfusion", row, "Platelet transfusion", row.day("lp_day"), detail="before a lumbar puncture")


def _during(row: Row, given: int) -> Mark:
    """Transfusions of a decision: how many is known, on which days is not."""
    start, stop = row.day("decision_day"), row.day("resume_day")
    words = f"{given} platelet transfusion{'s' * (given > 1)}"
    detail = "some time between decision and restart"
    return Mark(
        "transfusion", row, words.capitalize(), start, stop, stop is None, "during", words, detail, float(given)
    )
