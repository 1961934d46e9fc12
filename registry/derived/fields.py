"""The derived fields of a row: what the codebook says is worked out, from the facts of the child. Pure.

Left out are the fields that need a calendar date, which only exists while a row is entered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from registry.derived import bleeding, tma
from registry.derived.child import age_mo, bmi, bmi_z
from registry.derived.classes import class_of
from registry.derived.events import clot_age_d, days_since_asp, hold_days, phase_at
from registry.facts import Facts, Row

Worked = int | Decimal | str | bool | None
AT_ENTRY = frozenset({"event_year", "guideline_in_force", "lag_band"})


def derived(facts: Facts, row: Row) -> Mapping[str, Worked]:
    """The derived fields of a row by name; None where the facts do not say."""
    rules = FIELDS.get(row.entity, {})
    return {name: rule(facts, row) or None if name in CODED else rule(facts, row) for name, rule in rules.items()}


def _inclusion_ok(facts: Facts, enrolment: Row) -> bool | None:
    age = age_mo(facts, enrolment.day("enrol_day"))
    return None if age is None else age < facts.parameters.age_ceiling_mo


def _ac_class(facts: Facts, course: Row) -> str:
    return class_of(course.code("agent"))


def _phase(facts: Facts, event: Row) -> str:
    day = event.day("day")
    phase = phase_at(facts, day) if day is not None else None
    return phase.code("phase") if phase is not None else ""


def _steroid(facts: Facts, event: Row) -> str:
    day = event.day("day")
    phase = phase_at(facts, day) if day is not None else None
    return phase.code("steroid") if phase is not None else ""


CODED = frozenset({"ac_class", "phase_at_event", "steroid_at_event"})
FIELDS: Mapping[str, Mapping[str, Callable[[Facts, Row], Worked]]] = {
    "enrolment": {"inclusion_ok": _inclusion_ok},
    "all_diagnosis": {"bmi": lambda facts, row: bmi(facts), "bmi_z": lambda facts, row: bmi_z(facts)},
    "anticoagulant_course": {"ac_class": _ac_class},
    "vte_event": {"phase_at_event": _phase, "days_since_asp": days_since_asp, "steroid_at_event": _steroid},
    "platelet_hold_episode": {
        "thrombus_age_d": lambda facts, row: clot_age_d(facts, row, "decision_day"),
        "hold_days": lambda facts, row: hold_days(row),
    },
    "bleeding_event": {
        "isth_2011": lambda facts, row: bleeding.isth_2011(row),
        "isth_2023": lambda facts, row: bleeding.isth_2023(row),
    },
    "tma": {"result": lambda facts, row: tma.result(row), "high_risk": lambda facts, row: tma.high_risk(row)},
}
