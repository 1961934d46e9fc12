"""Platelet thresholds as steps."""

import re
import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import threshold_curve, threshold_rows, threshold_steps

LABELS = ["10", "20", "30", "50", "//Platelets alone are never a reason", "//No fixed number"]


@pytest.fixture
def entry(make):
    return make["single"](30, "plt", "Below?", "Acute", LABELS, [10, 20, 30, 40, 15, 5], True)


def test_the_share_at_a_count_is_of_those_whose_threshold_is_at_or_below_it(entry):
    curve = threshold_curve(entry)
    assert [s.count for s in curve] == [0, 10, 20, 30, 50]
    assert [s.given for s in curve] == [15, 25, 45, 75, 115]
    assert {s.n for s in curve} == {120}


def test_who_never_holds_counts_at_every_count_only_if_named(entry):
    assert [s.given for s in threshold_curve(entry, always=frozenset())] == [0, 10, 30, 60, 100]


def test_no_fixed_number_keeps_the_curve_below_one(entry):
    assert threshold_curve(entry)[-1].share == pytest.approx(115 / 120)


def test_bands_are_wilson_limits(entry):
    step = threshold_curve(entry)[2]
    assert (step.low, step.high) == pytest.approx((0.2935998, 0.4642137), abs=1e-4)


def test_a_hidden_threshold_leaves_bounds_until_all_hidden_ones_are_passed(make, entry):
    hidden = make["hide"](entry, [1, 2])
    curve = threshold_curve(hidden)
    assert [s.given for s in curve] == [15, 25, None, 75, 115]
    assert (curve[2].low, curve[2].high) == pytest.approx((25 / 120, 75 / 120))
    assert "hidden" in threshold_rows([hidden])[3]
    assert "url(#x-h)" in threshold_steps([hidden], prefix="x")


def test_values_come_from_the_option_the_mapping_or_the_code(entry):
    for option in entry["options"]:
        option.pop("value", None)
    assert [s.count for s in threshold_curve(entry)] == [0, 10, 20, 30, 50]
    entry["options"][0]["code"] = "ten"
    assert threshold_curve(entry, {"ten": 12})[1].count == 12
    with pytest.raises(ValueError, match="no threshold value"):
        threshold_curve(entry)


def test_the_drawn_line_has_the_heights_of_the_curve(entry):
    markup = threshold_steps([entry], prefix="x")
    path = next(e for e in ET.fromstring(markup).iter() if e.get("stroke-width") == "2.2").get("d")
    heights = [float(v) for v in re.findall(r"(?:M[\d.]+ |V)([\d.]+)", path)]
    zero, whole = 334 - 52, 58
    shares = [(zero - y) / (zero - whole) for y in heights]
    assert shares == pytest.approx([s.share for s in threshold_curve(entry)], abs=1e-4)


def test_guidance_is_a_labelled_dashed_line(entry):
    markup = threshold_steps([entry], prefix="x", guidance=[(50, "adult guidance: full from 50")])
    assert "adult guidance: full from 50" in markup
    assert 'stroke-dasharray="4 3"' in markup


def test_a_withheld_entry_has_no_curve(entry):
    assert threshold_curve(entry | {"hidden": True}) == []
    assert "Answers hidden" in threshold_steps([entry | {"hidden": True}], prefix="x")
