"""Boxes and cells: whatever a row holds, its form sends the same row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave.lib.units import unit_label
from registry.cells import read_cell
from registry.codebook import Entity, Field, Kind
from registry.codebook_reader import codebook
from registry.entry.reading import (
    TwoReadings,
    boxes,
    cells_of,
    fields_of,
    is_blank,
    posted_from,
    posted_of,
    with_offer,
    without_dates,
)
from registry.facts import parse_row
from registry.models import TABLES
from registry.values import CellRefused, Value
from tests.registry.children import examples

ENTITIES = [codebook().entity(name) for name in TABLES if name != "adjudication"]


@st.composite
def rows(draw: st.DrawFn) -> tuple[Entity, dict[str, str]]:
    """An entity, and cells of every shape in some of its fields."""
    entity = draw(st.sampled_from(ENTITIES))
    cells: dict[str, str] = {}
    for field in fields_of(entity, new=False):
        cells |= draw(st.sampled_from([{}, *examples(field)]))
    return entity, cells


@given(rows())
def test_a_form_that_nobody_touched_sends_the_row_as_it_is(given_row: tuple[Entity, dict[str, str]]) -> None:
    entity, cells = given_row
    fields = fields_of(entity, new=False)
    row, _ = parse_row(entity, cells)
    posted = posted_of(fields, row.values)
    sent, wrong = cells_of(fields, posted_from(fields, {name: text.split(";") for name, text in posted.items()}))
    again, _ = parse_row(entity, sent)
    assert wrong == ()
    assert again.values == row.values


@given(rows())
def test_a_form_sends_a_cell_for_each_field(
    given_row: tuple[Entity, dict[str, str]],
) -> None:
    fields = fields_of(given_row[0], new=False)
    cells, _ = cells_of(fields, {})
    assert set(cells) == {field.name for field in fields}
    assert not any(cells.values())


def test_a_value_and_a_reason_why_there_is_none_contradict_each_other() -> None:
    plt = codebook().field("count", "plt")
    _, wrong = cells_of((plt,), {"plt": "45", "plt_missing": "nd"})
    assert [one.field for one in wrong] == ["plt"]
    assert cells_of((plt,), {"plt": "", "plt_missing": "nd"}) == ({"plt": ".nd"}, ())


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [("2026-03-17", "16", None), ("2026-03", "15", "unk"), ("2026-02", "-15", "pm14"), ("nonsense", "", None)],
)
def test_a_date_in_a_draft_is_kept_as_its_day(typed: str, day: str, precision: str | None) -> None:
    field = codebook().field("vte_event", "day")
    kept = without_dates((field,), {"day": "", "day_date": typed}, date(2026, 3, 1))
    assert kept.get("day", "") == day
    assert kept.get("day_precision") == precision
    assert typed not in kept.values()


def test_no_date_is_kept_where_there_is_no_date_of_diagnosis() -> None:
    field = codebook().field("vte_event", "day")
    assert without_dates((field,), {"day": "", "day_date": "2026-03-17"}, None) == {"day": ""}


def test_what_stands_ready_in_a_form_is_nothing_that_anybody_typed() -> None:
    assert is_blank({"day": " ", "day_precision": "exact", "plt_op": "=", "plt_unit": "10*9/L"})
    assert not is_blank({"day": "3"})


def test_only_days_take_a_date_and_only_boxes_take_a_reason() -> None:
    for entity in ENTITIES:
        for field in fields_of(entity, new=False):
            assert (f"{field.name}_date" in boxes(field)) == (field.kind is Kind.DAY)
            takes_reason = bool(field.missing) and field.kind not in (Kind.CODE, Kind.BOOLEAN)
            assert (f"{field.name}_missing" in boxes(field)) == takes_reason


TYPED = [
    ("45,000 /µL", "45000 /uL"),
    ("45 000/µl", "45000 /uL"),
    ("1,234 /µL", "1234 /uL"),
    ("90", "90"),
]


@pytest.mark.parametrize(("typed", "cell"), TYPED)
def test_a_number_is_read_as_people_write_it(typed: str, cell: str) -> None:
    entity = codebook().entity("count")
    cells, wrong = cells_of([entity.by_name["plt"]], {"plt": typed})
    assert (cells["plt"], wrong) == (cell, ())


def test_a_number_that_could_be_two_is_asked_about_and_stays_as_it_is() -> None:
    field = codebook().field("count", "d_dimer")
    cells, [asked] = cells_of([field], {"d_dimer": "1,234"})
    assert (cells["d_dimer"], asked.severity) == ("1,234", "refuse")
    assert "could be 1.234 or 1234" in asked.text and isinstance(asked, TwoReadings)
    assert asked.readings == (("1.234", "1.234"), ("1234", "1234"))


@pytest.mark.parametrize(
    ("name", "typed", "unit", "cell"),
    [
        ("wbc", "12,000", "/uL", "12000 /uL"),
        ("wbc", "<12,000", "/uL", "<12000 /uL"),
        ("fibrinogen", "150,000", "mg/dL", "150 mg/dL"),
        ("hb", "82,5", "g/L", "82.5 g/L"),
        ("plt", "150,000 /µL", "/uL", "150000 /uL"),
        ("plt", "150,000 /µL", "10*9/L", "150000 /uL"),
        ("plt", ".nd", "/uL", ".nd"),
    ],
)
def test_a_unit_from_the_list_is_read_as_if_it_were_typed(name: str, typed: str, unit: str, cell: str) -> None:
    field = codebook().field("count", name)
    cells, wrong = cells_of([field], {name: typed, f"{name}_unit": unit})
    assert (cells[name], wrong) == (cell, ())


@given(
    st.sampled_from([one for entity in ENTITIES for one in fields_of(entity, new=True) if one.alternates]),
    st.from_regex(r"[<>]?[0-9]{1,3}([.,' ]?[0-9]{1,3}){0,2}", fullmatch=True),
    st.data(),
)
def test_whatever_is_typed_the_list_says_what_the_box_would(field: Field, typed: str, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from([one for one in field.factors if one != field.unit]))
    name = field.name
    listed, asked = cells_of([field], {name: typed, f"{name}_unit": unit})
    behind, also_asked = cells_of([field], {name: f"{typed} {unit_label(unit)}", f"{name}_unit": field.unit})
    assert asked == also_asked
    assert asked or value_in(field, listed) == value_in(field, behind)


def value_in(field: Field, cells: dict[str, str]) -> Value | None:
    try:
        return read_cell(field, cells)
    except CellRefused:
        return None


@pytest.mark.parametrize(
    ("name", "typed", "unit", "readings"),
    [
        ("fibrinogen", "1,200", "mg/dL", (("1.2 mg/dL", "1.2 mg/dL"), ("1200 mg/dL", "1200 mg/dL"))),
        ("wbc", "12.000", "/uL", (("12 /uL", "12 /µL"), ("12000 /uL", "12000 /µL"))),
        ("plt", "45.000 /µL", "10*9/L", (("45 /uL", "45 /µL"), ("45000 /uL", "45000 /µL"))),
        ("wbc", "1,234", "10*9/L", (("1.234", "1.234 ×10⁹/L"), ("1234", "1234 ×10⁹/L"))),
    ],
)
def test_both_readings_are_offered_each_with_its_unit_once(
    name: str, typed: str, unit: str, readings: tuple[tuple[str, str], ...]
) -> None:
    field, posted = codebook().field("count", name), {name: typed, f"{name}_unit": unit}
    _, [asked] = cells_of([field], posted)
    assert isinstance(asked, TwoReadings) and asked.readings == readings
    for cell, _ in asked.readings:
        cells, wrong = cells_of([field], with_offer(field, posted, cell))
        assert (cells[name], wrong) == (cell, ())


def test_a_box_and_its_list_with_two_units_contradict_each_other() -> None:
    field = codebook().field("count", "fibrinogen")
    _, [asked] = cells_of([field], {"fibrinogen": "1.5 g/L", "fibrinogen_unit": "mg/dL"})
    assert asked.text.endswith("the box says g/L, the list beside it mg/dL. Keep one of the two units.")


def test_a_number_that_nobody_touched_stays_what_it_is() -> None:
    field = codebook().field("count", "wbc")
    held = {"wbc": "1.234", "wbc_op": "=", "wbc_unit": "/uL"}
    assert cells_of([field], held, held) == ({"wbc": "1.234", "wbc_unit": "/uL"}, ())
    assert cells_of([field], held)[0] == {"wbc": "1234 /uL"}


def test_an_offer_keeps_the_operator_and_leaves_the_next_question_alone() -> None:
    dimer = codebook().field("all_diagnosis", "dimer")
    posted = {"dimer": "<1,500", "dimer_op": "=", "dimer_unit": "feu"}
    assert with_offer(dimer, posted, "1500") == {**posted, "dimer": "1500", "dimer_op": "<", "dimer_missing": ""}


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [("2026-03-17", "16", None), ("2026-03", "15", "unk"), ("17.03.2026", "", None), ("1200", "1200", None)],
)
def test_a_date_typed_as_a_day_is_kept_as_its_day_or_not_at_all(typed: str, day: str, precision: str | None) -> None:
    field = codebook().field("vte_event", "day")
    kept = without_dates((field,), {"day": typed}, date(2026, 3, 1))
    assert (kept["day"], kept.get("day_precision")) == (day, precision)
    assert without_dates((field,), {"day": "2026-03-17"}, None) == {"day": ""}
