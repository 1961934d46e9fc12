"""The class of a bleeding episode follows its facts: one row of the table a step, and laws about the order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codebook_reader import codebook
from registry.derived.bleeding import MINOR_IN_2011, OUTCOMES, isth_2011, isth_2023
from registry.facts import Row, parse_row

BLEEDING = codebook().entity("bleeding_event")
FLAGS = [field.name for field in BLEEDING.entered if field.kind == "boolean"]


def bleed(cells: str) -> Row:
    typed = dict(cell.split("=") for cell in cells.split())
    row, problems = parse_row(BLEEDING, {"day": "30", "site": "gi", **typed})
    assert not problems
    return row


CLASSES = [
    ("present_at_index=yes", "baseline", "baseline"),
    ("present_at_index=yes extending=no fatal=yes", "baseline", "baseline"),
    ("present_at_index=yes extending=yes overt=yes", "minor", "minor"),
    ("fatal=yes", "major", "major"),
    ("overt=yes hb_fall_g_dl=2 hb_window_h=24", "major", "major"),
    ("overt=yes hb_fall_g_dl=1.9 hb_window_h=24", "minor", "minor"),
    ("overt=yes hb_fall_g_dl=2 hb_window_h=25", "minor", "minor"),
    ("overt=no hb_fall_g_dl=4 hb_window_h=6", "not_classifiable", "not_classifiable"),
    ("overt=yes hb_fall_g_dl=2", "not_classifiable", "not_classifiable"),
    ("overt=yes hb_fall_g_dl=2 blood_product=yes", "crnm", "crnm"),
    ("site=retroperitoneal", "major", "major"),
    ("site=pulmonary", "major", "major"),
    ("site=intracranial", "major", "major"),
    ("site=spinal", "major", "major"),
    ("site=intraocular overt=yes", "minor", "minor"),
    ("or_surgery=yes", "major", "major"),
    ("overt=yes blood_product=yes attributable_underlying=no", "crnm", "crnm"),
    ("overt=yes blood_product=yes attributable_underlying=yes", "minor", "minor"),
    ("intervention_non_or=yes", "crnm", "crnm"),
    ("overt=yes sought_care=yes management_change=no", "minor", "patient_important_ni"),
    ("overt=yes sought_care=yes management_change=yes", "minor", "crnm_provisional"),
    ("overt=yes", "minor", "minor"),
    ("site=menstrual overt=yes or_surgery=yes", "major", "major"),
    ("overt=no", "not_classifiable", "not_classifiable"),
    ("", "not_classifiable", "not_classifiable"),
]


@pytest.mark.parametrize(("cells", "older", "newer"), CLASSES)
def test_class_of_bleeding(cells: str, older: str, newer: str) -> None:
    assert (isth_2011(bleed(cells)), isth_2023(bleed(cells))) == (older, newer)


def test_every_class_is_a_code_of_its_field_and_is_reached() -> None:
    assert {older for _, older, _ in CLASSES} == set(BLEEDING.by_name["isth_2011"].by_code)
    assert {newer for _, _, newer in CLASSES} == set(BLEEDING.by_name["isth_2023"].by_code)
    assert set(BLEEDING.by_name["isth_2023"].by_code) - {"baseline", "not_classifiable"} == OUTCOMES


ANY_BLEED = st.fixed_dictionaries(
    {}, optional={name: st.booleans() for name in FLAGS} | {"site": st.sampled_from(["gi", "spinal", "epistaxis"])}
).map(lambda values: Row("bleeding_event", ("30",), values))


@given(ANY_BLEED)
def test_the_two_classes_differ_only_where_care_was_sought(row: Row) -> None:
    older, newer = isth_2011(row), isth_2023(row)
    assert older == newer or (older == "minor" and newer in MINOR_IN_2011 and row.yes("sought_care"))


@given(ANY_BLEED)
def test_a_fatal_bleed_is_major_unless_it_was_there_before(row: Row) -> None:
    fatal = Row(row.entity, row.key, {**row.values, "fatal": True})
    assert isth_2023(fatal) == ("baseline" if isth_2023(row) == "baseline" else "major")
