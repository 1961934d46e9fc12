"""Thrombotic microangiopathy by the modified Jodele criteria, made for transplant TMA. Pure."""

from __future__ import annotations

from registry.facts import Facts, Row
from registry.values import Answer

CRITERIA = ("anaemia", "thrombocytopenia", "ldh_high", "schistocytes", "hypertension", "sc5b9_high", "rupcr_1")
ENOUGH = 4
POINTS_WITHIN_D = 14
HIGH_RISK = ("sc5b9_high", "rupcr_1")
"""Criteria that are high-risk features by themselves."""


def result(tma: Row) -> str:
    """criteria_met, not_met, or not_evaluable where what was not done could still make up the number."""
    if tma.yes("biopsy"):
        return "criteria_met"
    yes = sum(tma.code(one) == "yes" for one in CRITERIA)
    open_ = sum(tma.code(one) not in ("yes", "no") for one in CRITERIA)
    if yes + open_ < ENOUGH:
        return "not_met"
    points = _two_points(tma)
    if points is Answer.NO:
        return "not_met"
    return "criteria_met" if yes >= ENOUGH and points is Answer.YES else "not_evaluable"


def high_risk(tma: Row) -> bool | None:
    """Whether a child with criteria met has a high-risk feature among the criteria that are entered.

    None where the criteria are not met, or no feature is known to be there and one was not done. LDH at twice its
    limit, graft-versus-host disease, infection and organ failure are no fields of the registry, so False means
    "none among those entered".
    """
    if result(tma) != "criteria_met":
        return None
    answers = [tma.code(one) for one in HIGH_RISK]
    if "yes" in answers:
        return True
    return False if all(one == "no" for one in answers) else None


def words(tma: Row) -> str:
    """The result as it is printed; never "positive", and outside transplantation never without its warning."""
    match result(tma):
        case "criteria_met":
            validated = tma.code("context") == "post_hct"
            return "criteria met" if validated else "criteria met (unvalidated setting)"
        case "not_met":
            return "criteria not met"
    return "not evaluable"


def contradicted(facts: Facts) -> tuple[Row, ...]:
    """Rows in which the site sees what the criteria exclude, or the other way round."""
    return tuple(row for row in facts.rows("tma") if _contradicts(row))


def _contradicts(tma: Row) -> bool:
    found = result(tma)
    return (tma.yes("flag_site") and found == "not_met") or (tma.no("flag_site") and found == "criteria_met")


def _two_points(tma: Row) -> Answer:
    """Whether the criteria were seen at two points within 14 days; unknown while there is no second point."""
    first, second = tma.day("day"), tma.day("second_point_day")
    if first is None or second is None:
        return Answer.UNKNOWN
    return second.since(first).between(-POINTS_WITHIN_D, POINTS_WITHIN_D)
