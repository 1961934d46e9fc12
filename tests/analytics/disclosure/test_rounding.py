"""The automatic mode: stars, fives, shares of fives, html only, and no star that rounding gives back."""

from __future__ import annotations

import pytest

from analytics.disclosure.linked import cell
from analytics.disclosure.rounding import Rounded, mean_may_leave, nearest_five, rounded
from tests.analytics.disclosure.linked_tables import one_way, two_way


def told(found: Rounded, dimension: str = "a") -> list[str]:
    return [found.text(one) for one in found.cells if one.dimensions in ((), (dimension,))]


@pytest.mark.parametrize(("count", "five"), [(0, 0), (8, 10), (12, 10), (13, 15), (17, 15), (100, 100), (102, 100)])
def test_counts_go_to_the_nearest_five(count: int, five: int) -> None:
    assert nearest_five(count) == five


def test_one_to_seven_are_stars_and_zero_is_zero() -> None:
    assert told(rounded([one_way([0, 7, 8, 41, 53])], 5, channel="html")) == ["110", "0", "*", "10", "40", "55"]


def test_the_threshold_of_the_data_is_never_undercut() -> None:
    assert told(rounded([one_way([10, 12, 40, 60])], 11, channel="html"))[1] == "*"
    assert told(rounded([one_way([10, 12, 40, 60])], 5, channel="html"))[1] == "10"


def test_a_star_that_rounding_gives_back_takes_a_neighbour() -> None:
    # 42 = 23 + 18 + 1 would be 40 = 25 + 20 + *: at most 42 - 23 - 18 = 1 is left for the star.
    assert told(rounded([one_way([23, 18, 1])], 5, channel="html")) == ["40", "25", "*", "*"]
    assert told(rounded([one_way([24, 16, 2])], 5, channel="html")) == ["40", "25", "15", "*"]


def test_groups_of_one_mind_are_stars() -> None:
    found = rounded([two_way([[9, 0], [20, 30], [25, 18]], answer="b")], 5, channel="html")
    assert found.text(cell("people", a="a0", b="b0")) == found.text(cell("people", a="a0", b="b1")) == "*"


def test_shares_are_of_rounded_counts() -> None:
    found = rounded([one_way([8, 3, 41])], 5, channel="html")
    everybody = cell("people")
    assert found.share(cell("people", a="a0"), everybody).value == 10 / 50
    assert found.share(cell("people", a="a1"), everybody).reason == "suppressed"
    assert rounded([one_way([0, 0])], 5, channel="html").share(everybody, everybody).reason == "no_answers"


def test_rounded_counts_leave_by_one_channel() -> None:
    with pytest.raises(ValueError, match="html only, not as csv"):
        rounded([one_way([8])], 5, channel="csv")


@pytest.mark.parametrize(("n", "threshold", "may"), [(7, 0, False), (8, 0, True), (10, 11, False), (11, 11, True)])
def test_means_are_of_eight_people_or_more(n: int, threshold: int, may: bool) -> None:
    assert mean_may_leave(n, threshold) is may
