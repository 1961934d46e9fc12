"""Step curves: what is read from a row, and that the drawing says the same."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reports.charts.axes import Scale
from analytics.reports.charts.curve_frame import day_of, month_ticks, shown_at_risk, spread
from analytics.reports.charts.curves import curve_of, draw_curve, hidden_words
from analytics.reports.charts.marks import SERIES
from analytics.reports.charts.svg import Figure
from tests.analytics.reports.charts.readback import parts, steps
from tests.analytics.reports.charts.registry_rows import incidence, withheld


def curve(**changed):
    return curve_of(incidence(**changed), "recurrence", "New clot", "cif")


def drawn(one):
    """The markup on an axis where a pixel is a day and a thousandth of a share."""
    figure = Figure(2000, "x", "t", "d")
    draw_curve(figure, one, SERIES[0], Scale(0, 2000, 0, 2000, ()), Scale(0, 1, 1000, 0, ()))
    return ET.fromstring(figure.finish(1000))


def test_the_line_has_every_reading_at_its_day_and_height():
    (line,) = parts(drawn(curve()), part="line")
    assert steps(line) == [(0, 1000), (28, 980), (56, 950), (84, 920)]


def test_the_band_runs_along_the_upper_limits_and_back_along_the_lower_ones():
    (band,) = parts(drawn(curve()), part="band")
    corners = steps(band)
    assert [y for _, y in corners[:4]] == [1000, 960, 910, 870]
    assert [y for _, y in corners[4:]] == [950, 970, 990, 1000]


def test_a_falling_curve_is_turned_over_with_its_limits():
    row = incidence(survival=[1.0, 0.9, 0.5, 0.25], low=[1.0, 0.8, 0.25, 0.125], high=[1.0, 0.95, 0.75, 0.5])
    last = curve_of(row, "k", "l", "survival", rising=False).readings[-1]
    assert (last.share, last.low, last.high) == (0.75, 0.5, 0.875)


@pytest.mark.parametrize(
    ("shares", "lines", "hatched", "words"),
    [
        ([0.0, 0.02, 0.05, 0.08], 1, 0, ""),
        ([0.0, None, 0.05, 0.08], 2, 1, "hidden: day 28–56"),
        ([0.0, 0.02, None, None], 1, 1, "hidden: day 56–112"),
        ([None, 0.02, None, 0.08], 2, 2, "hidden: day 0–28, 56–84"),
        ([None, None, None, None], 0, 1, "hidden: day 0–112"),
    ],
)
def test_withheld_readings_break_the_line_and_are_hatched_over_the_whole_height(shares, lines, hatched, words):
    one = curve(cif=shares)
    root = drawn(one)
    hatches = [e for e in root.iter() if e.get("fill") == "url(#x-h)"]
    assert (len(parts(root, part="line")), len(hatches), hidden_words(one)) == (lines, hatched, words)
    assert {e.get("height") for e in hatches} <= {"1000"}
    heights = {y for line in parts(root, part="line") for _, y in steps(line)}
    assert heights == {1000 - 1000 * s for s in shares if s is not None}


@pytest.mark.parametrize(
    ("at_risk", "days", "shares"),
    [
        ([190, 181, 11, 10], [0, 28, 56], [0.0, 0.02, 0.05]),
        ([3, 12, 11, 11], [28, 56, 84], [0.02, 0.05, 0.08]),
        ([20, 10, 15, 9], [0, 28, 56], [0.0, None, 0.05]),
        ([10, 9, 8, 1], [], []),
        ([None, 12, 11, None], [0, 28, 56, 84], [0.0, 0.02, 0.05, 0.08]),
    ],
)
def test_a_curve_stands_only_while_eleven_are_at_risk_even_if_the_row_goes_on(at_risk, days, shares):
    readings = curve(at_risk=at_risk).readings
    assert [r.day for r in readings] == days
    assert [r.share for r in readings] == shares
    assert not [r for r in readings if r.at_risk is not None and r.at_risk < 11]


def test_a_hidden_or_empty_row_has_no_readings():
    for row in (withheld(incidence()), incidence(times=[]), incidence(times=None)):
        one = curve_of(row, "k", "l", "cif")
        assert (one.readings, one.end, hidden_words(one)) == ((), 0, "hidden")


def test_one_reading_is_a_mark_with_an_axis_of_one_grid_step():
    one = curve(times=[56], cif=[0.1], low=[0.05], high=[0.2], at_risk=[40])
    (mark,) = parts(drawn(one), part="last")
    assert (mark.get("data-x"), mark.get("data-y"), one.end) == ("56", "900", 84)


def test_readings_behind_the_horizon_are_left_out():
    assert [r.day for r in curve_of(incidence(), "k", "l", "cif", horizon=60).readings] == [0, 28, 56]


@pytest.mark.parametrize("broken", [{"cif": [0.0]}, {"times": [0, 56, 28, 84]}, {"times": [0, 28, 28, 84]}])
def test_lists_that_do_not_fit_are_refused(broken):
    with pytest.raises(ValueError, match="do not fit"):
        curve(**broken)


@pytest.mark.parametrize(
    ("end", "months"), [(84, [0, 1, 2]), (112, [0, 1, 2, 3]), (365, [0, 3, 6, 9, 12]), (730, [0, 6, 12, 18, 24])]
)
def test_an_axis_has_seven_month_marks_at_most(end, months):
    assert month_ticks(end) == months


def test_month_marks_are_those_of_the_definitions():
    assert [day_of(m) for m in (3, 6, 12)] == [91, 183, 365]


def test_numbers_at_risk_stand_at_their_own_day_once_each():
    assert [(r.day, r.at_risk) for r in shown_at_risk(curve(), 84)] == [(0, 190), (28, 181), (56, 170)]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 200), st.sampled_from([16, 32, 48])), max_size=4))
def test_labels_never_overlap(blocks):
    blocks = sorted(blocks)
    heights = [tall for _, tall in blocks]
    placed = spread([at for at, _ in blocks], heights, 0, 200)
    edges = [(at - tall / 2, at + tall / 2) for at, tall in zip(placed, heights, strict=True)]
    assert all(before[1] <= after[0] + 1e-6 for before, after in pairwise(edges))
    assert all(low >= -1e-6 and high <= 200 + 1e-6 for low, high in edges)
