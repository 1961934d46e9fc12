"""What is worked out from the child: age on a day, body mass index, NCI risk, how long follow-up reaches. Pure."""

from __future__ import annotations

from decimal import Decimal
from math import floor

from registry.facts import Facts
from registry.growth import z
from registry.values import Day

DAYS_A_MONTH = Decimal("30.44")
NCI_FROM_MO, NCI_HIGH_FROM_MO, NCI_HIGH_WBC = 12, 120, 50
CENSORING = frozenset({"transfer", "withdrawal", "lost"})


def age_mo(facts: Facts, day: Day | None) -> int | None:
    """Age in completed months on the earliest day that this day can be; None where age or day is missing."""
    enrolment = facts.one("enrolment")
    age = enrolment.number("age_dx_mo") if enrolment is not None else None
    return int(age) + floor(day.earliest / DAYS_A_MONTH) if age is not None and day is not None else None


def bmi(facts: Facts) -> Decimal | None:
    """Body mass index at diagnosis in kg/m2, to one decimal."""
    exact = _exact_bmi(facts)
    return exact.quantize(Decimal("0.1")) if exact is not None else None


def bmi_z(facts: Facts) -> Decimal | None:
    """The z score of the unrounded body mass index at diagnosis (CDC 2000), to two decimals; None below two years."""
    enrolment, age, exact = facts.one("enrolment"), age_mo(facts, Day(0)), _exact_bmi(facts)
    if enrolment is None or age is None or exact is None:
        return None
    score = z("bmi", enrolment.code("sex"), age, exact)
    return Decimal(score).quantize(Decimal("0.01")) if score is not None else None


def _exact_bmi(facts: Facts) -> Decimal | None:
    row = facts.one("all_diagnosis")
    weight = row.number("weight_kg") if row is not None else None
    height = row.number("height_cm") if row is not None else None
    return weight / (height / 100) ** 2 if weight is not None and height else None


def nci_risk(facts: Facts) -> str:
    """NCI risk by age and white cells, in B-ALL from 12 months on; empty elsewhere, or where one is missing."""
    enrolment, row = facts.one("enrolment"), facts.one("all_diagnosis")
    age = enrolment.number("age_dx_mo") if enrolment is not None else None
    wbc = row.number("wbc_dx") if row is not None else None
    if row is None or row.code("lineage") != "b_all" or age is None or age < NCI_FROM_MO or wbc is None:
        return ""
    return "high" if age >= NCI_HIGH_FROM_MO or wbc >= NCI_HIGH_WBC else "standard"


def followed_until(facts: Facts) -> int | None:
    """The day up to which the child has surely been followed: death, leaving or today, whichever is first.

    Without a day today it is the last contact that ends it; None where nothing says.
    """
    death, enrolment = facts.one("death"), facts.one("enrolment")
    died = death.day("day") if death is not None else None
    contact = enrolment.day("last_contact_day") if enrolment is not None else None
    left = [row.day("day") for row in facts.rows("status_event") if row.code("kind") in CENSORING]
    ends = [day.earliest for day in (died, *left) if day is not None]
    if facts.today_day is not None:
        ends.append(facts.today_day)
    elif contact is not None:
        ends.append(contact.earliest)
    return min(ends, default=None)
