"""Hidden cells that subtraction gives back are found, and only those: checked against a linear programme."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.audit import exposed
from tests.analytics.disclosure.adversary import feasible

tables = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 4), min_size=k, max_size=k), min_size=2, max_size=4)
)


def ranges(table: list[list[int]], hidden: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    seen = [[None if (r, c) in hidden else cell for c, cell in enumerate(row)] for r, row in enumerate(table)]
    return feasible(seen, [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)])


@given(table=tables, data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_cell_is_exposed_exactly_where_one_value_is_left(table: list[list[int]], data: st.DataObject) -> None:
    cells = [(r, c) for r, row in enumerate(table) for c in range(len(row))]
    hidden = set(data.draw(st.lists(st.sampled_from(cells), min_size=1, unique=True)))
    solved = {cell for cell, (low, high) in ranges(table, hidden).items() if low == high}
    assert set(exposed(table, hidden, hidden)) == solved


def test_two_cells_hidden_alone_are_given_back_by_subtraction() -> None:
    table, hidden = [[20, 3, 9], [2, 14, 8], [11, 7, 6]], {(0, 1), (1, 0)}
    assert ranges(table, hidden) == {(0, 1): (3, 3), (1, 0): (2, 2)}
    assert exposed(table, hidden, hidden) == [(0, 1), (1, 0)]


def test_with_two_more_they_are_not() -> None:
    table, hidden = [[20, 3, 9], [2, 14, 8], [11, 7, 6]], {(0, 1), (1, 0), (0, 0), (1, 1)}
    assert exposed(table, hidden, hidden) == []
    assert ranges(table, hidden)[0, 1] == (1, 17)


def test_a_cell_that_is_not_hidden_is_exposed() -> None:
    assert exposed([[1, 2], [3, 4]], {(0, 0)}, {(1, 1)}) == [(1, 1)]
