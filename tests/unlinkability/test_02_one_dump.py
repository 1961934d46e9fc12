"""Nothing that one copy of the database orders, seen or hidden, puts responses beside people."""

from __future__ import annotations

from collections.abc import Callable

from proofs.table import Row


def test_orders_of_one_dump_link_nobody(attacked: Callable[[int], Row]) -> None:
    row = attacked(2)
    assert row.verdict, row.linked
    assert row.leak_caught, row.leak
