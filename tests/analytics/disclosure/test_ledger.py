"""Releases one after another: what each hides stays hidden after all, and subtraction shows no few newcomers."""

from __future__ import annotations

import json

import pytest

from analytics.disclosure.feasible import change_intervals, feasible_intervals
from analytics.disclosure.ledger import judge, settle
from analytics.disclosure.linked import Table, cell
from analytics.disclosure.released import Release, from_json, to_json
from analytics.disclosure.suppression import PRIMARY, SHOWN, protect
from tests.analytics.disclosure.linked_tables import one_way, two_way

FIRST = [[20, 12, 9], [15, 14, 8], [11, 7, 16]]


def first(*tables: Table, snapshot: str = "2026") -> Release:
    return protect(tables, 5, snapshot=snapshot).release("spring")


def grown(row: int, column: int, by: int) -> Table:
    rows = [list(cells) for cells in FIRST]
    rows[row][column] += by
    return two_way(rows)


def test_the_same_tables_again_are_safe_and_stay_the_same() -> None:
    table = two_way([[20, 3, 9], [2, 14, 8], [11, 7, 6]])
    settled = settle([first(table)], [table], 5, snapshot="2026")
    assert settled.protected.cells == protect([table], 5).cells
    assert (settled.hold_back, settled.merged) == ((), {})
    assert settled.sentences == ("Together with the earlier release, nothing that is hidden can be worked out.",)


@pytest.mark.parametrize("by", [1, 4])
def test_few_newcomers_are_found_by_subtraction_and_held_back(by: int) -> None:
    before, table = first(two_way(FIRST)), grown(0, 0, by)
    alone = protect([table], 5, snapshot="2027")
    assert set(alone.cells.values()) == {SHOWN}
    verdict = judge([before], [table], alone)
    assert not verdict.safe
    assert cell("people", a="a0", b="b0") in {one.cell for one in verdict.exposed if one.change}
    settled = settle([before], [table], 5, snapshot="2027")
    assert cell("people", a="a0", b="b0") in settled.hold_back
    changes = change_intervals([before, settled.protected.release("autumn")]).values()
    assert not [one for one in changes if one.low > 0 and one.high is not None and one.high < 5]


@pytest.mark.parametrize("by", [0, 5, 30])
def test_no_newcomers_or_many_hold_nothing_back(by: int) -> None:
    settled = settle([first(two_way(FIRST))], [grown(0, 0, by)], 5, snapshot="2027")
    assert (settled.hold_back, settled.merged) == ((), {})
    assert settled.lost == ()


def test_categories_that_changed_by_few_are_merged_first() -> None:
    before = first(one_way([20, 30, 40, 50], merging="ordinal"))
    settled = settle([before], [one_way([23, 33, 40, 60], merging="ordinal")], 5, snapshot="2027")
    assert settled.merged == {("people", "a"): (("a0", "a1"),)}
    assert settled.hold_back == ()
    assert settled.protected.shown()[cell("people", a=["a0", "a1"])] == 56
    assert settled.sentences == (
        "people, a: a0 or a1 told together, because few joined or left since an earlier release.",
    )


def test_those_who_left_are_as_rare_as_those_who_came() -> None:
    before = first(one_way([20, 30, 40]))
    settled = settle([before], [one_way([17, 39, 40])], 5, snapshot="2027")
    assert cell("people", a="a0") in settled.hold_back
    found = feasible_intervals(settled.protected.release("autumn"))[0][cell("people", a="a0")]
    assert found.low <= 20 - 5


def test_another_table_of_the_same_people_may_not_undo_a_hidden_cell() -> None:
    before = first(two_way([[20, 3], [12, 14]], "ab"))
    undone = [cell for cell, count in before.cells.items() if count is None]
    assert undone
    table = two_way([[20, 3], [12, 14]], "ab")
    bare = protect([table], 2, snapshot="2026")
    assert set(bare.cells.values()) == {SHOWN}
    verdict = judge([before], [table], bare)
    assert {one.cell for one in verdict.exposed if one.release == "spring"} >= set(undone)
    assert verdict.sentences[-1] == "These tables may not be released as they are."


def test_a_second_release_leaves_the_first_ones_rare_cells_open() -> None:
    before_table, table = two_way([[20, 3], [12, 14], [9, 8]]), two_way([[20, 6], [12, 14], [9, 9]])
    before = first(before_table)
    rare = [guard.cell for guard in before.guards if guard.least_high == 5]
    settled = settle([before], [table], 5, snapshot="2027")
    ranges = feasible_intervals(before, settled.protected.release("autumn"))[0]
    assert rare
    assert all(ranges[one].high is None or (ranges[one].high >= 5 and ranges[one].width >= 5) for one in rare)
    apart = feasible_intervals(before, protect([table], 5, snapshot="2027").release("autumn"))[0]
    assert any(apart[one].high < 5 or apart[one].width < 5 for one in rare)


def test_three_releases_are_read_together() -> None:
    one = first(one_way([20, 30, 40]))
    two = settle([one], [one_way([22, 30, 49])], 5, snapshot="2027").protected.release("autumn")
    three = settle([one, two], [one_way([28, 30, 49])], 5, snapshot="2028")
    last = three.protected.release("winter")
    for since, until in ((0, 1), (0, 2), (1, 2)):
        found = change_intervals([one, two, last], since, until)
        assert not [r for r in found.values() if r.low > 0 and r.high is not None and r.high < 5]


def test_what_earlier_releases_gave_away_is_named_and_not_held_against_the_new_one() -> None:
    told = Release("old", "2026", {("people", "a"): ("a0", "a1")}, {
        cell("people"): 12, cell("people", a="a0"): 2, cell("people", a="a1"): 10})  # fmt: skip
    settled = settle([told], [one_way([2, 10])], 5, snapshot="2026")
    assert cell("people", a="a0") in settled.lost
    assert settled.sentences[-1] == "One cell cannot be kept from a reader of the earlier releases."


def test_a_release_is_remembered_without_the_counts_that_it_hides() -> None:
    release = first(two_way([[4321, 3, 99], [876, 7654, 98], [97, 96, 95]]))
    kept = json.dumps(to_json(release))
    assert from_json(json.loads(kept)) == release
    hidden = {one for one, count in release.cells.items() if count is None}
    assert hidden == {guard.cell for guard in release.guards} == {
        cell("people", a=f"a{i}", b=f"b{j}") for i in (0, 2) for j in (1, 2)
    }  # fmt: skip
    assert "4321" in kept
    assert '"count": 99' not in kept and '"count": 3' not in kept


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 1, not 7"):
        from_json({"format": 7})


def test_tables_without_earlier_releases_are_only_protected() -> None:
    settled = settle([], [one_way([20, 2, 9])], 5, snapshot="2026")
    assert settled.sentences == ("No tables of these data were released before.",)
    assert PRIMARY in settled.protected.cells.values()


def test_a_snapshot_that_contradicts_itself_releases_nothing() -> None:
    before = first(one_way([20, 30, 40]))
    with pytest.raises(ValueError, match="contradicts itself"):
        settle([before], [one_way([20, 2, 9])], 5, snapshot="2026")
    with pytest.raises(ValueError, match="contradicts itself"):
        protect([one_way([20, 30, 41])], 5, snapshot="2026", earlier=[before], sensitive=lambda one: bool(one.at))
