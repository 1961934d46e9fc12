"""Stacked bars of ordered answers."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import diverging_bars, scale_rows
from analytics.reports.charts.ordinal import STEPS, step_colours

NS = "{http://www.w3.org/2000/svg}"
LIKERT = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree", "//Never"]


def segments(markup):
    return [e for e in ET.fromstring(markup).iter(f"{NS}rect") if e.get("data-code")]


@pytest.fixture
def entry(make):
    return make["single"](43, "x", "?", "Need", LIKERT, [10, 20, 30, 25, 10, 5], True)


def test_segments_keep_the_order_of_the_scale_and_their_shares(entry):
    found = segments(diverging_bars([entry], prefix="x"))
    assert [e.get("data-code") for e in found] == ["c0", "c1", "c2", "c3", "c4"]
    widths = [float(e.get("width")) + 1 for e in found]
    shares = [o["share"] for o in entry["options"][:5]]
    assert [w / sum(widths) for w in widths] == pytest.approx([s / sum(shares) for s in shares], abs=1e-3)


def test_the_bar_is_split_in_the_middle_of_the_neutral_answer(entry):
    markup = diverging_bars([entry], prefix="x")
    neutral = segments(markup)[2]
    line = [e for e in ET.fromstring(markup).iter(f"{NS}line") if e.get("x1") == e.get("x2")]
    middle = float(neutral.get("x")) + float(neutral.get("width")) / 2
    assert float(line[0].get("x1")) == pytest.approx(middle, abs=0.02)


def test_a_long_scale_is_stacked_from_one_edge(make):
    entry = make["single"](36, "x", "?", None, ["0", "4", "8", "12", "24", "48", "72"], [20] * 7, True)
    other = make["single"](
        36, "x", "?", None, ["0", "4", "8", "12", "24", "48", "72"], [80, 10, 10, 10, 10, 10, 10], True
    )
    found = segments(diverging_bars([entry, other], prefix="x"))
    assert found[0].get("x") == found[7].get("x")


def test_the_number_stands_in_segments_from_nine_percent(entry):
    texts = [e.text for e in ET.fromstring(diverging_bars([entry], prefix="x")).iter(f"{NS}text")]
    assert {"10", "20", "30", "25"} <= set(texts)
    assert "5 % off scale" in texts
    assert "n 100" in texts


def test_colours_are_the_five_tokens_and_spread_for_other_lengths():
    assert step_colours(5) == list(STEPS)
    assert step_colours(4) == [STEPS[i] for i in (0, 1, 3, 4)]
    nine = step_colours(9)
    assert nine[::2] == list(STEPS)
    assert len(set(nine)) == 9


def test_what_hidden_cells_hold_is_hatched_and_unnumbered(make, entry):
    entry = make["hide"](entry, [1, 3])
    markup = diverging_bars([entry], prefix="x")
    assert [e.get("data-code") for e in segments(markup)] == ["c0", "c2", "c4"]
    assert "url(#x-h)" in markup
    assert scale_rows([entry])[1] == ["Need", "100", "10 %", "hidden", "30 %", "hidden", "10 %", "5 %"]


def test_a_withheld_row_is_hatched_with_a_word(make, entry):
    gone = entry | {"hidden": True, "answered": None, "label": "Gone"}
    texts = [e.text for e in ET.fromstring(diverging_bars([entry, gone], prefix="x")).iter(f"{NS}text")]
    assert "hidden" in texts
    assert texts.count("n 100") == 1


def test_rows_on_different_scales_are_refused(make, entry):
    other = make["single"](1, "y", "?", None, ["A", "B"], [9, 9], True)
    with pytest.raises(ValueError, match="same ordered answers"):
        diverging_bars([entry, other], prefix="x")
