"""How each kind of field is asked."""

from __future__ import annotations

import json

import pytest

from registry.codebook import Kind
from registry.codebook_reader import codebook
from registry.entry.controls import MOST_RADIOS, Control, control
from registry.entry.reading import fields_of
from registry.facts import Facts, Row
from registry.models import TABLES
from registry.values import Day

CLOTS = (Row("vte_event", ("1",), {"event_no": 1, "day": Day(24), "status": "index", "type": "pe"}),)


def asked(entity: str, name: str, posted: dict[str, str] | None = None, facts: Facts | None = None) -> Control:
    return control(codebook().field(entity, name), posted or {}, facts or Facts({}), takes_dates=False)


@pytest.mark.parametrize(
    ("entity", "name", "shape"),
    [
        ("enrolment", "sex", "radios"),
        ("vte_site", "vein", "select"),
        ("vte_event", "risk_factors", "checkboxes"),
        ("bleeding_event", "overt", "radios"),
        ("vte_event", "day", "day"),
        ("count", "plt", "number"),
        ("imaging", "vte_event", "select"),
        ("site_lab", "antixa_kit", "text"),
    ],
)
def test_the_kind_says_how_it_is_asked(entity: str, name: str, shape: str) -> None:
    assert asked(entity, name).shape == shape


def test_a_long_list_of_answers_is_opened_and_a_short_one_is_seen() -> None:
    coded = [one for name in TABLES for one in codebook().entity(name).entered if one.kind is Kind.CODE]
    assert {len(one.codes) <= MOST_RADIOS for one in coded} == {True, False}
    for one in coded:
        assert (control(one, {}, Facts({}), takes_dates=False).shape == "radios") == (len(one.codes) <= MOST_RADIOS)


def test_a_reason_why_there_is_no_value_is_never_offered_twice() -> None:
    for name in TABLES:
        for field in fields_of(codebook().entity(name), new=False):
            one = control(field, {}, Facts({}), takes_dates=False)
            offered = [option.value.removeprefix(".") for option in one.reasons]
            assert not set(offered) & set(field.by_code)
            assert set(offered) | set(field.by_code) >= set(field.missing)


def test_a_reference_is_chosen_among_rows_told_in_words() -> None:
    one = asked("imaging", "vte_event", {"vte_event": "1"}, Facts({"vte_event": CLOTS}))
    assert [(option.label, option.chosen) for option in one.options] == [
        ("1: day 24, Index event, Pulmonary embolism", True)
    ]


def test_a_reference_to_what_is_not_there_stays_to_be_seen() -> None:
    one = asked("imaging", "vte_event", {"vte_event": "7"}, Facts({"vte_event": CLOTS}))
    assert [(option.value, option.chosen) for option in one.options] == [("1", False), ("7", True)]


def test_the_unit_of_a_level_follows_the_assay() -> None:
    assert asked("lab_level", "value").unit == ""
    assert asked("lab_level", "value", {"assay": "inr"}).unit == "INR"
    told = json.loads(asked("lab_level", "value").units_by_code)
    assert (told["when"], told["units"]["anti_xa_lmwh"]) == ("assay", "IU/mL")


def test_other_units_are_offered_with_the_fields_own_first() -> None:
    units = asked("count", "plt").units
    assert (units[0].label, units[0].chosen) == ("×10⁹/L", True)
    assert "/µL" in [unit.label for unit in units]


def test_a_number_that_may_be_negative_gets_a_keyboard_with_a_minus() -> None:
    assert asked("vte_event", "day").input_mode == ""
    assert asked("count", "plt").input_mode == "numeric"
    assert asked("count", "hb").input_mode == "decimal"


def test_a_date_is_asked_for_days_alone_and_only_where_it_can_be_turned() -> None:
    field = codebook().field("vte_event", "day")
    assert control(field, {}, Facts({}), takes_dates=True).takes_dates
    assert not control(codebook().field("count", "plt"), {}, Facts({}), takes_dates=True).takes_dates
    assert not control(field, {}, Facts({}), takes_dates=False).takes_dates
