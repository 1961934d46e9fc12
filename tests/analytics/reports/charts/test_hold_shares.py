"""Holds at low platelets read back."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import hold_dots, hold_rows
from tests.analytics.reports.charts.readback import across, parts, texts
from tests.analytics.reports.charts.registry_rows import estimate, hold, withheld


def drawn(*rows, width=660):
    return ET.fromstring(hold_dots(list(rows), width, prefix="x"))


@pytest.mark.parametrize("width", [350, 660])
@pytest.mark.parametrize("name", ["share_held", "share_held_or_reduced"])
def test_marks_and_lines_lie_on_their_shares(width, name):
    row, root = hold(), drawn(hold(), width=width)
    share = across(root)
    (mark,), (line,) = parts(root, part=name), parts(root, part=f"{name} limits")
    found = [share(float(mark.get("data-x"))), *(share(float(line.get(k))) for k in ("x1", "x2"))]
    assert found == pytest.approx([row[name][k] for k in ("value", "low", "high")], abs=1e-3)


def test_the_two_acts_differ_in_shape_fill_and_dash():
    root = drawn(hold())
    (held,), (either,) = parts(root, part="share_held"), parts(root, part="share_held_or_reduced")
    assert (held.get("fill"), either.get("fill") != "#FFFFFF") == ("#FFFFFF", True)
    lines = [parts(root, part=f"{name} limits")[0] for name in ("share_held", "share_held_or_reduced")]
    dashes = [line.get("stroke-dasharray") for line in lines]
    assert dashes == [None, "3 3"]


def test_opportunities_children_and_sites_are_named():
    assert {"held 40 of 84, 48 %", "61 children at 22 sites", "40–49"} <= set(texts(drawn(hold())))


def test_under_twenty_children_counts_stand_without_percent():
    found = texts(drawn(hold(n=17)))
    assert "held 40 of 84" in found
    assert parts(drawn(hold(n=17)), part="share_held")


def test_clot_ages_are_panels_and_bands_keep_their_order():
    root = drawn(hold(), hold("30_39"), hold("lt10", clot_age="late"))
    labels = [t for t in texts(root) if t.startswith(("Clot", "below")) or "–" in t]
    assert labels == ["Clot up to 30 days old", "40–49", "30–39", "Clot 31 days or older", "below 10"]


def test_hidden_bands_are_hatched_and_tell_nothing():
    root = drawn(hold(), withheld(hold("10_19")), withheld(hold("lt10")))
    assert texts(root).count("hidden") == 2
    assert {e.get("data-band") for e in parts(root, part="share_held")} == {"40–49"}
    assert hold_rows([withheld(hold("10_19"))])[1][1:] == ["10–19", *["hidden"] * 7]


def test_a_share_without_a_value_says_why_and_one_without_limits_has_no_line():
    root = drawn(hold(share_held=estimate(None, reason="no_answers"), share_held_or_reduced=estimate(0.5)))
    assert "no child to count" in texts(root)
    assert not parts(root, part="share_held")
    assert not parts(root, part="share_held_or_reduced limits")


def test_a_threshold_row_reads_below_it():
    root = drawn(hold(None, threshold=50))
    assert "below 50" in texts(root)
    assert drawn(hold(None, threshold=50, share_held=estimate(0.6, 0.5, 0.7)))[0].text == (
        "Clot up to 30 days old: held at 60 % of opportunities below 50"
    )


def test_the_table_has_the_bounds_of_the_unknown():
    assert hold_rows([hold()])[1][2:] == ["61", "22", "88", "48 % (37–58)", "62 % (50–72)", "4", "45–50"]


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="at least one row"):
        hold_dots([], prefix="x")
