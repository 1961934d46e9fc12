"""Agents and their doses, as the table of the data dictionary has them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.anticoagulants import agents, daily
from registry.codebook import Limits
from registry.codebook_reader import codebook

HARD = [
    ("enoxaparin", "dose_mg_kg", "12", "0.05", "10"),
    ("dalteparin", "dose_iu_kg", "24", "10", "500"),
    ("tinzaparin", "dose_iu_kg", "24", "20", "500"),
    ("nadroparin", "dose_iu_kg", "12", "20", "400"),
    ("bemiparin", "dose_iu_kg", "24", "10", "500"),
    ("certoparin", "dose_iu_kg", "24", "10", "500"),
    ("lmwh_other", "dose_iu_kg", "24", "10", "500"),
    ("heparin", "dose_iu_kg", "continuous", "0.5", "100"),
    ("danaparoid", "dose_iu_kg", "continuous", "0.1", "50"),
    ("danaparoid", "dose_iu_kg", "12", "1", "200"),
    ("fondaparinux", "dose_mg_kg", "24", "0.01", "1"),
    ("warfarin", "dose_mg_kg", "24", "0.002", "2"),
    ("fluindione", "dose_mg_kg", "24", "0.002", "2"),
    ("rivaroxaban", "dose_abs", "12", "0.1", "60"),
    ("apixaban", "dose_abs", "12", "0.1", "40"),
    ("edoxaban", "dose_abs", "24", "0.5", "150"),
    ("dabigatran", "dose_abs", "12", "0", "700"),
    ("alteplase", "dose_mg_kg", "continuous", "0", "5"),
    ("antithrombin", "dose_iu_kg", "24", "0", "400"),
]
USUAL = [
    ("enoxaparin", "therapeutic", "dose_mg_kg", "day", None, ("1.6", "4.0")),
    ("enoxaparin", "prophylactic", "dose_mg_kg", "day", None, ("0.4", "1.6")),
    ("dalteparin", "therapeutic", "dose_iu_kg", "day", None, ("150", "320")),
    ("dalteparin", "prophylactic", "dose_iu_kg", "day", None, ("50", "130")),
    ("tinzaparin", "therapeutic", "dose_iu_kg", "day", None, ("175", "275")),
    ("nadroparin", "prophylactic", "dose_iu_kg", "day", None, ("50", "110")),
    ("heparin", "therapeutic", "dose_iu_kg", "hour", None, ("10", "35")),
    ("heparin", "prophylactic", "dose_iu_kg", "hour", None, ("5", "10")),
    ("fondaparinux", "therapeutic", "dose_mg_kg", "day", None, ("0.07", "0.15")),
    ("warfarin", "therapeutic", "dose_mg_kg", "day", None, ("0.05", "0.35")),
    ("apixaban", "therapeutic", "dose_abs", "day", "30", ("8", "16")),
    ("apixaban", "therapeutic", "dose_abs", "day", "35", ("10", "20")),
    ("apixaban", "prophylactic", "dose_abs", "day", "35", ("5", "5")),
]
UNKNOWN = [
    ("bemiparin", "therapeutic", "dose_iu_kg", "day", None),
    ("rivaroxaban", "therapeutic", "dose_abs", "day", "40"),
    ("apixaban", "therapeutic", "dose_abs", "day", "20"),
    ("apixaban", "therapeutic", "dose_abs", "day", None),
    ("phenprocoumon", "therapeutic", "dose_mg_kg", "day", None),
]


def weight(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize(("agent", "field", "freq_h", "low", "high"), HARD)
def test_hard_limits_of_a_dose(agent: str, field: str, freq_h: str, low: str, high: str) -> None:
    dose = agents()[agent].dose(field, freq_h)
    assert dose is not None
    assert dose.hard == Limits(Decimal(low), Decimal(high))


@pytest.mark.parametrize(("agent", "intensity", "field", "per", "kg", "usual"), USUAL)
def test_usual_doses(agent: str, intensity: str, field: str, per: str, kg: str | None, usual: tuple[str, str]) -> None:
    assert agents()[agent].band(intensity, field, per, weight(kg)) == Limits(*map(Decimal, usual))


@pytest.mark.parametrize(("agent", "intensity", "field", "per", "kg"), UNKNOWN)
def test_no_usual_dose_is_made_up(agent: str, intensity: str, field: str, per: str, kg: str | None) -> None:
    assert agents()[agent].band(intensity, field, per, weight(kg)) is None


def test_the_total_of_a_day() -> None:
    assert daily(Decimal("1.0"), "12") == 2
    assert daily(Decimal(90), "48") == 45
    assert daily(Decimal(20), "continuous") is None


def test_levels_and_reasons() -> None:
    assert agents()["heparin"].assays == ("anti_xa_ufh", "aptt")
    assert agents()["apixaban"].assays == ("apix",)
    assert agents()["alteplase"].assays == ()
    assert [code for code, agent in agents().items() if agent.always_reason] == ["edoxaban"]


def test_agents_carry_their_public_codes_and_say_which_are_confirmed() -> None:
    listed = codebook().field("anticoagulant_course", "agent").by_code
    assert listed.keys() == agents().keys()
    assert [(one.system, one.code) for one in listed["enoxaparin"].coding] == [("atc", "B01AB05"), ("rxnorm", "67108")]
    assert listed["enoxaparin"].unconfirmed


def test_every_dose_and_band_names_a_field_and_an_agent() -> None:
    fields = codebook().entity("anticoagulant_course").by_name
    assays = codebook().field("lab_level", "assay").by_code
    for agent in agents().values():
        assert {one.field for one in (*agent.doses, *agent.bands)} <= fields.keys()
        assert set(agent.assays) <= assays.keys()
