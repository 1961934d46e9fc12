"""Asparaginase after a clot: cover, re-challenge, and why antithrombin was given."""

from __future__ import annotations

from collections.abc import Iterator

from registry.derived.child import followed_until
from registry.facts import Facts, Row
from registry.rules.amounts import above
from registry.rules.check import Check, Spot
from registry.values import Answer, Day

RECHALLENGE_WITHIN_D = 60
MEASURED_BEFORE_D = 3


def cover_unsaid(facts: Facts) -> Iterator[Spot]:
    clots = [day for event in facts.rows("vte_event") if (day := event.day("day")) is not None]
    for dose in facts.rows("asparaginase_exposure"):
        day = dose.day("day")
        given = dose.code("status") == "given" and day is not None and dose.get("ac_cover") is None
        if given and day is not None and any(day.after(clot) for clot in clots):
            sentence = f"Given on day {day}, after a clot, and the cover is not said."
            yield Spot(dose, ("ac_cover",), sentence, "Enter the cover; none is an answer too.")


def rechallenge_unsaid(facts: Facts) -> Iterator[Spot]:
    until = followed_until(facts)
    for event in facts.rows("vte_event"):
        day = event.day("day")
        if day is None or not above(event, "asp_doses_remaining", 0):
            continue
        over = until is None or until > day.latest + RECHALLENGE_WITHIN_D
        if over and not any(_may_settle(dose, day) for dose in facts.rows("asparaginase_exposure")):
            sentence = f"Doses were still planned on day {day}; none is given or omitted in the 60 days after."
            yield Spot(event, ("asp_doses_remaining",), sentence, "Enter the doses given and those omitted.")


def _may_settle(dose: Row, clot: Day) -> bool:
    """Whether a dose given or omitted may lie within 60 days after the clot."""
    day = dose.day("day") or dose.day("planned_day")
    settled = dose.code("status") in ("", "given", "omitted")
    return settled and (day is None or day.since(clot).between(1, RECHALLENGE_WITHIN_D) is not Answer.NO)


def replaced_unmeasured(facts: Facts) -> Iterator[Spot]:
    for dose in facts.rows("asparaginase_exposure"):
        day = dose.day("day")
        if day is None or not above(dose, "at_given_iu_kg", 0) or dose.has("at_activity"):
            continue
        if not any(_may_measure(count, day) for count in facts.rows("count")):
            sentence = f"Antithrombin was given around day {day}, and none was measured in the 72 hours before."
            yield Spot(dose, ("at_given_iu_kg", "at_activity"), sentence, "Enter the level, or correct the dose.")


def _may_measure(count: Row, day: Day) -> bool:
    when = count.day("day")
    return count.has("at") and (when is None or day.since(when).between(0, MEASURED_BEFORE_D) is not Answer.NO)


CHECKS = (
    Check("E37", "warn", "Asparaginase after a clot, cover not said", "outcome of re-challenge", cover_unsaid),
    Check("E38", "warn", "Planned doses without an end", "re-challenge unknown", rechallenge_unsaid),
    Check("E39", "warn", "Antithrombin without a level", "reason of replacement", replaced_unmeasured),
)
