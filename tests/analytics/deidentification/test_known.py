"""What stands in a cell that tells several categories together, and what it must not give away."""

from __future__ import annotations

import pytest

from analytics.deidentification.known import NOT_TOLD, Known, way_of

SCALE = Known("q", "Years", ("a", "b", "c", "d", "e", NOT_TOLD), {}, ordered=True)
PLACES = Known(
    "c", "Country", (*(f"c{n}" for n in range(40)), NOT_TOLD), {}, families={f"c{n}": "ab"[n % 2] for n in range(40)}
)


@pytest.mark.parametrize(
    ("groups", "cells"),
    [
        (((0, 1), (2,), (3,), (4,), (5,)), ("a+b", "c", "d", "e", "")),
        (((0, 1, 2, 3), (4,), (5,)), ("a..d", "e", "")),
        (((0, 1, 2, 3, 5), (4,)), ("other", "e")),
        (((0,), (1,), (2,), (3,), (4, 5)), ("a", "b", "c", "d", "e+not_told")),
    ],
)
def test_cells_name_what_they_tell(groups: tuple[tuple[int, ...], ...], cells: tuple[str, ...]) -> None:
    assert SCALE.cells_of(groups) == cells


def test_of_a_long_list_no_rare_place_is_named() -> None:
    groups = ((0, 2), (1, 3), (4, 5), (6, 8), *((n,) for n in (7, *range(9, 41))))
    cells = PLACES.cells_of(groups)
    assert cells[:4] == ("other_a", "other_b", "other", "other_a_2")
    assert len(set(cells)) == len(cells)
    assert not any("c0" in PLACES.words_of(group) for group in groups[:4])


def test_the_report_brings_the_way_back() -> None:
    assert way_of({"way": {"q": [[0, 1], [2]]}}) == {"q": ((0, 1), (2,))}


def test_codes_are_different_and_end_with_a_blank() -> None:
    with pytest.raises(ValueError, match="blank"):
        Known("q", "", ("a", "b"), {})
