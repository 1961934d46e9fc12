"""Merging of linked tables by the declared order: alike in all tables of a base."""

from __future__ import annotations

import pytest

from analytics.disclosure.linked import Dimension
from analytics.disclosure.recoding import merge_rare, told_together
from tests.analytics.disclosure.linked_tables import one_way, two_way


@pytest.mark.parametrize(
    ("merging", "groups"),
    [
        ("ordinal", (("a0",), ("a1", "a2"), ("a3",))),
        ("other", (("a0",), ("a1", "a3"), ("a2",))),
        ("fixed", (("a0",), ("a1",), ("a2",), ("a3",))),
    ],
)
def test_each_declared_order_merges_in_its_way(merging: str, groups: tuple[tuple[str, ...], ...]) -> None:
    assert merge_rare([one_way([20, 2, 9, 8], merging=merging)], 5)["people", "a"] == groups


def test_only_what_is_told_together_is_named() -> None:
    tables = [two_way([[20, 2], [9, 8], [1, 1]], merging="ordinal")]
    assert told_together(merge_rare(tables, 5)) == {("people", "a"): (("a1", "a2"),)}


def test_a_small_base_becomes_one_group() -> None:
    assert merge_rare([one_way([1, 2, 0], merging="ordinal")], 5)["people", "a"] == (("a0", "a1", "a2"),)


def test_the_order_is_that_of_the_declaration_not_of_the_alphabet() -> None:
    table = one_way([9, 2, 9])
    turned = Dimension("a", ("a2", "a1", "a0"), "ordinal")
    again = type(table)("people", (turned,), table.counts)
    assert merge_rare([again], 5)["people", "a"] == (("a2", "a1"), ("a0",))
