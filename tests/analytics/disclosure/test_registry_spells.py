"""Readings of a curve: no step between two of them is a few children."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure.registry_people import People
from analytics.disclosure.registry_spells import Spells, Timed
from analytics.registry_summaries.cohort import Child, Cohort
from registry.facts import Facts

SITES = 5
TIMES = list(range(0, 400, 28))
COURSES = st.lists(st.tuples(st.integers(0, 390), st.integers(0, 2), st.sampled_from([0, 0, 0, 20, 90])), max_size=160)


def spells(rows: list[tuple[int, int, int]]) -> Spells:
    """Time, cause and entry of each child; sites take turns."""
    people = People(Cohort(tuple(Child(i, f"s{i % SITES}", Facts({}, None, ())) for i in range(len(rows)))))
    found = [Timed(i, time, cause, entry) for i, (time, cause, entry) in enumerate(rows) if not entry or time > entry]
    return Spells(found, 0, people)


def counted(rows: list[Timed], rule: Callable[[Timed], bool]) -> int:
    return sum(rule(one) for one in rows)


@given(COURSES)
def test_events_between_readings_are_none_or_eleven(rows: list[tuple[int, int, int]]) -> None:
    found = spells(rows)
    found.accept_window((77, 105))
    found.grid(TIMES)
    ends = [-1, *found.cuts, 10_000] if found.cuts else []
    for before, after in pairwise(ends):
        events = counted(list(found.rows), lambda one: one.cause == 1 and before < one.time <= after)  # noqa: B023
        assert events == 0 or events >= 11


@given(COURSES)
def test_numbers_at_risk_differ_by_none_or_enough(rows: list[tuple[int, int, int]]) -> None:
    found = spells(rows)
    told = found.counted(found.grid(TIMES))
    for before, after in pairwise(told):
        left = counted(list(found.rows), lambda one: before <= one.time < after)  # noqa: B023
        came = counted(list(found.rows), lambda one: before <= one.entry < after and one.entry > 0)  # noqa: B023
        assert all(number == 0 or number >= 11 for number in (left, came))


@given(COURSES)
def test_a_curve_is_read_only_while_eleven_are_at_risk(rows: list[tuple[int, int, int]]) -> None:
    found = spells(rows)
    assert all(len(found.at_risk(day)) >= 11 for day in found.grid(TIMES))


def test_steady_stops_are_read_as_finely_as_eleven_at_a_time() -> None:
    found = spells([(day, 1, 0) for day in range(1, 201)])
    assert found.grid([*range(0, 400, 7)]) == [0, *range(14, 190, 14)]


def test_a_window_beside_a_reading_that_would_leave_few_is_not_told() -> None:
    """Ten stop on day 70: a reading on day 76 and one on day 56 would give them away."""
    rows = [(60, 1, 0)] * 20 + [(70, 1, 0)] * 4 + [(91, 1, 0)] * 30 + [(300, 0, 0)] * 30
    found = spells(rows)
    assert found.accept((63,)) and not found.accept_window((77, 105))
    fresh = spells(rows)
    assert fresh.accept_window((77, 105)) and not fresh.accept((63,))
