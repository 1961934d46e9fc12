"""Group tables: whole groups in company, then cells, until a reader with all totals cannot solve for a rare one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.groups import LEAST_WIDTH, Totals, protect_groups
from analytics.disclosure.merging import merge_nominal
from tests.analytics.disclosure.adversary import feasible
from tests.analytics.summarising import Json

Rows = list[list[int]]
STATISTICS = {"statistic": 7.123456, "df": 3, "epsilon_squared": None, "cramers_v_corrected": 0.1234, "p": 0.0456789,
              "p_holm": 0.5, "p_bh": None, "cramers_v": 0.234, "cramers_v_low": 0.0, "cramers_v_high": 0.4}  # fmt: skip
counts = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 30))
tables = st.integers(2, 4).flatmap(lambda k: st.lists(st.lists(counts, min_size=k, max_size=k), min_size=3, max_size=6))


def as_test(rows: Rows, unclassified: int) -> Json:
    groups = [
        {"code": f"g{i}", "label": "", "answered": sum(row),
         "options": [{"code": f"o{c}", "count": count, "share": None, "wilson": None} for c, count in enumerate(row)]}
        for i, row in enumerate(rows)
    ]  # fmt: skip
    return {"groups": groups, "unclassified": unclassified, **STATISTICS}


def gated(rows: Rows, last_is_unclassified: bool) -> tuple[Json, Rows, list[int]]:
    """(protected test, exact rows in merged columns, column totals); as an entry does, with its rare options merged."""
    totals = [sum(column) for column in zip(*rows, strict=True)]
    columns = merge_nominal(totals, 5)
    merged = [[sum(row[i] for i in column) for column in columns] for row in rows]
    known = rows[:-1] if last_is_unclassified else rows
    test = as_test(known, sum(rows[-1]) if last_is_unclassified else 0)
    sums = [sum(column) for column in zip(*merged, strict=True)]
    names = tuple("+".join(f"o{i}" for i in column) for column in columns)
    whole = Totals(sum(totals), tuple(sums), tuple(tuple(column) for column in columns), names)
    protect_groups({"by": {"f": test}}, whole, 5)
    return test, merged, sums


def ranges_of(test: Json, exact: Rows, sums: list[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """What is left of each hidden cell. Rows hidden whole are one row: of them only the sum is known."""
    shown = [i for i, group in enumerate(test["groups"]) if group["answered"] is not None]
    seen = [[cell["count"] for cell in test["groups"][i]["options"]] for i in shown]
    left = sum(sums) - sum(sum(exact[i]) for i in shown)
    found = feasible([*seen, [None] * len(sums)], [*(sum(exact[i]) for i in shown), left], sums)
    return {(shown[r], c): ends for (r, c), ends in found.items() if r < len(shown)}


@given(rows=tables, unclassified=st.booleans())
@settings(max_examples=50, deadline=None)
def test_rare_cells_keep_a_range(rows: Rows, unclassified: bool) -> None:
    test, exact, sums = gated(rows, unclassified)
    for (r, c), (low, high) in ranges_of(test, exact, sums).items():
        assert low <= exact[r][c] <= high
        assert not 0 < exact[r][c] < 5 or high - low >= LEAST_WIDTH


@given(rows=tables, unclassified=st.booleans())
@settings(max_examples=50, deadline=None)
def test_no_rare_cell_or_group_is_visible(rows: Rows, unclassified: bool) -> None:
    test, _, _ = gated(rows, unclassified)
    for group in test["groups"]:
        assert group["answered"] is None or not 0 < group["answered"] < 5
        assert not any(cell["count"] is not None and 0 < cell["count"] < 5 for cell in group["options"])
    assert test["unclassified"] is None or not 0 < test["unclassified"] < 5


@given(rows=tables, unclassified=st.booleans())
@settings(max_examples=50, deadline=None)
def test_what_is_hidden_whole_is_at_least_two_groups_and_five_persons(rows: Rows, unclassified: bool) -> None:
    test, exact, _ = gated(rows, unclassified)
    hidden = [sum(exact[i]) for i, group in enumerate(test["groups"]) if group.get("hidden")]
    if not hidden:
        return
    everybody = sum(map(sum, exact))
    left = sum(hidden) + (sum(exact[-1]) if unclassified else 0)
    assert left >= min(5, everybody)
    assert len(hidden) + (unclassified and sum(exact[-1]) > 0) >= 2


def primary_only(rows: Rows) -> dict[tuple[int, int], tuple[int, int]]:
    seen = [[None if 0 < cell < 5 else cell for cell in row] for row in rows]
    return feasible(seen, [sum(row) for row in rows], [sum(column) for column in zip(*rows, strict=True)])


def test_hiding_rare_cells_alone_protects_nobody_and_the_gate_does() -> None:
    rows = [[20, 3, 9], [2, 14, 8], [11, 7, 6]]
    assert primary_only(rows) == {(0, 1): (3, 3), (1, 0): (2, 2)}
    test, exact, sums = gated(rows, last_is_unclassified=False)
    ranges = ranges_of(test, exact, sums)
    assert ranges[0, 1][1] - ranges[0, 1][0] > 1
    assert ranges[1, 0][1] - ranges[1, 0][0] > 1


@given(rows=tables)
@settings(max_examples=30, deadline=None)
def test_a_rare_cell_alone_in_its_row_is_always_given_back_without_the_gate(rows: Rows) -> None:
    for (r, c), (low, high) in primary_only(rows).items():
        if sum(0 < cell < 5 for cell in rows[r]) == 1:
            assert low == high == rows[r][c]


def test_groups_are_hidden_in_pairs() -> None:
    test, _, _ = gated([[20, 30], [2, 1], [12, 9], [40, 35]], last_is_unclassified=False)
    assert [bool(group.get("hidden")) for group in test["groups"]] == [False, True, True, False]


def test_a_small_group_of_one_mind_is_hidden_and_not_alone() -> None:
    test, _, _ = gated([[20, 30], [9, 0], [12, 9], [40, 35]], last_is_unclassified=False)
    assert [bool(group.get("hidden")) for group in test["groups"]] == [False, True, True, False]


def test_a_large_group_of_one_mind_is_shown() -> None:
    test, _, _ = gated([[20, 30], [25, 0], [12, 9], [40, 35]], last_is_unclassified=False)
    assert not any(group.get("hidden") for group in test["groups"])


def test_few_unclassified_take_a_group_with_them() -> None:
    test, _, _ = gated([[20, 30], [12, 9], [40, 35], [1, 1]], last_is_unclassified=True)
    assert test["unclassified"] is None
    assert [bool(group.get("hidden")) for group in test["groups"]] == [False, True, False]


def test_exact_statistics_go_with_the_first_hidden_cell() -> None:
    shown, _, _ = gated([[20, 30], [12, 9], [40, 35]], last_is_unclassified=False)
    assert {name: shown[name] for name in STATISTICS} == STATISTICS
    hidden, _, _ = gated([[20, 30], [12, 3], [40, 35]], last_is_unclassified=False)
    assert (hidden["statistic"], hidden["df"], hidden["cramers_v_corrected"]) == (None, None, None)
    assert (hidden["p"], hidden["cramers_v"]) == (0.05, 0.23)


def test_merged_options_blur_the_statistics_too() -> None:
    test, _, _ = gated([[20, 30, 3], [12, 9, 0], [40, 35, 0]], last_is_unclassified=False)
    assert test["statistic"] is None


@pytest.mark.parametrize("yes", [[30, 12, 3, 25], [30, 12, 2, 1], [0, 12, 1, 9]])
def test_a_rare_yes_hides_at_least_two_groups_counts(yes: list[int]) -> None:
    sizes = [40, 30, 20, 26]
    groups = [{"code": str(i), "label": "", "answered": n, "count": x, "share": x / n, "wilson": None}
              for i, (x, n) in enumerate(zip(yes, sizes, strict=True))]  # fmt: skip
    test = {"groups": groups, "unclassified": 0, **STATISTICS}
    total = sum(yes)
    protect_groups({"by": {"f": test}}, Totals(sum(sizes), (total, sum(sizes) - total), ((0,), (1,))), 5)
    seen = [
        [group["count"], None if group["count"] is None else group["answered"] - group["count"]] for group in groups
    ]
    ranges = feasible(seen, sizes, [total, sum(sizes) - total])
    assert all(high > low for low, high in ranges.values())
    assert sum(group["count"] is None for group in groups) >= 2
    assert all(not 0 < (group["count"] or 0) < 5 for group in groups)


def test_quartiles_of_a_small_group_are_withheld() -> None:
    def group(n: int) -> Json:
        return {"code": str(n), "label": "", "answered": n, "numeric": {"n": n, "median": 3.0, "q1": 2.0, "q3": 4.0}}

    test = {"groups": [group(n) for n in (19, 20, 2, 7)], "unclassified": 0, **STATISTICS}
    protect_groups({"by": {"f": test}}, Totals(48), 5)
    told = [group["numeric"]["q1"] for group in test["groups"]]
    assert told == [None, 2.0, None, None]
    medians = [group["numeric"]["median"] for group in test["groups"]]
    assert medians == [3.0, 3.0, None, None]
