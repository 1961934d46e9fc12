"""Disks stolen all the time and every key that is left open no former ledger, and lead to nobody."""

from __future__ import annotations

from collections.abc import Callable

from proofs.table import Row


def test_stolen_disks_open_no_former_ledger(attacked: Callable[[int], Row]) -> None:
    row = attacked(3)
    assert row.verdict, row.linked
    assert row.leak_caught, row.leak
