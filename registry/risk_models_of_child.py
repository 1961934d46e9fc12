"""What the registry knows of the inputs of a risk model, for one child. Pure.

What it does not know is left out, so that the model says incomplete. A normal thrombophilia needs every test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from registry.derived.child import bmi
from registry.derived.events import phase_at
from registry.facts import Facts
from registry.risk_models import Given, Outcome, Quantity, RiskModel, outcome
from registry.values import Measured

LEUKAEMIAS = frozenset({"b_all", "t_all", "mpal"})
STEROIDS = frozenset({"pred", "dex", "methylpred"})
RELATIVES = {"none": "no", "first_degree": "yes", "other_relative": "yes"}
TRAITS = frozenset({"fvl", "pt20210", "pc", "ps", "at"})
FUNCTIONAL = frozenset({"pc", "ps", "at"})
"""Tests that asparaginase and heparin falsify; done on either they do not count."""
FOUND = frozenset({"het", "hom", "low", "positive"})


def outcome_of(facts: Facts, model: RiskModel) -> Outcome:
    """What a model gives for a child."""
    known = {name: rule(facts) for name, rule in RULES.items() if name in model.inputs}
    return outcome(model, {name: value for name, value in known.items() if value is not None})


def _age(facts: Facts) -> Given | None:
    row = facts.one("enrolment")
    months = row.number("age_dx_mo") if row is not None else None
    return None if months is None else Quantity(months / 12, "a")


def _leukaemia(facts: Facts) -> Given | None:
    row = facts.one("all_diagnosis")
    lineage = row.code("lineage") if row is not None else ""
    return ("yes" if lineage in LEUKAEMIAS else "no") if lineage else None


def _bmi(facts: Facts) -> Given | None:
    found = bmi(facts)
    return None if found is None else Quantity(found, "kg/m2")


def _at_diagnosis(name: str, unit: str) -> Callable[[Facts], Given | None]:
    """A laboratory value at diagnosis; one beyond a limit of detection is left out."""

    def read(facts: Facts) -> Given | None:
        row = facts.one("all_diagnosis")
        value = row.get(name) if row is not None else None
        return Quantity(value.value, unit) if isinstance(value, Measured) and value.op == "=" else None

    return read


def _asparaginase_steroid(facts: Facts) -> Given | None:
    given = [row.day("day") for row in facts.rows("asparaginase_exposure") if row.code("status") == "given"]
    phases = [phase_at(facts, day) for day in given if day is not None]
    steroids = [phase.code("steroid") if phase is not None else "" for phase in phases]
    if any(steroid in STEROIDS for steroid in steroids):
        return "yes"
    return "no" if steroids and all(steroids) else None


def _central_line(facts: Facts) -> Given | None:
    kinds = [line.code("kind") for line in facts.rows("central_line") if line.code("kind")]
    return ("yes" if any(kind != "none" for kind in kinds) else "no") if kinds else None


def _family_history(facts: Facts) -> Given | None:
    row = facts.one("all_diagnosis")
    return RELATIVES.get(row.code("fam_hx_vte")) if row is not None else None


def _thrombophilia(facts: Facts) -> Given | None:
    rows = [row for row in facts.rows("thrombophilia_test") if row.code("result") not in ("", "nd")]
    valid = [row for row in rows if row.code("test") not in FUNCTIONAL or not row.yes("on_asp_or_heparin")]
    tested = {row.code("test") for row in valid} & TRAITS
    found = {row.code("test") for row in valid if row.code("result") in FOUND} & TRAITS
    if len(found) > 1:
        return "combined"
    return ("single" if found else "none") if tested == TRAITS else None


def _site(facts: Facts) -> Given | None:
    return {"yes": "other", "no": "high"}.get(str(_leukaemia(facts)))


RULES: Mapping[str, Callable[[Facts], Given | None]] = {
    "age_y": _age,
    "acute_leukaemia": _leukaemia,
    "site": _site,
    "platelets": _at_diagnosis("plt_dx", "10*9/L"),
    "haemoglobin": _at_diagnosis("hb_dx", "g/dL"),
    "white_cells": _at_diagnosis("wbc_dx", "10*9/L"),
    "bmi": _bmi,
    "asparaginase_steroid": _asparaginase_steroid,
    "central_line": _central_line,
    "family_history": _family_history,
    "thrombophilia": _thrombophilia,
}
