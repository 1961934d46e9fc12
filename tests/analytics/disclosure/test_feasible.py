"""The reader's ranges: against every table that there is, against a linear programme, and over snapshots."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.feasible import Interval, change_intervals, feasible_intervals
from analytics.disclosure.linked import Cell, Table, cell, cells_of, singles
from analytics.disclosure.released import Release
from analytics.disclosure.suppression import declared
from tests.analytics.disclosure.adversary import feasible
from tests.analytics.disclosure.linked_tables import one_way, two_way


def released(tables: list[Table], hidden: set[Cell], snapshot: str = "one") -> Release:
    cells = cells_of(tables, singles(tables))
    shown = {one: None if one in hidden else count for one, count in cells.items()}
    return Release(snapshot, snapshot, declared(tables), shown)


def place(row: int, column: int, names: str = "ab") -> Cell:
    return cell("people", **{names[0]: f"{names[0]}{row}", names[1]: f"{names[1]}{column}"})


rows = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=3)


@given(rows=rows, data=st.data())
@settings(max_examples=15, deadline=None)
def test_of_one_table_they_are_those_of_a_linear_programme(rows: list[list[int]], data: st.DataObject) -> None:
    places = [(r, c) for r in range(len(rows)) for c in range(3)]
    hidden = set(data.draw(st.lists(st.sampled_from(places), min_size=1, unique=True)))
    seen = [[None if (r, c) in hidden else n for c, n in enumerate(row)] for r, row in enumerate(rows)]
    expected = feasible(seen, [sum(row) for row in rows], [sum(column) for column in zip(*rows, strict=True)])
    (found,) = feasible_intervals(released([two_way(rows)], {place(r, c) for r, c in hidden}))
    assert {one: (i.low, i.high) for one, i in found.items()} == {place(*at): ends for at, ends in expected.items()}


def test_of_three_tables_in_a_ring_they_are_those_of_every_table_there_is() -> None:
    tables = [two_way([[1, 2], [2, 1]], names) for names in ("ab", "bc", "ac")]
    hidden = {place(r, c, names) for names in ("ab", "bc") for r in range(2) for c in range(2)}
    release = released(tables, hidden)
    reached: dict[Cell, set[int]] = {one: set() for one in hidden}
    for counts in product(range(4), repeat=8):
        joint = dict(zip(product("01", repeat=3), counts, strict=True))

        def holds(one: Cell, joint: dict[tuple[str, ...], int] = joint) -> int:
            asked = {"abc".index(name): group[0][1] for name, group in one.at}
            return sum(n for at, n in joint.items() if all(at[i] == code for i, code in asked.items()))

        if sum(counts) == 6 and all(n is None or holds(one) == n for one, n in release.cells.items()):
            for one in hidden:
                reached[one].add(holds(one))
    (found,) = feasible_intervals(release)
    assert {one: (i.low, i.high) for one, i in found.items()} == {
        one: (min(values), max(values)) for one, values in reached.items()
    }


def test_a_total_that_is_hidden_has_no_upper_end() -> None:
    table = one_way([3, 9])
    (found,) = feasible_intervals(released([table], {cell("people"), cell("people", a="a0")}))
    assert found[cell("people")] == Interval(9, None)
    assert found[cell("people", a="a0")] == Interval(0, None)
    assert not found[cell("people")].pinned
    assert found[cell("people")].width is None


def test_what_contradicts_itself_is_refused() -> None:
    wrong = Release("r", "s", {("p", "a"): ("x", "y")}, {cell("p"): 3, cell("p", a="x"): 9, cell("p", a="y"): None})
    with pytest.raises(ValueError, match="contradicts itself"):
        feasible_intervals(wrong)


def test_a_later_snapshot_bounds_an_earlier_one_where_people_only_join() -> None:
    hidden = {cell("people", a="a0"), cell("people", a="a1")}
    earlier, later = released([one_way([3, 9, 9])], hidden), released([one_way([4, 9, 9])], set(), "two")
    assert feasible_intervals(earlier, later)[0][cell("people", a="a0")] == Interval(3, 4)
    assert feasible_intervals(earlier, later, joining=False)[0][cell("people", a="a0")] == Interval(0, 12)


def test_changes_of_what_was_shown_twice_are_known_exactly() -> None:
    earlier, later = released([one_way([30, 9])], set()), released([one_way([32, 9])], set(), "two")
    found = change_intervals([earlier, later])
    assert found[cell("people", a="a0")] == found[cell("people")] == Interval(2, 2)
    assert found[cell("people", a="a1")].pinned


def test_too_many_combinations_are_refused() -> None:
    wide = {("p", name): tuple(str(i) for i in range(30)) for name in "abc"}
    with pytest.raises(ValueError, match="more than 20000 combinations"):
        feasible_intervals(Release("r", "s", wide, {cell("p"): None}))
