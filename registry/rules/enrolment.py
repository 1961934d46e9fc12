"""Who is in the registry, since when, and what may still be written about the child."""

from __future__ import annotations

from collections.abc import Iterator

from registry.derived.child import age_mo, nci_risk
from registry.facts import Facts
from registry.rules.check import Check, Spot
from registry.values import Day

KEPT_WHEN_ERASED = frozenset({"enrolment", "anchor", "adjudication"})


def enrolled_too_late(facts: Facts) -> Iterator[Spot]:
    row = facts.one("enrolment")
    enrolled = row.day("enrol_day") if row is not None else None
    if row is None or enrolled is None:
        return
    if enrolled.before(Day(0)):
        sentence = f"The child is enrolled on day {enrolled}, before the diagnosis of ALL."
        yield Spot(row, ("enrol_day",), sentence, "Correct the day of enrolment.")
    events = [day for event in facts.rows("vte_event") if (day := event.day("day")) is not None]
    if row.yes("prospective") and any(day.before(enrolled) for day in events):
        sentence = (
            f"The first clot is before the enrolment on day {enrolled}, yet the child counts as followed from it."
        )
        yield Spot(row, ("enrol_day", "prospective"), sentence, "Correct the day, or mark the child as looked back on.")


def too_old(facts: Facts) -> Iterator[Spot]:
    row = facts.one("enrolment")
    if row is None:
        return
    age, ceiling = age_mo(facts, row.day("enrol_day")), facts.parameters.age_ceiling_mo
    if age is not None and age >= ceiling:
        sentence = f"At enrolment the age is {age} months; the registry ends at {ceiling}."
        yield Spot(row, ("age_dx_mo", "enrol_day"), sentence, "Correct age or day. Otherwise the child does not count.")


def risk_differs(facts: Facts) -> Iterator[Spot]:
    row = facts.one("all_diagnosis")
    if row is None or not row.has("nci_risk"):
        return
    expected = nci_risk(facts)
    if expected and row.code("nci_risk") != expected:
        sentence = f"Age and white cells say {expected}, the row says {row.code('nci_risk')}."
        yield Spot(row, ("nci_risk", "wbc_dx"), sentence, "Correct the risk, the count or the age.")


def erased(facts: Facts) -> Iterator[Spot]:
    enrolment = facts.one("enrolment")
    if enrolment is None or enrolment.code("consent_status") != "withdrawn_erase":
        return
    for entity in facts.by_entity:
        if entity in KEPT_WHEN_ERASED:
            continue
        for row in facts.rows(entity):
            sentence = "Consent is withdrawn and the data are erased."
            yield Spot(row, (), sentence, "Write nothing more about this child.")


CHECKS = (
    Check(
        "E04", "reason", "Enrolled before diagnosis, or after the first clot", "truncation", enrolled_too_late, "query"
    ),
    Check("E40", "reason", "Too old at enrolment", "out of scope: the child does not count", too_old, "query"),
    Check("E42", "warn", "NCI risk differs from age and white cells", "B-ALL from one year on only", risk_differs),
    Check("E50", "refuse", "Written after erasure", "erased stays erased", erased),
)
