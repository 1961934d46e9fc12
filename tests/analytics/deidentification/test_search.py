"""k holds, whatever the table and the columns asked for, and however many exports somebody lays side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.deidentification.classes import Combinations, counted
from analytics.deidentification.known import NOT_TOLD, Groups, Known, TooFew, is_dropped
from analytics.deidentification.search import decide

K = 5
Way = dict[str, Groups]


def known(name: str, categories: int, **more: Any) -> Known:
    codes = (*(f"{name}{place}" for place in range(categories)), NOT_TOLD)
    return Known(name, name, codes, {}, **more)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Combinations, list[tuple[int, ...]]]:
    """Skewed columns, ordered or not, some with families, and the rows themselves."""
    columns = []
    for place in range(draw(st.integers(1, 4))):
        families = {f"q{place}{i}": "ab"[i % 2] for i in range(36)} if draw(st.booleans()) else None
        size = draw(st.sampled_from([1, 2, 3, 6, 35]))
        columns.append(known(f"q{place}", size, ordered=draw(st.booleans()), families=families))
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows = [tuple(min(int(chance.exponential(1.5)), one.not_told) for one in columns)
            for _ in range(draw(st.integers(K, 200)))]  # fmt: skip
    return counted(columns, np.array(rows)), rows


def told(table: Combinations, row: tuple[int, ...], way: Way) -> tuple[str, ...]:
    """The cells of a person in the file, by the words of the file alone: an oracle that knows no classes."""
    cells = []
    for place, one in enumerate(table.known):
        groups = way.get(one.name, one.together)
        if not is_dropped(groups):
            written = dict(zip(groups, one.cells_of(groups), strict=True))
            cells.append(next(cell for group, cell in written.items() if row[place] in group))
    return tuple(cells)


def rarest(table: Combinations, rows: list[tuple[int, ...]], ways: list[Way]) -> int:
    """The fewest people whom somebody cannot tell apart who has joined these exports."""
    return min(Counter(tuple(told(table, row, way) for way in ways) for row in rows).values())


@given(tables(), st.data())
@settings(max_examples=40, deadline=None)
def test_nobody_is_rarer_than_k_for_every_set_of_columns(
    made: tuple[Combinations, list[tuple[int, ...]]], data: st.DataObject
) -> None:
    table, rows = made
    names = [one.name for one in table.known]
    wanted = data.draw(st.lists(st.sampled_from(names), unique=True))
    way = decide(table, wanted, [], K)
    assert set(way) == set(wanted)
    assert rarest(table, rows, [way]) >= K


@given(tables(), st.data())
@settings(max_examples=20, deadline=None)
def test_somebody_who_joins_successive_exports_gains_nothing_under_k(
    made: tuple[Combinations, list[tuple[int, ...]]], data: st.DataObject
) -> None:
    table, rows = made
    ways: list[Way] = []
    for _ in range(3):
        wanted = data.draw(st.lists(st.sampled_from([one.name for one in table.known]), unique=True))
        ways.append(decide(table, wanted, ways, K))
    assert rarest(table, rows, ways) >= K


def test_with_merging_off_the_oracle_finds_somebody() -> None:
    table, rows = counted([known("q", 3)], np.array([[0]] * 9 + [[1]])), [(0,)] * 9 + [(1,)]
    assert rarest(table, rows, [{"q": table.known[0].apart}]) == 1


def test_exports_that_do_not_know_of_each_other_are_found() -> None:
    columns = [known("a", 2), known("b", 2)]
    rows = [(0, 0)] * 9 + [(1, 1)] * 9 + [(0, 1)]
    table = counted(columns, np.array(rows))
    apart = [decide(table, [name], [], K) for name in ("a", "b")]
    assert rarest(table, rows, apart) == 1
    assert rarest(table, rows, [apart[0], decide(table, ["b"], [apart[0]], K)]) >= K


def test_only_neighbours_of_a_scale_are_told_together() -> None:
    one = known("q", 5, ordered=True)
    table = counted([one], np.repeat([0, 1, 2, 4], [9, 2, 9, 3]).reshape(-1, 1))
    groups = decide(table, ["q"], [], K)["q"]
    assert all(list(group) == list(range(group[0], group[-1] + 1)) for group in groups)
    assert any({1} < set(group) for group in groups)


def test_rare_places_join_others_of_their_region_first() -> None:
    families = {"q0": "europe", "q1": "asia", "q2": "europe", "q3": "asia"}
    table = counted([known("q", 4, families=families)], np.repeat([0, 1, 2, 3], [3, 20, 20, 20]).reshape(-1, 1))
    assert (0, 2) in decide(table, ["q"], [], K)["q"]


def test_the_same_columns_once_more_are_told_alike() -> None:
    table = counted([known("a", 3), known("b", 3)], np.random.default_rng(2).integers(0, 3, (60, 2)))
    first = decide(table, ["a", "b"], [], K)
    assert decide(table, ["a", "b"], [first], K) == first


def test_a_table_that_needs_no_merging_is_left_alone() -> None:
    table = counted([known("a", 3)], np.repeat([0, 1, 2, 3], [5, 6, 7, 8]).reshape(-1, 1))
    assert decide(table, ["a"], [], K)["a"] == table.known[0].apart


@pytest.mark.parametrize("people", [0, K - 1])
def test_fewer_people_than_k_do_not_leave(people: int) -> None:
    with pytest.raises(TooFew):
        decide(counted([known("q", 2)], np.zeros((people, 1), dtype=np.int64)), ["q"], [], K)


def test_many_columns_do_not_overflow_the_number_of_a_class() -> None:
    columns = [known(f"c{place}", 30) for place in range(20)]
    rows = [tuple(int(n) for n in row) for row in np.random.default_rng(1).integers(0, 30, (60, 20))]
    table = counted(columns, np.array(rows))
    assert rarest(table, rows, [decide(table, [one.name for one in columns], [], K)]) >= K
