"""Axes."""

import pytest

from analytics.reports.charts.axes import share_scale, value_scale


def test_the_axis_runs_to_the_whole_from_seventy_percent_on():
    assert share_scale([0.2, 0.70], 10, 110).ticks == (0, 0.25, 0.5, 0.75, 1)
    assert share_scale([0.2, 0.70], 10, 110).high == 1


@pytest.mark.parametrize(("top", "step"), [(0.69, 0.2), (0.4, 0.1), (0.15, 0.05), (0.0, 0.05)])
def test_below_that_it_ends_just_above_the_highest_limit_with_five_gridlines_at_most(top, step):
    scale = share_scale([top], 10, 110)
    assert top <= scale.high < 0.75
    assert scale.ticks[:2] == (0, step)
    assert 2 <= len(scale.ticks) <= 5


def test_ends_meet_the_edges_and_values_outside_stay_inside():
    scale = share_scale([1.0], 10, 110)
    assert [scale(v) for v in (0, 0.25, 1, 1.3, -1)] == [10, 35, 110, 110, 10]


@pytest.mark.parametrize(("low", "high"), [(0.4, 1.0), (12.0, 12.0), (-5.0, 150.0), (0.0, 0.003)])
def test_a_measured_axis_covers_its_values_with_round_ticks(low, high):
    scale = value_scale(low, high, 0, 100)
    assert scale.low <= low <= high <= scale.high
    assert scale.low < scale.high
    assert 3 <= len(scale.ticks) <= 7
