"""The day axis."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from registry.timeline.axis import axis

DAYS = st.integers(-7300, 14600)


def test_a_short_axis_is_straight() -> None:
    made = axis([0, 24, 168], 0, 176, 100, 800)
    assert made.bends == ()
    assert made(88) == 450


def test_a_long_quiet_tail_does_not_squeeze_the_first_months() -> None:
    made = axis([*range(0, 120, 4), 400, 1180], 0, 1200, 100, 800)
    assert made.bends == (120,)
    assert made(120) - made.left > 0.7 * (made.right - made.left)
    assert made(1200) == 800


def test_an_evenly_filled_axis_is_not_bent_however_long() -> None:
    assert axis(range(0, 1800, 10), 0, 1800, 100, 800).bends == ()


def test_a_lone_day_long_before_the_diagnosis_is_squeezed_too() -> None:
    made = axis([-900, *range(0, 160, 4)], -900, 170, 100, 800)
    assert len(made.bends) == 1
    assert made.bends[0] <= 0
    assert made(0) - made.left < 0.2 * (made.right - made.left)


@given(st.lists(DAYS, max_size=40), st.sampled_from([(118.0, 792.0), (46.0, 344.0)]))
def test_later_is_always_further_right_and_inside(days: list[int], ends: tuple[float, float]) -> None:
    first, last = min([0, *days]), max([30, *days])
    made = axis(days, first, last, *ends)
    places = [made(day) for day in sorted({first, *days, 0, last})]
    assert all(left < right for left, right in pairwise(places))
    assert ends[0] <= places[0]
    assert places[-1] <= ends[1] + 1e-6


@given(st.lists(DAYS, max_size=40))
def test_ticks_keep_apart_and_the_diagnosis_has_one(days: list[int]) -> None:
    made = axis(days, min([0, *days]), max([30, *days]), 118, 792)
    ticks = made.ticks(58)
    assert 0 in ticks
    assert all(made(right) - made(left) >= 58 - 1e-6 for left, right in pairwise(ticks))
