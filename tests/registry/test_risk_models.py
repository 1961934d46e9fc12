"""Risk models: who they refuse, their points at each cut, units, and what is missing."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.risk_models import Given, InputRefused, Outcome, Quantity, RiskModel, outcome, read_model, risk_models

MODELS = {(model.id, model.version): model for model in risk_models()}
KHORANA, FORERUNNER = MODELS["khorana", "2008"], MODELS["mitchell", "2008 abstract"]
FINAL = MODELS["mitchell", "2010"]


def quantity(text: str) -> Quantity:
    number, unit = text.split()
    return Quantity(Decimal(number), unit)


ADULT: dict[str, Given] = {
    "age_y": quantity("50 a"),
    "acute_leukaemia": "no",
    "site": "other",
    "platelets": quantity("200 10*9/L"),
    "haemoglobin": quantity("13 g/dL"),
    "erythropoietin": "no",
    "white_cells": quantity("8 10*9/L"),
    "bmi": quantity("24 kg/m2"),
}
CHILD: dict[str, Given] = {
    "age_y": quantity("8 a"),
    "acute_leukaemia": "yes",
    "asparaginase_steroid": "yes",
    "central_line": "yes",
    "family_history": "no",
    "thrombophilia": "none",
}


def khorana(**changes: Given) -> Outcome:
    return outcome(KHORANA, ADULT | changes)


def test_khorana_refuses_children_and_acute_leukaemia_with_its_reasons() -> None:
    child = khorana(age_y=quantity("17.9 a"))
    assert (child.status, child.low, len(child.reasons)) == ("not_applicable", None, 1)
    leukaemia = khorana(acute_leukaemia="yes")
    assert leukaemia.status == "not_applicable" and "white cells" in leukaemia.reasons[0]
    assert len(khorana(age_y=quantity("8 a"), acute_leukaemia="yes").reasons) == 2
    assert khorana(age_y=quantity("18 a")).status == "scored"


POINTS = [
    ({}, 0, "low"),
    ({"platelets": "350 10*9/L"}, 1, "intermediate"),
    ({"platelets": "349 10*9/L"}, 0, "low"),
    ({"platelets": "350000 /mm3"}, 1, "intermediate"),
    ({"platelets": "349999 /uL"}, 0, "low"),
    ({"haemoglobin": "9.9 g/dL"}, 1, "intermediate"),
    ({"haemoglobin": "10 g/dL"}, 0, "low"),
    ({"haemoglobin": "99 g/L"}, 1, "intermediate"),
    ({"haemoglobin": "100 g/L"}, 0, "low"),
    ({"white_cells": "11 10*9/L"}, 0, "low"),
    ({"white_cells": "11.1 10*9/L"}, 1, "intermediate"),
    ({"bmi": "35 kg/m2"}, 1, "intermediate"),
]


@pytest.mark.parametrize(("changes", "score", "band"), POINTS)
def test_khorana_at_its_cuts(changes: dict[str, str], score: int, band: str) -> None:
    found = khorana(**{name: quantity(text) for name, text in changes.items()})
    assert (found.status, found.low, found.high, found.band) == ("scored", score, score, band)


def test_khorana_codes_and_the_most_it_can_give() -> None:
    assert [khorana(site=site).low for site in ("other", "high", "very_high")] == [0, 1, 2]
    both = khorana(haemoglobin=quantity("9 g/dL"), erythropoietin="yes")
    assert both.low == 1
    most = outcome(KHORANA, {"age_y": quantity("50 a"), "acute_leukaemia": "no"})
    assert (most.status, most.low, most.high, most.band) == ("incomplete", 0, 6, "")


@pytest.mark.parametrize("value", ["350 10*9/mL", "350 g/dL"])
def test_a_number_in_an_unknown_unit_is_refused(value: str) -> None:
    with pytest.raises(InputRefused):
        khorana(platelets=quantity(value))


@pytest.mark.parametrize(
    "changes", [{"platelets": "350"}, {"erythropoietin": Quantity(Decimal(1), "1")}, {"d_dimer": "yes"}]
)
def test_what_is_no_such_input_is_refused(changes: dict[str, Given]) -> None:
    with pytest.raises(InputRefused):
        khorana(**changes)


TRAITS = [
    ("none", "no", 2, "low"),
    ("single", "no", 3, "high"),
    ("none", "yes", 3, "high"),
    ("single", "yes", 3, "high"),
]
TRAITS += [("combined", "no", 4, "high"), ("combined", "yes", 4, "high")]


@pytest.mark.parametrize(("trait", "family", "score", "band"), TRAITS)
def test_the_forerunner_of_the_mitchell_model(trait: str, family: str, score: int, band: str) -> None:
    found = outcome(FORERUNNER, CHILD | {"thrombophilia": trait, "family_history": family})
    assert (found.low, found.high, found.band) == (score, score, band)


def test_a_score_outside_the_published_bands_has_none() -> None:
    found = outcome(FORERUNNER, CHILD | {"asparaginase_steroid": "no", "central_line": "no"})
    assert (found.status, found.low, found.band) == ("scored", 0, "")


def test_an_untested_thrombophilia_is_not_a_normal_one() -> None:
    without = {name: value for name, value in CHILD.items() if name != "thrombophilia"}
    found = outcome(FORERUNNER, without)
    assert (found.status, found.low, found.high, found.band) == ("incomplete", 2, 4, "")
    assert outcome(FORERUNNER, without | {"family_history": "yes"}).low == 3
    assert outcome(FORERUNNER, without | {"family_history": "yes"}).band == "high"


def test_the_final_mitchell_model_has_no_points_until_they_are_read() -> None:
    found = outcome(FINAL, {"central_line": "yes"})
    assert (found.status, found.low, FINAL.items) == ("not_available", None, ())
    assert "not read from the paper" in found.reasons[0]
    assert FINAL.version != FORERUNNER.version


def test_points_that_nobody_read_are_refused() -> None:
    head = {"id": "m", "version": "1", "label": "M", "source": "", "population": "", "caution": ""}
    tier = {"points": 1, "any": [{"input": "a", "is": "yes"}]}
    item = {"label": "A", "tier": [tier]}
    whole = {**head, "input": [{"id": "a", "label": "A"}], "item": [item]}
    assert read_model(whole).items
    for wrong in ({**whole, "unread": "not yet"}, {**whole, "input": [{"id": "b", "label": "B"}]}):
        with pytest.raises(ValueError, match="asks for what it does not declare"):
            read_model(wrong)


@pytest.mark.parametrize("model", risk_models(), ids=lambda model: f"{model.id} {model.version}")
def test_every_outcome_carries_population_source_and_warning(model: RiskModel) -> None:
    found = outcome(model, {})
    assert found.population and found.source and found.notice == "not for clinical use"


CODES = {"site": ("other", "high", "very_high"), "erythropoietin": ("yes", "no")}
NUMBERS = {"platelets": "10*9/L", "haemoglobin": "g/dL", "white_cells": "10*9/L", "bmi": "kg/m2"}


@given(st.sets(st.sampled_from([*CODES, *NUMBERS])), st.integers(0, 500))
def test_an_incomplete_score_holds_every_score_that_it_can_become(missing: set[str], number: int) -> None:
    whole = ADULT | {name: Quantity(Decimal(number), unit) for name, unit in NUMBERS.items()}
    found = outcome(KHORANA, {name: value for name, value in whole.items() if name not in missing})
    for codes in product(*CODES.values()):
        filled = outcome(
            KHORANA, whole | {name: code for name, code in zip(CODES, codes, strict=True) if name in missing}
        )
        assert found.low is not None and found.high is not None and filled.low is not None
        assert found.low <= filled.low <= found.high
