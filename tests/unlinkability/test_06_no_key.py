"""Without any key, nothing about a person's rows tells whether they have started."""

from __future__ import annotations

from collections.abc import Callable

from proofs.table import Row


def test_nothing_names_those_who_started(attacked: Callable[[int], Row]) -> None:
    row = attacked(6)
    assert row.verdict, row.linked
    assert row.leak_caught, row.leak
