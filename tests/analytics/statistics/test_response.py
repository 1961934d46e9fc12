"""Response rates: the published case, the AAPOR formulas, what is unknown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.margins import printed_percent
from analytics.statistics.proportions import wilson
from analytics.statistics.response import aapor, cherries, rate

counts = st.integers(0, 300)


def test_the_published_case() -> None:
    """142 complete and 12 excluded as partial, of 870; what became of the other 716 is not known."""
    rates = aapor(142, 12, None, None, None, None, 716)
    assert rates["RR1"] == wilson(142, 870)
    assert rates["RR2"] == wilson(154, 870)
    assert rates["RR5"] == wilson(142, 154)
    assert {rates[name].reason for name in ("COOP1", "COOP4", "REF1", "CON3")} == {"undefined"}


def test_published_shares_print_as_published() -> None:
    """Analysed/invited equals RR1 only if the 12 excluded are treated as not complete."""
    assert str(printed_percent(154, 870, 1)) == "17.7"
    assert str(printed_percent(142, 870, 1)) == "16.3"
    as_complete = aapor(154, 0, None, None, None, None, 716)
    assert as_complete["RR1"].value == pytest.approx(0.1770114943, abs=1e-10)


def test_formulas_with_every_class_and_a_gate() -> None:
    rates = aapor(50, 10, 8, 6, 4, 2, 20, e=0.5)
    expected = {
        "RR1": 50 / 100, "RR2": 60 / 100, "RR3": 50 / 89, "RR4": 60 / 89, "RR5": 50 / 78, "RR6": 60 / 78,
        "COOP1": 50 / 72, "COOP2": 60 / 72, "COOP3": 50 / 68, "COOP4": 60 / 68,
        "REF1": 8 / 100, "REF2": 8 / 89, "REF3": 8 / 78, "CON1": 72 / 100, "CON2": 72 / 89, "CON3": 72 / 78,
    }  # fmt: skip
    assert {name: e.value for name, e in rates.items()} == pytest.approx(expected, abs=1e-15)


@given(counts, counts, counts, counts, counts, counts, counts, st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_rates_rise_as_the_unknown_are_set_aside(
    i: int, p: int, r: int, nc: int, o: int, uh: int, uo: int, e: float
) -> None:
    rates = aapor(i, p, r, nc, o, uh, uo, e)
    rising = [rates[name].value or 0.0 for name in ("RR1", "RR3", "RR5")]
    if i + p + r + nc + o:
        assert rising[0] <= rising[1] + 1e-12 <= rising[2] + 2e-12
    for estimate in rates.values():
        if estimate.value is not None and estimate.low is not None and estimate.high is not None:
            assert 0.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0


def test_without_a_frame_no_rate_exists() -> None:
    rates = aapor(142, 12, 0, 0, 0, 0, None)
    assert len(rates) == 16
    assert {(e.value, e.reason) for e in rates.values()} == {(None, "undefined")}
    assert {e.reason for e in aapor(0, 0, 0, 0, 0, 0, 0).values()} == {"undefined"}


def test_break_offs_that_cannot_be_told_apart_hide_cooperation_alone() -> None:
    rates = aapor(10, 1, 1, 1, 0, 0, 6, e=12 / 13, split_known=False)
    assert rates["RR3"].value == pytest.approx(0.539419087137, abs=1e-12)
    assert rates["RR6"].high == pytest.approx(0.956741821642, abs=1e-12)
    assert {rates[name].value for name in ("COOP1", "REF1", "CON1")} == {None}


def test_cherries_knows_no_unique_visitors() -> None:
    rates = cherries(None, None, 14, 12)
    assert (rates["cherries_view"].reason, rates["cherries_participation"].reason) == ("undefined", "undefined")
    assert rates["cherries_completion"] == wilson(12, 14)
    full = cherries(1000, 400, 300, 240)
    assert [e.value for e in full.values()] == [0.4, 0.75, 0.8]


@pytest.mark.parametrize(("agreed", "finished"), [(0, 0), (5, 6), (None, 3), (3, None)])
def test_a_share_that_cannot_be_is_undefined(agreed: int | None, finished: int | None) -> None:
    assert cherries(None, None, agreed, finished)["cherries_completion"].reason == "undefined"
    assert rate(finished, agreed).reason == "undefined"


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="partial is -1"):
        aapor(1, -1, 0, 0, 0, 0, 0)
    with pytest.raises(ValueError, match="e lies"):
        aapor(1, 0, 0, 0, 0, 0, 0, e=1.5)
    with pytest.raises(ValueError, match="finished is -2"):
        cherries(None, None, 3, -2)
