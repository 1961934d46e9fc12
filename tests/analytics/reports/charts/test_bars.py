"""Sorted bars read back."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import missing_rows, option_rows, sorted_bars
from analytics.reports.charts.svg import LEADER, OTHER

NS = "{http://www.w3.org/2000/svg}"


def bars(markup):
    return {e.get("data-code"): e for e in ET.fromstring(markup).iter(f"{NS}rect") if e.get("data-code")}


def texts(markup):
    return [e.text for e in ET.fromstring(markup).iter(f"{NS}text")]


@pytest.fixture
def entry(make):
    return make["single"](9, "x", "?", None, ["A", "B", "Other", "D"], [20, 70, 35, 15])


@pytest.mark.parametrize("width", [350, 660])
def test_bar_widths_are_in_proportion_to_the_shares(entry, width):
    found = bars(sorted_bars(entry, width, prefix="x"))
    unit = float(found["c1"].get("width")) / entry["options"][1]["share"]
    for option in entry["options"]:
        assert float(found[option["code"]].get("width")) / unit == pytest.approx(option["share"], abs=1e-4)


def test_highest_first_and_other_last(entry):
    assert list(bars(sorted_bars(entry, prefix="x"))) == ["c1", "c0", "c3", "other_txt"]
    assert [row[0] for row in option_rows(entry)[1:]] == ["B", "A", "D", "Other"]


def test_the_leader_has_its_own_colour_and_weight(entry):
    found = bars(sorted_bars(entry, prefix="x"))
    assert [found[c].get("fill") for c in ("c1", "c0")] == [LEADER, OTHER]


def test_whiskers_span_the_simultaneous_limits(entry):
    root = ET.fromstring(sorted_bars(entry, prefix="x"))
    bar = bars(sorted_bars(entry, prefix="x"))["c1"]
    left, unit = float(bar.get("x")), float(bar.get("width")) / 0.5
    whole = [e for e in root.iter(f"{NS}line") if e.get("stroke-width") == "1.4" and e.get("y1") == e.get("y2")]
    ends = [(float(whole[0].get(k)) - left) / unit for k in ("x1", "x2")]
    assert ends == pytest.approx(entry["options"][1]["simultaneous"], abs=1e-3)


def test_counts_and_percent_stand_beside_the_bar(entry):
    found = texts(sorted_bars(entry, prefix="x"))
    assert "50 %" in found
    assert "70 of 140" in found


def test_under_twenty_no_percent_stands_beside_the_bar(make):
    found = texts(sorted_bars(make["single"](9, "x", "?", None, ["A", "B"], [5, 7]), prefix="x"))
    assert "7 of 12" in found
    assert "58 %" not in found


def test_hidden_cells_are_hatched_at_the_end_and_tell_no_number(make):
    entry = make["hide"](make["single"](9, "x", "?", None, ["A", "B", "C"], [90, 33, 19]), [1, 2])
    markup = sorted_bars(entry, prefix="x")
    assert list(bars(markup)) == ["c0"]
    assert markup.count("url(#x-h)") == 2
    assert texts(markup).count("hidden") == 2
    assert not any("33" in (t or "") or "19" in (t or "") for t in texts(markup))
    assert option_rows(entry)[-1] == ["C", "hidden", "hidden", "hidden", "hidden"]
    assert ["Left blank", "hidden", "hidden"] in missing_rows(entry)


def test_above_thirty_codes_only_observed_ones_are_drawn(make):
    entry = make["single"](4, "c", "?", None, [f"L{i}" for i in range(60)], [50, 9] + [0] * 58)
    assert list(bars(sorted_bars(entry, prefix="x"))) == ["c0", "c1"]
    assert len(option_rows(entry)) == 3


def test_nobody_answered_is_a_sentence(make):
    assert texts(sorted_bars(make["entry"](1, "x", "?", None, "single", "nominal", 0), prefix="x")) == [
        "Nobody answered."
    ]
