"""Bands of platelets on days of treatment: carried, broken, never backwards. By hand."""

from __future__ import annotations

import pytest

from registry.derived.platelet_days import BANDS, CARRIED_LESS_D, bands_on
from tests.spec.edit_checks_table import child

NOT = "unclassified"


def test_a_count_is_carried_for_seven_days_and_never_backwards() -> None:
    """Counts of 45 on day 10 and 120 on day 20: days 10-17 and 20-27 are known, 8-9, 18-19 and 28 are not."""
    facts = child(("count day=10 plt=45", "count day=20 plt=120"))
    found = bands_on(facts, range(8, 29))
    assert found == (*[NOT] * 2, *["30_49"] * 8, *[NOT] * 2, *["ge100"] * 8, NOT)
    less = bands_on(facts, range(8, 29), CARRIED_LESS_D)
    assert (less.count("30_49"), less.count("ge100"), less.count(NOT)) == (4, 4, 13)


EDGES = [("0", "lt10"), ("9", "lt10"), ("10", "10_19"), ("19", "10_19"), ("20", "20_29"), ("29", "20_29"),
         ("30", "30_49"), ("49", "30_49"), ("50", "50_99"), ("99", "50_99"), ("100", "ge100"),
         ("'<10'", "lt10")]  # fmt: skip


@pytest.mark.parametrize(("plt", "band"), EDGES)
def test_edges_of_the_bands(plt: str, band: str) -> None:
    line = f"count day=10 'plt={plt[1:-1]}'" if plt.startswith("'") else f"count day=10 plt={plt}"
    assert bands_on(child((line,)), [10]) == (band,) and band in BANDS


BROKEN = [
    # what was given, and the days 10 to 16 after a count of 15 on day 10
    ("platelet_hold_episode vte_event=1 decision_day=10 action=full_with_transfusion", 1),
    ("platelet_hold_episode vte_event=1 decision_day=13 action=full_with_transfusion", 3),
    ("platelet_hold_episode vte_event=1 decision_day=13 action=hold", 7),
    ("lp_hold lp_day=12 transfused=yes", 2),
    ("lp_hold lp_day=12 transfused=no", 7),
    ("count day=15 plt=80 plt_transfused_prior_24h=yes", 4),
    ("count day=15 plt=15 plt_transfused_prior_24h=no", 7),
]


@pytest.mark.parametrize(("line", "known"), BROKEN)
def test_platelets_that_are_given_break_what_is_carried(line: str, known: int) -> None:
    found = bands_on(child(("count day=10 plt=15", line)), range(10, 17))
    assert found[:known] == ("10_19",) * known
    if known < 7:
        assert found[known] == NOT
    if "day=15 plt=80" in line:
        assert found == (*["10_19"] * 4, NOT, "50_99", "50_99")
