"""Random orders that the tables of a report share, and the tables that they make."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.orders import LONGEST, order_blocks
from analytics.statistics.tables import _log_factorials, _Packed, monte_carlo_p


@pytest.mark.parametrize(("n", "width"), [(1, 32), (32, 32), (33, 64), (154, 160), (LONGEST, LONGEST)])
def test_orders_are_orders_of_everybody(n: int, width: int) -> None:
    first, last = order_blocks(n, 1_003, 1, "digest|entry")
    assert (first.shape, last.shape) == ((1_000, width), (3, width))
    assert (np.sort(last, axis=1) == np.arange(width)).all()


def test_every_order_is_as_likely() -> None:
    """Of three among 32: six orders, 10,000 draws; chi-square on 5 df beyond 20.5 once in a thousand."""
    drawn = [tuple(row[row < 3]) for block in order_blocks(3, 10_000, 7, "d|e") for row in block]
    counts = Counter(drawn)
    assert len(counts) == math.factorial(3)
    assert sum((count - 10_000 / 6) ** 2 / (10_000 / 6) for count in counts.values()) < 20.5


def test_orders_depend_on_digest_and_seed_and_not_on_the_entry() -> None:
    def first(seed: int, key: str) -> bytes:
        return next(order_blocks(100, 50, seed, key)).tobytes()

    assert first(1, "d|one") == first(1, "d|other")
    assert len({first(1, "d|one"), first(2, "d|one"), first(1, "e|one")}) == 3


def test_orders_that_are_too_long_are_refused_and_such_tables_have_their_own_draws() -> None:
    with pytest.raises(ValueError, match="at most"):
        order_blocks(LONGEST + 1, 10, 1, "d|e")
    table = np.array([[300, 40, 60, 30], [280, 60, 50, 50], [200, 30, 40, 20]])
    assert monte_carlo_p(table, 500, 1, "d|e") == monte_carlo_p(table, 500, 1, "d|e")
    assert monte_carlo_p(table, 500, 1, "d|e") != monte_carlo_p(table, 500, 1, "d|f")


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.integers(2, 14), st.integers(0, 2**32 - 1))
def test_packed_sums_count_the_table_of_an_order(rows: int, columns: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(1, 7, (rows, columns))
    n, logs = int(table.sum()), _log_factorials(int(table.sum()))
    of, ends = np.arange(columns).repeat(table.sum(axis=0)), np.cumsum(table.sum(axis=1))
    (block,) = order_blocks(n, 5, seed, "d|e")
    made = _Packed(of, columns, int(table.sum(axis=1).max())).log_chances(block, np.r_[0, ends[:-1]], logs)
    for order, found in zip(block, made, strict=True):
        parts = np.split(of[order[order < n]], ends[:-1])
        drawn = np.array([np.bincount(part, minlength=columns) for part in parts])
        assert (drawn.sum(axis=0) == table.sum(axis=0)).all() and (drawn.sum(axis=1) == table.sum(axis=1)).all()
        assert found == pytest.approx(-logs.take(drawn).sum(), abs=1e-9)
