"""Rows that came and left between two snapshots, as counts that give nobody away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.row_changes import (
    FEW,
    FEW_CHILDREN,
    OF_SITES,
    OTHER_FIELDS,
    PARTNER,
    Line,
    RegistryRow,
    Told,
    registry_changes,
    response_changes,
)


def lines(start: int, count: int, status: str = "analysed") -> list[Line]:
    return [(status, "", str(number), "x") for number in range(start, start + count)]


CASES = {
    "nothing": (lines(0, 9), lines(0, 9)[::-1], ("0", "0", "0")),
    "many came": (lines(0, 9), lines(0, 21), ("12", "0", "0")),
    "a few came": (lines(0, 9), lines(0, 13), (FEW, "0", "0")),
    "a few left": (lines(0, 9), lines(0, 5), ("0", FEW, "0")),
    "many came and a few left": (lines(0, 9), lines(3, 16), (PARTNER, FEW, "0")),
    "a few came and many left": (lines(0, 30), lines(20, 12), (FEW, PARTNER, "0")),
    "many of both": (lines(0, 30), lines(10, 30), ("10", "10", "0")),
    "one edited": (lines(0, 9), lines(1, 9), (FEW, FEW, "0")),
    "six excluded": (lines(0, 9), [*lines(0, 3), *lines(3, 6, "excluded_test")], ("0", "0", "6")),
    "one excluded": (lines(0, 9), [*lines(0, 8), *lines(8, 1, "excluded_test")], ("0", "0", FEW)),
    "twins": (lines(0, 3) * 2, lines(0, 3), ("0", FEW, "0")),
}


@pytest.mark.parametrize("case", CASES)
def test_responses_that_came_left_or_changed_status(case: str) -> None:
    before, after, (came, left, reclassified) = CASES[case]
    found = response_changes(before, after)
    assert (str(found.came), str(found.left), str(found.reclassified)) == (came, left, reclassified)


ROWS = st.lists(st.tuples(st.sampled_from(["analysed", "excluded_test"]), st.just(""), st.sampled_from("abcdef")))


@given(ROWS, ROWS)
def test_no_reader_finds_a_few_with_the_totals_at_hand(before: list[Line], after: list[Line]) -> None:
    found = response_changes(before, after)
    for one, other in ((found.came, found.left), (found.left, found.came)):
        assert one.count is None or not 0 < one.count < 5
        if one.count is None and one.why == FEW:
            assert not other.count, "the other and the difference of the totals would give it"


@given(ROWS)
def test_the_order_of_rows_is_no_change(rows: list[Line]) -> None:
    found = response_changes(rows, rows[::-1])
    assert found.came == found.left == found.reclassified == Told(0)


def enrolled(count: int, sites: int = 3, cells: str = "[1]", start: int = 1) -> list[RegistryRow]:
    return [("enrolment", f"S{child % sites}", child, cells) for child in range(start, start + count)]


REGISTRY = {
    "nothing": (enrolled(30), enrolled(30), ("0", "0")),
    "children numbered anew": (enrolled(30), enrolled(30, start=31), ("0", "0")),
    "enough came": (enrolled(12), enrolled(24), ("12", "0")),
    "ten came": (enrolled(12), enrolled(22), (FEW_CHILDREN, "0")),
    "of two hospitals": ([], enrolled(40, sites=2), (FEW_CHILDREN, "0")),
    "mostly of one hospital": ([], [*enrolled(40, sites=1), *enrolled(4, sites=4, start=41)], (FEW_CHILDREN, "0")),
    "many rows of few children": ([], enrolled(4) * 10, (FEW_CHILDREN, "0")),
    "corrected": (enrolled(30), enrolled(30, cells="[2]"), ("30", "30")),
    "one left, many came": (enrolled(1, cells="[9]"), enrolled(30), (PARTNER, FEW_CHILDREN)),
}


@pytest.mark.parametrize("case", REGISTRY)
def test_rows_of_the_registry_are_told_by_children_and_hospitals(case: str) -> None:
    before, after, expected = REGISTRY[case]
    (found,) = registry_changes(before, after)
    assert (str(found.came), str(found.left)) == expected


def test_rows_about_hospitals_and_rows_with_other_fields_are_not_counted() -> None:
    site: list[RegistryRow] = [("site_profile", f"S{n}", None, "[]") for n in range(20)]
    (found,) = registry_changes([], site)
    assert str(found.came) == OF_SITES
    (found,) = registry_changes(enrolled(30), enrolled(60), other_fields=("enrolment",))
    assert (str(found.came), str(found.left)) == (OTHER_FIELDS, OTHER_FIELDS)
    assert found.words == "Enrolment"
