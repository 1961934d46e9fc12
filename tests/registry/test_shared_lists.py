"""Survey and registry speak of the same things: where they share a list, the codes are equal."""

from __future__ import annotations

import pytest

from pave.lib import codelists
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from tests.conftest import ROOT

INSTRUMENTS = ROOT / "surveys" / "instruments"
SHARED = [
    ("study_group", "cooperative_group"),
    ("practice_setting", "practice_setting"),
    ("imaging", "imaging_first_line__lower"),
    ("anticoagulant_class", "ac_initial_class__pe"),
    ("duration_rule", "cvst_duration__rule"),
    ("bleed_action", "bleed_tma_action__tma"),
]


@pytest.fixture(scope="module")
def survey() -> Instrument:
    tables = {path.name: path.read_bytes() for path in INSTRUMENTS.glob("*.csv")}
    return read_instrument((INSTRUMENTS / "all_vte_practice.toml").read_bytes(), tables)


@pytest.mark.parametrize(("name", "column"), SHARED)
def test_codes_labels_and_flags_are_those_of_the_survey(survey: Instrument, name: str, column: str) -> None:
    choices = survey.by_name[column].choices
    rows = codelists.rows(name)
    assert [(row["code"], row["label"]) for row in rows] == [(choice.code, choice.label) for choice in choices]
    assert [row.get("other_text") == "yes" for row in rows] == [choice.other_text for choice in choices]
    if name == "duration_rule":
        values = [(float(row["value"]) if row["value"] else None, row["off_scale"] == "yes") for row in rows]
        assert values == [(choice.value, choice.off_scale) for choice in choices]


def test_prophylaxis_at_the_event_is_what_the_survey_offers_and_none(survey: Instrument) -> None:
    offered = [choice.code for choice in survey.by_name["primary_prophylaxis_detail__agent"].choices]
    assert sorted(row["code"] for row in codelists.rows("prophylaxis")) == sorted([*offered, "none"])


def test_the_class_of_every_agent_is_a_class_of_the_survey() -> None:
    classes = {row["code"] for row in codelists.rows("anticoagulant_class")}
    assert {row["ac_class"] for row in codelists.rows("anticoagulants")} <= classes
