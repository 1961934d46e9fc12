"""Children and sites: the thresholds of the registry at their edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure.registry_rules import is_dominated, may_be_shown, threshold_met


@pytest.mark.parametrize(
    ("children", "sites", "met"), [(11, 3, True), (10, 3, False), (11, 2, False), (400, 2, False), (0, 0, False)]
)
def test_eleven_children_from_three_sites(children: int, sites: int, met: bool) -> None:
    assert threshold_met(children, sites) is met


@pytest.mark.parametrize(("children", "sites"), [(2, 3), (-1, 0), (3, -1), (5, 0)])
def test_impossible_numbers_are_refused(children: int, sites: int) -> None:
    with pytest.raises(ValueError, match="site"):
        threshold_met(children, sites)


@pytest.mark.parametrize(
    ("sites", "dominated"),
    [([70, 10, 10, 10], False), ([71, 9, 10, 10], True), ([50, 35, 15], False), ([50, 36, 14], True), ([], False),
     ([0, 0], False), ([20], True), ([10, 10], True)],
)  # fmt: skip
def test_one_site_above_seventy_or_two_above_eighty_five_per_cent(sites: list[int], dominated: bool) -> None:
    assert is_dominated(sites) is dominated


def test_a_negative_site_is_refused() -> None:
    with pytest.raises(ValueError, match="no fewer"):
        is_dominated([5, -1])


@pytest.mark.parametrize(
    ("sites", "shown"), [([], True), ([0, 0, 0], True), ([4, 4, 3], True), ([4, 4, 2], False), ([1, 1], False),
                         ([9, 1, 1], False), ([5, 3, 2], False)],
)  # fmt: skip
def test_a_count_is_shown_where_it_is_zero_or_all_rules_hold(sites: list[int], shown: bool) -> None:
    assert may_be_shown(sites) is shown


@given(st.lists(st.integers(0, 30), max_size=6))
def test_the_order_of_sites_and_empty_ones_do_not_matter(sites: list[int]) -> None:
    assert may_be_shown(sites) == may_be_shown([*reversed(sites), 0])
