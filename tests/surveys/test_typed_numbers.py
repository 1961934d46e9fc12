"""Numbers as people type them: what is forgiven, what is asked about, what stays as it is."""

from __future__ import annotations

import pytest

from surveys.typed_numbers import two_readings, typed_number

READ = {"0,5": "0.5", ",5": "0.5", ".5": "0.5", "-,5": "-0.5", "12,50": "12.5", "1,0": "1", "0,500": "0.5",
        "1250,125": "1250.125"}  # fmt: skip
LEFT = ["1,000", "-12,500", "1.000,5", "1,000,000", "5,", ",", ".", ".dk", "half", "", "12.50", "1.000", "1e3", "٣,٥",
        "0," + "5" * 16]  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_a_decimal_comma_and_a_leading_point_are_read(text: str) -> None:
    assert typed_number(text) == READ[text]


@pytest.mark.parametrize("text", LEFT)
def test_everything_else_stays_as_it_was_typed(text: str) -> None:
    assert typed_number(text) == text


def test_only_a_comma_before_three_digits_has_two_readings() -> None:
    assert two_readings("1,000") == ("1000", "1")
    assert two_readings("-12,500") == ("-12500", "-12.5")
    assert [two_readings(text) for text in ("0,500", "1,00", "1250,125", "1.000", "")] == [None] * 5
