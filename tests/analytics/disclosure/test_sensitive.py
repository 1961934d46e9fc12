"""What may not be told: rare cells, small groups of one mind, and what another rule names."""

from __future__ import annotations

import pytest

from analytics.disclosure.linked import Cell, cell, cells_of, singles
from analytics.disclosure.marking import mark
from analytics.disclosure.sensitive import Guard, guards_of_rare, homogeneous
from tests.analytics.disclosure.linked_tables import one_way, two_way


def test_rare_is_from_one_to_below_the_threshold() -> None:
    table = one_way([0, 1, 4, 5])
    found = guards_of_rare(cells_of([table], singles([table])), 5)
    assert found == [Guard(cell("people", a="a1"), 5, 5), Guard(cell("people", a="a2"), 5, 5)]


def alike(rows: list[list[int]]) -> tuple[list[Cell], set[Cell]]:
    table = two_way(rows, answer="b")
    guards, hidden = homogeneous([table], cells_of([table], singles([table])), singles([table]), 5)
    return [guard.cell for guard in guards], hidden


def test_a_small_group_of_one_mind_is_hidden_and_its_other_answers_are_guarded() -> None:
    guarded, hidden = alike([[19, 0, 0], [20, 30, 0]])
    assert guarded == [cell("people", a="a0", b=["b1", "b2"])]
    assert hidden == {cell("people", a="a0", b="b0"), cell("people", a="a0", b="b1")}


@pytest.mark.parametrize("rows", [[[20, 0], [20, 30]], [[18, 1], [20, 30]], [[0, 0], [20, 30]], [[7, 0], [30, 0]]])
def test_twenty_two_minds_nobody_or_what_the_total_tells_anyway_are_not(rows: list[list[int]]) -> None:
    assert alike(rows) == ([], set())


def test_everybody_may_be_a_small_group_too() -> None:
    table = one_way([9, 0], answer="a")
    guards, _ = homogeneous([table], cells_of([table], singles([table])), singles([table]), 5)
    assert [guard.cell for guard in guards] == [cell("people", a="a1")]


def test_a_table_without_an_answer_has_no_minds() -> None:
    table = two_way([[19, 0], [20, 30]])
    assert homogeneous([table], cells_of([table], singles([table])), singles([table]), 5) == ([], set())


def test_another_rule_may_name_cells_of_any_size() -> None:
    table = one_way([30, 40, 2])
    named = cell("people", a="a1")
    marked = mark([table], 5, lambda one: one == named, singles([table]))
    assert marked.hidden == {named, cell("people", a="a2")}
    assert Guard(named, 0, 5) in marked.guards


def test_a_threshold_of_one_hides_nothing_and_is_refused() -> None:
    with pytest.raises(ValueError, match="hides nothing"):
        mark([one_way([1])], 1, None, singles([one_way([1])]))
