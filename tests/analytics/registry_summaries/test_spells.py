"""Who is at risk when: late entries, the start of a curve, and the grid."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.spells import LEAST_AT_RISK, Spell, Watched, watched


def people(*spells: tuple[int, int]) -> Watched:
    """Children of one site, watched to the first number from the second."""
    return watched(Spell(0, time, 1, entry) for time, entry in spells)


AT_RISK = [(0, 2), (1, 2), (10, 2), (11, 2), (12, 1), (20, 1), (21, 0)]


@pytest.mark.parametrize(("day", "n"), AT_RISK)
def test_at_risk_just_before_a_day(day: int, n: int) -> None:
    assert people((11, 0), (20, 0)).at_risk(day).sum() == n


def test_a_late_child_is_at_risk_after_its_day_of_entry() -> None:
    found = people(*[(90, 0)] * LEAST_AT_RISK, (90, 30))
    assert [int(found.at_risk(day).sum()) for day in (0, 30, 31)] == [11, 11, 12]
    assert (found.start, found.is_truncated) == (0, True)


def test_whoever_was_never_watched_leaves_numerator_and_denominator() -> None:
    found = people(*[(90, 0)] * LEAST_AT_RISK, (30, 30), (20, 30))
    assert (found.n, found.count(1), found.is_truncated) == (11, 11, False)


STARTS = [(10, 0, 0), (11, 0, 0), (10, 1, 25), (0, 11, 25), (10, 0, 0)]


@pytest.mark.parametrize(("early", "late", "start"), STARTS)
def test_a_curve_with_late_entries_begins_where_eleven_are_at_risk(early: int, late: int, start: int) -> None:
    assert people(*[(90, 0)] * early, *[(90, 25)] * late).start == start


def test_what_ended_before_the_start_is_not_in_the_curve() -> None:
    found = people((25, 5), (20, 0), *[(90, 25)] * 11)
    assert (found.start, found.n, int(found.at_risk(25).sum())) == (25, 11, 11)


def test_never_eleven_at_risk_is_no_curve_and_no_child_neither() -> None:
    assert (people(*[(90, 5)] * 10).n, people().n) == (0, 0)
    assert (people(*[(90, 5)] * 10).grid(28), people().grid(28)) == ([], [])


GRIDS = [((90, 0), 28, [0, 28, 56, 84, 112]), ((84, 0), 28, [0, 28, 56, 84]), ((0, 0), 7, [0])]


@pytest.mark.parametrize(("spell", "step", "times"), GRIDS)
def test_the_grid_ends_with_the_first_step_that_holds_the_last_day(
    spell: tuple[int, int], step: int, times: list[int]
) -> None:
    assert people(spell).grid(step) == times


def test_the_grid_of_a_late_start_begins_on_the_next_step() -> None:
    assert people(*[(90, 25)] * 11).grid(28) == [28, 56, 84, 112]


def test_sites_without_a_child_are_no_clusters() -> None:
    found = watched([Spell(7, 9, 1), Spell(3, 9, 1), Spell(7, 8, 0)])
    assert (found.sites, found.site.tolist()) == (2, [1, 0, 1])
