"""Merging rare options: nothing rare is left, zero stays zero, and the order of a scale survives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure.merging import is_rare, merge_nominal, merge_ordinal, partners_to_hide

counts = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=1, max_size=9)


def sums(counts: list[int], groups: list[list[int]]) -> list[int]:
    return [sum(counts[i] for i in group) for group in groups]


@given(counts)
def test_no_rare_sum_is_left_where_enough_answered(counts: list[int]) -> None:
    for merge in (merge_nominal, merge_ordinal):
        groups = merge(counts, 5)
        assert sorted(i for group in groups for i in group) == list(range(len(counts)))
        if sum(counts) >= 5:
            assert not any(is_rare(total, 5) for total in sums(counts, groups))


@given(counts)
def test_nominal_zero_stays_zero_and_common_options_stay_alone(counts: list[int]) -> None:
    groups = merge_nominal(counts, 5)
    assert all([i] in groups for i, count in enumerate(counts) if count == 0)
    assert sum(len(group) > 1 for group in groups) <= 1


@given(counts)
def test_ordinal_groups_are_neighbours_in_order(counts: list[int]) -> None:
    assert [i for group in merge_ordinal(counts, 5) for i in group] == list(range(len(counts)))


def test_nothing_rare_changes_nothing() -> None:
    assert merge_nominal([5, 0, 9], 5) == merge_ordinal([5, 0, 9], 5) == [[0], [1], [2]]


def test_rare_ones_are_merged_together_before_a_common_one_is_taken() -> None:
    assert merge_nominal([3, 40, 2, 9], 5) == [[1], [3], [0, 2]]
    assert merge_nominal([1, 40, 2, 9], 5) == [[1], [0, 2, 3]]
    assert merge_nominal([3, 40, 0, 9], 5) == [[1], [2], [0, 3]]


@given(counts)
def test_hidden_cells_of_a_row_are_never_alone_and_never_few(counts: list[int]) -> None:
    hidden = partners_to_hide(counts, 5)
    rare = {i for i, count in enumerate(counts) if is_rare(count, 5)}
    assert rare <= hidden
    if hidden and len(counts) > 1:
        assert len(hidden) >= 2
        assert sum(counts[i] for i in hidden) >= min(5, sum(counts))
    assert bool(hidden) == bool(rare)
