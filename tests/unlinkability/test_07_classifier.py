"""A learner that sees every order at once cannot tell true pairs of one block from false ones."""

from __future__ import annotations

from collections.abc import Callable

from proofs.table import Row


def test_a_learner_tells_no_pairs(attacked: Callable[[int], Row]) -> None:
    row = attacked(7)
    assert row.verdict, row.linked
    assert row.leak_caught, row.leak
