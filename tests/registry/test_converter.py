"""Units as people write them: converted where it is plain, asked where it is not, never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave.lib.units import unit_label
from registry.codebook import Field
from registry.codebook_reader import codebook
from registry.converter import Ambiguous, as_cell, convert
from registry.fast_entry.doses import dose_said
from registry.fast_entry.quantities import quantities
from registry.units_as_typed import folded, unit_meant
from registry.values import CellRefused, read_measured

QUANTITIES = dict(quantities(codebook()))


def field(name: str, entity: str = "count") -> Field:
    return codebook().field(entity, name)


@pytest.mark.parametrize("text", [
    "45,000 /µL", "45000 /uL", "45 000/µl", "45'000 /mm3", "45\u202f000 per µL", "45 x 10⁹/L", "45×10^9/L", "45 10*9/L",
    "45e9/L", "45 G/l", "45 K/µL", "45K/uL", "45 Tsd/µl", "45 x109/L", "45 ×10³/µL", "45 /nL", "45", "45,000 cells/µL",
])  # fmt: skip
def test_one_count_of_platelets_in_every_way_of_writing_it(text: str) -> None:
    assert convert(field("plt"), text).value == 45


@pytest.mark.parametrize(("name", "text", "value"), [
    ("hb", "8,2 g/dL", "8.2"), ("hb", "82 g/L", "8.2"), ("hb", "82 g/l", "8.2"), ("hb", "8,200", "8.2"),
    ("wbc", "12,345.6 /uL", "12.3456"), ("wbc", "1.234,5 /uL", "1.2345"), ("wbc", "1.234", "1.234"),
    ("wbc", "0,123", "0.123"), ("wbc", "1,234 /µL", "1.234"), ("fibrinogen", "150 mg/dl", "1.5"),
    ("creat", "62 µmol/L", "0.701344"), ("creat", "62 μmol/l", "0.701344"),
])  # fmt: skip
def test_decimals_and_thousands_where_they_are_plain(name: str, text: str, value: str) -> None:
    assert convert(field(name), text).value == Decimal(value)


@pytest.mark.parametrize(("name", "text", "readings"), [
    ("wbc", "1,234", ("1.234", "1234")),
    ("wbc", "<1,234 G/l", ("<1.234 ×10⁹/L", "<1234 ×10⁹/L")),
    ("plt", "45.000 /µL", ("45 /µL", "45000 /µL")),
    ("creat", "1,234 µmol/L", ("1.234 µmol/L", "1234 µmol/L")),
    ("d_dimer", "1,234", ("1.234", "1234")),
])  # fmt: skip
def test_a_mark_with_two_readings_is_asked_about(name: str, text: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(Ambiguous) as asked:
        convert(field(name), text)
    assert asked.value.readings == readings
    assert len({convert(field(name), reading).value for reading in readings}) == 2


def test_what_was_typed_is_said_and_a_converted_count_is_rounded_down() -> None:
    found = convert(field("plt"), "49,500 /µL")
    assert (found.value, found.cell) == (49, "49500 /uL")
    assert found.sentence == "You typed 49,500 /µL, kept as 49 ×10⁹/L."
    assert convert(field("plt"), "49").sentence == ""


@pytest.mark.parametrize(("name", "text", "says"), [
    ("creat", "62 mmol/L", "Use mg/dL or µmol/L."), ("d_dimer", "500 FEU", "Use no unit."),
    ("plt", "a few", "Write a number"), ("plt", "1,2,3", "groups of three"),
    ("plt", "≤5", "Write < or >."), ("hb", "8.", "no digit after"),
    ("wbc", "1.2.3,4", "groups of three"), ("wbc", "1,234,5.6", "groups of three"), ("hb", "8 /uL", "never converted"),
])  # fmt: skip
def test_a_refusal_says_what_would_do(name: str, text: str, says: str) -> None:
    with pytest.raises(CellRefused, match=says.replace(".", r"\.")):
        convert(field(name), text)


def test_a_letter_means_what_the_field_can_be() -> None:
    assert unit_meant("G/l", field("plt").factors) == "10*9/L"
    assert unit_meant("G/l", field("hb").factors) == "g/L"
    assert unit_meant("u/ml", ("[IU]/mL",)) == "[IU]/mL" and unit_meant("", ("[IU]/mL",)) is None
    assert folded("× 10⁹ / L") == folded("10*9/L") == "10^9/l"


@pytest.mark.parametrize("text", ["", ".nd", "unk", "<5"])
def test_blanks_reasons_and_limits_of_detection_pass(text: str) -> None:
    assert as_cell(field("plt"), text) == text


def test_a_dose_turns_by_the_weight_of_its_row_and_asks_for_it_where_there_is_none() -> None:
    absolute, per_kg = field("dose_abs", "anticoagulant_course"), field("dose_mg_kg", "anticoagulant_course")
    assert convert(absolute, "1 mg/kg", Decimal(30)).value == 30
    assert convert(absolute, "30 mg").value == 30
    assert convert(per_kg, "60 mg", Decimal(27)).cell == "2.2222"
    with pytest.raises(CellRefused, match="fill in the weight"):
        convert(per_kg, "60 mg")


@st.composite
def typed(draw: st.DrawFn) -> tuple[Field, Decimal, str, str]:
    """A quantity, and an amount of it in one of its units: whole where it is counted whole."""
    one = QUANTITIES[draw(st.sampled_from(sorted(QUANTITIES)))]
    unit = draw(st.sampled_from(sorted(one.factors)))
    counted = unit.startswith("/") or (one.kind == "integer" and unit == one.unit)
    number = draw(st.decimals("0.01", "99999", places=0 if counted else 2).map(abs))
    return one, number, unit, draw(st.sampled_from(["", "<", ">"]))


@given(typed())
def test_there_and_back_in_every_unit_of_every_quantity(given_: tuple[Field, Decimal, str, str]) -> None:
    one, number, unit, op = given_
    found = convert(one, f"{op}{number}{unit_label(unit)}")
    kept = read_measured(one, found.cell)
    assert (kept.value, kept.op) == (found.value, op or "=")
    exact = number * one.factors[unit]
    assert kept.value == exact if one.kind == "decimal" else 0 <= exact - kept.value < 1
    assert as_cell(one, found.cell) == found.cell


@given(typed())
def test_marks_between_thousands_change_no_number(given_: tuple[Field, Decimal, str, str]) -> None:
    one, number, unit, op = given_
    plainly = convert(one, f"{op}{number} {unit}").cell
    for mark in (" ", "'", "\u202f"):
        assert convert(one, f"{op}{number:,} {unit}".replace(",", mark)).cell == plainly
    if number >= 1000 and "." in str(number):
        continental = f"{number:,}".translate(str.maketrans(",.", ".,"))
        assert convert(one, f"{continental} {unit}").cell == plainly.lstrip("<>")


@given(
    st.decimals(min_value="0.01", max_value="10", places=2),
    st.integers(3, 120),
    st.sampled_from(["6", "8", "12", "24", "continuous"]),
)
def test_a_dose_said_in_four_ways_comes_back_from_each(dose: Decimal, weight: int, freq_h: str) -> None:
    kg = Decimal(weight)
    said = dose_said(dose, by_weight=True, a_day=False, weight=kg, freq_h=freq_h)
    assert said.absolute == dose * kg
    ways = ((said.absolute, False, False), (said.daily_per_kg, True, True), (said.daily_absolute, False, True))
    for amount, by_weight, a_day in ways:
        back = dose_said(amount, by_weight=by_weight, a_day=a_day, weight=kg, freq_h=freq_h)
        assert abs(back.per_kg - dose) <= Decimal("0.0001")


@pytest.mark.parametrize(
    ("amount", "weight", "freq_h"), [("-1", "10", "12"), ("1", "0", "12"), ("1", "10", ""), ("1", "10", "0")]
)
def test_a_dose_without_weight_or_interval_is_refused(amount: str, weight: str, freq_h: str) -> None:
    with pytest.raises(CellRefused):
        dose_said(Decimal(amount), by_weight=True, a_day=False, weight=Decimal(weight), freq_h=freq_h)
