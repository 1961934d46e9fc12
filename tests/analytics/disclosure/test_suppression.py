"""Linked tables on their way out: nothing rare is left open to subtraction, and as little as possible is hidden."""

from __future__ import annotations

import random
from itertools import chain, combinations

import pytest

from analytics.disclosure import solver
from analytics.disclosure.feasible import feasible_intervals
from analytics.disclosure.linked import Cell, Table, cell, singles
from analytics.disclosure.registry_rules import may_be_shown
from analytics.disclosure.released import Release
from analytics.disclosure.suppression import COMPLEMENTARY, PRIMARY, SHOWN, Protected, protect
from tests.analytics.disclosure.linked_tables import one_way, two_way

KNOWN = [[20, 3, 9], [2, 14, 8], [11, 7, 6]]


def hidden(found: Protected, kind: str) -> list[str]:
    return [one.words() for one, marked in found.cells.items() if marked == kind]


def test_two_rare_cells_take_two_partners_with_them() -> None:
    found = protect([two_way(KNOWN)], 5)
    assert hidden(found, PRIMARY) == ["people (a: a0, b: b1)", "people (a: a1, b: b0)"]
    assert hidden(found, COMPLEMENTARY) == ["people (a: a0, b: b0)", "people (a: a1, b: b1)"]
    (ranges,) = feasible_intervals(found.release("r"))
    assert (ranges[cell("people", a="a0", b="b1")].low, ranges[cell("people", a="a0", b="b1")].high) == (1, 17)


def test_nothing_rare_hides_nothing_and_zero_is_a_count() -> None:
    found = protect([two_way([[5, 0], [9, 7]])], 5)
    assert set(found.cells.values()) == {SHOWN}
    assert found.shown()[cell("people", a="a0", b="b1")] == 0


def test_a_margin_told_by_another_table_needs_protection_there_too() -> None:
    tables = [two_way([[20, 3], [12, 14]], "ab"), two_way([[13, 10], [6, 20]], "ac")]
    found = protect(tables, 5)
    for one, interval in feasible_intervals(found.release("r"))[0].items():
        assert not interval.pinned, one
    assert cell("people", a="a0", b="b1") in {one for one, kind in found.cells.items() if kind == PRIMARY}


def test_merging_comes_before_hiding() -> None:
    found = protect([two_way([[20, 12], [9, 8], [2, 1]], merging="ordinal")], 5)
    assert found.merged == {("people", "a"): (("a1", "a2"),)}
    assert set(found.cells.values()) == {SHOWN}


def test_few_people_altogether_are_not_told_at_all() -> None:
    assert set(protect([one_way([2, 1])], 5).shown().values()) == {None}


def test_a_small_group_of_one_mind_may_have_others_in_it_for_all_a_reader_knows() -> None:
    found = protect([two_way([[9, 0, 0], [20, 30, 12], [10, 11, 12]], answer="b")], 5)
    alike = [cell("people", a="a0", b=f"b{i}") for i in range(3)]
    assert all(found.cells[one] != SHOWN for one in alike)
    assert feasible_intervals(found.release("r"))[0][alike[0]].low <= 4


def test_a_cell_of_one_site_is_hidden_by_the_rule_of_the_registry() -> None:
    sites = {cell("people", a="a0", b="b1"): [14, 1, 1]}
    found = protect([two_way([[40, 16], [30, 50]])], 11, sensitive=lambda one: not may_be_shown(sites.get(one, [])))
    one = cell("people", a="a0", b="b1")
    assert found.cells[one] == PRIMARY
    assert feasible_intervals(found.release("r"))[0][one].width >= 11


def weight(shown: dict[Cell, int | None], counts: dict[Cell, int], most: int) -> int:
    return sum((counts[one] + 20) * (1 + most - len(one.at)) for one, told in shown.items() if told is None)


@pytest.mark.parametrize("table", [one_way([2, 7, 9, 30]), one_way([0, 1, 6, 8]), two_way([[3, 9], [12, 7]])])
def test_no_other_choice_of_cells_is_safe_and_hides_less(table: Table) -> None:
    found = protect([table], 5)
    counts, most = dict(found.marked.counts), len(table.dimensions)
    rare = [one for one, count in counts.items() if 0 < count < 5]
    others = [one for one in counts if one not in rare]
    least, tried = weight(found.shown(), counts, most), 0
    for more in chain.from_iterable(combinations(others, n) for n in range(len(others) + 1)):
        shown = {one: None if one in rare or one in more else count for one, count in counts.items()}
        if weight(shown, counts, most) < least:
            ranges = feasible_intervals(Release("r", "", found.categories, shown), of=rare)[0].values()
            assert any(r.high is not None and (r.high < 5 or r.high - r.low < 5) for r in ranges)
            tried += 1
    assert tried > 0


def test_past_the_limit_of_effort_the_answer_is_as_safe_and_says_so() -> None:
    quick = protect([two_way(KNOWN)], 5, most_rounds=0)
    assert not quick.optimal
    assert protect([two_way(KNOWN)], 5).optimal
    for one, interval in feasible_intervals(quick.release("r"))[0].items():
        assert not interval.pinned
        assert quick.cells[one] != PRIMARY or (interval.high >= 5 and interval.width >= 5)


def test_the_order_of_tables_and_counts_does_not_matter() -> None:
    tables = [two_way([[20, 3], [12, 14]], "ab"), two_way([[13, 10], [6, 20]], "ac")]
    mixed = [
        Table(t.base, t.dimensions, dict(random.Random(3).sample(list(t.counts.items()), 4))) for t in tables[::-1]
    ]
    assert list(protect(mixed, 5).cells.items()) == list(protect(tables, 5).cells.items())


def test_groups_of_the_callers_replace_the_merging() -> None:
    table = one_way([20, 2, 9], merging="ordinal")
    assert protect([table], 5, groups=singles([table])).merged == {}
    assert protect([table], 5).merged == {("people", "a"): (("a1", "a2"),)}


def test_what_was_solved_once_is_remembered_and_another_table_is_another_problem() -> None:
    """One child more in one cell is solved for anew: the control that the memory looks at the counts."""
    solver._solved.clear()
    first = protect([two_way(KNOWN)], 5)
    assert protect([two_way(KNOWN)], 5).cells == first.cells and len(solver._solved) == 1
    other = protect([two_way([[20, 3, 9], [2, 14, 8], [11, 7, 1]])], 5)
    assert other.cells != first.cells and len(solver._solved) == 2


def test_the_memory_of_the_solver_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    solver._solved.clear()
    monkeypatch.setattr(solver, "MOST_REMEMBERED", 3)
    for more in range(6):
        protect([two_way([[20, 3, 9 + more], [2, 14, 8], [11, 7, 6]])], 5)
    assert len(solver._solved) == 3
