"""Hidden cells that subtraction gives back are found, and only those: checked against a linear programme."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.audit import exposed, feasible_range
from tests.analytics.disclosure.adversary import feasible

tables = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 4), min_size=k, max_size=k), min_size=2, max_size=4)
)


def ranges(table: list[list[int]], hidden: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    seen = [[None if (r, c) in hidden else cell for c, cell in enumerate(row)] for r, row in enumerate(table)]
    return feasible(seen, [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)])


@given(table=tables, data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_cell_is_exposed_exactly_where_its_range_is_too_narrow(table: list[list[int]], data: st.DataObject) -> None:
    cells = [(r, c) for r, row in enumerate(table) for c in range(len(row))]
    hidden = set(data.draw(st.lists(st.sampled_from(cells), min_size=1, unique=True)))
    found = ranges(table, hidden)
    for width in (1, 3):
        narrow = [cell for cell, (low, high) in sorted(found.items()) if high - low < width]
        assert list(exposed(table, hidden, hidden, width)) == narrow


@given(table=tables, data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_range_of_a_cell_is_that_of_the_linear_programme(table: list[list[int]], data: st.DataObject) -> None:
    cells = [(r, c) for r, row in enumerate(table) for c in range(len(row))]
    hidden = set(data.draw(st.lists(st.sampled_from(cells), min_size=1, unique=True)))
    for cell, ends in ranges(table, hidden).items():
        assert feasible_range(table, hidden, cell, 1000) == ends


def test_a_range_is_looked_for_only_as_far_as_it_matters() -> None:
    table, hidden = [[20, 3, 9], [2, 14, 8], [11, 7, 6]], {(0, 1), (1, 0), (0, 0), (1, 1)}
    assert feasible_range(table, hidden, (0, 1), 4) == (1, 7)
    assert not [*exposed(table, hidden, hidden, 16)] and [*exposed(table, hidden, hidden, 17)] == sorted(hidden)


def test_two_cells_hidden_alone_are_given_back_by_subtraction() -> None:
    table, hidden = [[20, 3, 9], [2, 14, 8], [11, 7, 6]], {(0, 1), (1, 0)}
    assert ranges(table, hidden) == {(0, 1): (3, 3), (1, 0): (2, 2)}
    assert list(exposed(table, hidden, hidden)) == [(0, 1), (1, 0)]


def test_with_two_more_they_are_not() -> None:
    table, hidden = [[20, 3, 9], [2, 14, 8], [11, 7, 6]], {(0, 1), (1, 0), (0, 0), (1, 1)}
    assert list(exposed(table, hidden, hidden)) == []
    assert ranges(table, hidden)[0, 1] == (1, 17)


def test_a_cell_that_is_not_hidden_is_exposed() -> None:
    assert list(exposed([[1, 2], [3, 4]], {(0, 0)}, {(1, 1)})) == [(1, 1)]
