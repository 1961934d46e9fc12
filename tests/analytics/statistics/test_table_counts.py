"""How many tables share their margins is told without making them: never too many, and never in broken numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.table_counts import fillings, surely_more

open_rows = st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=1, max_size=6)
tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=3)


def by_hand(left: list[int], total: int) -> int:
    """Every way to share out `total`, gone through."""
    return sum(sum(way) == total for way in itertools.product(*(range(most + 1) for most in left)))


@given(open_rows, st.integers(0, 20))
def test_fillings_are_those_that_are_gone_through(left: list[list[int]], total: int) -> None:
    assert fillings(np.array(left).T, total) == sum(by_hand(one, total) for one in left)


@given(tables, st.integers(1, 3_000))
@settings(deadline=None)
def test_the_bound_gives_up_only_where_counting_does(table: list[list[int]], most: int) -> None:
    t = np.array(table)
    rows, columns = t.sum(axis=1), np.sort(t.sum(axis=0))[::-1]
    if min(rows.min(), columns.min()) > 0 and surely_more(rows, columns, most):
        assert count(rows.tolist(), columns.tolist()) > most


def count(rows: list[int], columns: list[int]) -> int:
    """All tables with these margins."""
    if not columns:
        return int(not any(rows))
    ways = itertools.product(*(range(min(row, columns[0]) + 1) for row in rows))
    return sum(count([r - w for r, w in zip(rows, way, strict=True)], columns[1:])
               for way in ways if sum(way) == columns[0])  # fmt: skip


def test_the_bound_sees_what_it_is_for() -> None:
    assert surely_more(np.array([38, 37, 36, 35]), np.array([50, 40, 30, 26]), 100_000)
    assert not surely_more(np.array([3, 3]), np.array([3, 2, 1]), 100_000)


@pytest.mark.parametrize(("rows", "total"), [(12, 10_000), (8, 10**7)])
def test_numbers_that_a_float_does_not_hold_are_not_given(rows: int, total: int) -> None:
    assert fillings(np.full((rows, 1), total), total) is None
