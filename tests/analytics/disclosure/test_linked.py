"""Cells of linked tables: one name a box, totals implied, margins shared; what does not fit is refused."""

from __future__ import annotations

import pytest

from analytics.disclosure.linked import Dimension, Table, cell, cells_of, count_of, singles
from tests.analytics.disclosure.linked_tables import one_way, two_way

PEOPLE = two_way([[1, 2], [3, 4]])


def test_totals_are_implied() -> None:
    found = cells_of([PEOPLE], singles([PEOPLE]))
    assert len(found) == 9
    assert found[cell("people")] == 10
    assert found[cell("people", a="a1")] == 7
    assert found[cell("people", b="b0")] == 4


def test_tables_of_one_base_share_their_margins() -> None:
    other = two_way([[3, 0, 0], [0, 7, 0]], "ac")
    found = cells_of([PEOPLE, other], singles([PEOPLE, other]))
    assert len(found) == 9 + 12 - 3


def test_shared_margins_must_agree() -> None:
    other = two_way([[4, 0, 0], [0, 6, 0]], "ac")
    with pytest.raises(ValueError, match=r"disagree on people \(a: a0\): 3 and 4"):
        cells_of([PEOPLE, other], singles([PEOPLE, other]))


def test_a_box_of_several_categories_is_their_sum() -> None:
    assert count_of([PEOPLE], cell("people", a=["a1", "a0"], b="b1")) == 6
    assert count_of([PEOPLE], cell("people", c="c0")) is None
    assert cell("people", a=["a1", "a0"]) == cell("people", a=["a0", "a1"])


def test_one_group_of_all_categories_is_everybody() -> None:
    groups = {("people", "a"): (("a0", "a1"),), ("people", "b"): (("b0",), ("b1",))}
    assert list(cells_of([PEOPLE], groups)) == [cell("people"), cell("people", b="b0"), cell("people", b="b1")]


def test_people_are_cut_by_two_attributes_at_most() -> None:
    axes = tuple(Dimension(name, ("x", "y")) for name in "abcd")
    assert Table("people", axes[:3], {}, answer="a").dimensions == axes[:3]
    for dimensions, answer in ((axes[:3], None), (axes, "a")):
        with pytest.raises(ValueError, match="at most two attributes"):
            Table("people", dimensions, {}, answer)


@pytest.mark.parametrize("counts", [{("a0",): -1}, {("zz",): 1}, {("a0", "b0"): 1}])
def test_what_is_no_count_is_refused(counts: dict[tuple[str, ...], int]) -> None:
    with pytest.raises(ValueError, match="no count of this table"):
        Table("people", one_way([1, 2]).dimensions, counts)


def test_a_dimension_is_declared_in_one_way() -> None:
    with pytest.raises(ValueError, match="declared in two ways"):
        singles([one_way([1, 2]), one_way([1, 2, 0])])
    for words in (("a", (), "fixed"), ("a", ("x", "x"), "fixed"), ("a", ("x",), "guess")):
        with pytest.raises(ValueError):
            Dimension(*words)
