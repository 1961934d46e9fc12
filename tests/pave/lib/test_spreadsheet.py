"""No cell that leaves may run as a formula, and no number is disfigured by the guard."""

from __future__ import annotations

import pytest

from pave.lib.spreadsheet import guarded


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=", "+", "-", "--1", "-1e", "+1 2", "-1\n"]
)
def test_what_could_start_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "plain", "12", "-12", "+0.5", "-.5", "-1.5e-3", "a=b", "'quoted", "5%"])
def test_numbers_and_plain_text_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell
