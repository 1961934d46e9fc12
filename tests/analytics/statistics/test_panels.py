"""RAND/UCLA reading of a panel against R and at the edges of its classes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.panels import rand_ucla

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "rand_ucla.json").read_text())


@pytest.mark.parametrize("name", list(GOLDEN["rows"]))
def test_every_number_is_that_of_r(name: str) -> None:
    row = GOLDEN["rows"][name]
    found = rand_ucla(row["ratings"])
    for key, value in row["out"].items():
        expected = pytest.approx(value, abs=GOLDEN["tolerance"]) if isinstance(value, float) else value
        assert getattr(found, key) == expected, key


@pytest.mark.parametrize(
    ("ratings", "category"),
    [
        ([6, 7], "appropriate"),
        ([3, 4], "uncertain"),
        ([6, 6], "uncertain"),
        ([3, 3], "inappropriate"),
        ([1, 1, 1, 9, 9, 9, 9], "uncertain"),
    ],
)
def test_half_medians_go_up_and_disagreement_is_uncertain(ratings: list[int], category: str) -> None:
    assert rand_ucla(ratings).category == category


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_turning_the_scale_round_keeps_disagreement(ratings: list[int]) -> None:
    one, two = rand_ucla(ratings), rand_ucla([10 - x for x in ratings])
    assert one.disagreement == two.disagreement
    assert one.ipras == pytest.approx(two.ipras, abs=1e-12)
    assert (one.share_1_3, one.share_4_6) == (two.share_7_9, two.share_4_6)


def test_small_panels_are_computed_and_none_is_dropped() -> None:
    assert rand_ucla([None, 8]) == rand_ucla([8])
    assert rand_ucla([8]).category == "appropriate"
    empty = rand_ucla([])
    assert (empty.median, empty.disagreement, empty.category) == (None, None, None)
    assert set(empty.reasons.values()) == {"no_answers"}


@pytest.mark.parametrize("bad", [0, 10, 4.5, -3])
def test_other_ratings_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="1 to 9"):
        rand_ucla([5, bad])
