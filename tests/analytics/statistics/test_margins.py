"""Which denominator the published counts and percentages imply."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.margins import (
    consistent_denominators,
    denominator_message,
    feasible_counts,
    mismatches,
    printed_percent,
)

SPECIALTY = (76, 19, 40, 10), (52, 13, 28, 7)
YEARS_AND_VOLUME = (38, 44, 99), (26, 30, 68)
CANDIDATES = range(100, 871)


def test_145_rows_with_the_published_margins_print_as_published() -> None:
    rows = ["hematology"] * 76 + ["oncology"] * 19 + ["combined"] * 40 + ["bmt"] * 10
    counted = tuple(rows.count(code) for code in ("hematology", "oncology", "combined", "bmt"))
    assert len(rows) == 145
    assert counted == SPECIALTY[0]
    assert tuple(int(printed_percent(count, len(rows))) for count in counted) == SPECIALTY[1]


def test_the_specialty_row_fixes_145() -> None:
    assert consistent_denominators(*SPECIALTY, CANDIDATES) == (145,)


def test_years_and_volume_leave_145_and_146() -> None:
    assert consistent_denominators(*YEARS_AND_VOLUME, CANDIDATES) == (145, 146)
    assert consistent_denominators((99,), (68,), CANDIDATES) == (145, 146)


def test_142_is_reported_as_inconsistent() -> None:
    assert mismatches(*SPECIALTY, 142) == ("count 76 with 52 % (74 would be the count at 142)",)
    assert [line.split(" (")[0] for line in mismatches(*YEARS_AND_VOLUME, 142)] == [
        "count 38 with 26 %",
        "count 44 with 30 %",
        "count 99 with 68 %",
    ]
    assert mismatches(*SPECIALTY, 145) == ()
    assert mismatches((1,), (50,), 3) == ("count 1 with 50 % (no count of 3 prints so)",)


def test_the_message_is_neutral() -> None:
    assert (
        denominator_message(*SPECIALTY, CANDIDATES)
        == "counts and percentages imply n = 145; the denominator is not stated"
    )
    assert "imply n = 145 or 146;" in denominator_message(*YEARS_AND_VOLUME, CANDIDATES)
    assert "fit no n that was considered" in denominator_message(*SPECIALTY, (142, 154))


def test_feasible_counts_behind_a_bare_percentage() -> None:
    assert (feasible_counts(50, 142), feasible_counts(50, 145)) == ((71,), (72, 73))
    assert feasible_counts(16, 142) == feasible_counts(16, 145) == (23,)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 3))
def test_a_printed_percentage_is_half_a_step_from_the_share_at_most(pair: tuple[int, int], decimals: int) -> None:
    count, n = pair
    printed = printed_percent(count, n, decimals)
    distance = printed - Decimal(100 * count) / n
    assert -(Decimal(1).scaleb(-decimals) / 2) - Decimal("1e-20") < distance <= Decimal(1).scaleb(-decimals) / 2
    assert n in consistent_denominators((count,), (str(printed),), (n,))


@pytest.mark.parametrize(("count", "n", "printed"), [(1, 8, "13"), (1, 200, "1"), (0, 7, "0"), (7, 7, "100")])
def test_halves_go_up(count: int, n: int, printed: str) -> None:
    assert str(printed_percent(count, n)) == printed


def test_decimals_are_read_as_printed() -> None:
    assert 870 in consistent_denominators((154,), (17.7,), CANDIDATES)
    assert consistent_denominators((154,), ("17.70",), (870, 871)) == (870,)
    assert consistent_denominators((5,), (100,), (0, 3, 5)) == (5,)


def test_nonsense_is_refused() -> None:
    for counts, percents in (((1,), ()), ((), ()), ((-1,), (5,)), ((1,), (101,))):
        with pytest.raises(ValueError, match=r"percentage|counts"):
            consistent_denominators(counts, percents, (10,))
    with pytest.raises(ValueError, match="no percentage of 3 in 2"):
        printed_percent(3, 2)
