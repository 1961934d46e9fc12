"""A series of nightly backups tells which responses are new, and not whose they are."""

from __future__ import annotations

from collections.abc import Callable

from proofs.table import Row


def test_nightly_backups_link_nobody(attacked: Callable[[int], Row]) -> None:
    row = attacked(5)
    assert row.verdict, row.linked
    assert row.leak_caught, row.leak
