"""No file holds a secret, an answer in the clear, or both sides of one person in one record."""

from __future__ import annotations

from collections.abc import Callable

from proofs.table import Row


def test_known_bytes_are_nowhere_together(attacked: Callable[[int], Row]) -> None:
    row = attacked(8)
    assert row.verdict, row.linked
    assert row.leak_caught, row.leak
