"""Who clicked when is known, and the database is copied after the night's work, its log too: nobody is found."""

from __future__ import annotations

from collections.abc import Callable

from proofs.table import Row


def test_known_clicks_find_nobody_after_the_night(attacked: Callable[[int], Row]) -> None:
    row = attacked(4)
    assert row.verdict, row.linked
    assert row.leak_caught, row.leak
