"""Turnbull's curve read back, alone and over what clinicians say."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reports.charts import observed_rows, observed_steps, threshold_curve
from tests.analytics.reports.charts.readback import counts, parts, shares, steps, texts
from tests.analytics.reports.charts.registry_rows import estimate, threshold, withheld

LABELS = ["10", "20", "30", "50", "//Platelets alone are never a reason", "//No fixed number"]


@pytest.fixture
def stated(make):
    return make["single"](30, "plt", "Below?", "Acute", LABELS, [10, 20, 30, 40, 15, 5], True)


def drawn(row, width=660, **more):
    return ET.fromstring(observed_steps(row, width, prefix="x", **more))


def said(root):
    return next((e for e in root.iter() if e.get("stroke") == "#0072B2" and e.get("d")), None)


@pytest.mark.parametrize("width", [350, 660])
def test_the_line_has_the_shares_at_their_counts(width):
    row, root = threshold(), drawn(threshold(), width)
    corners = steps(parts(root, part="line")[0])
    assert [shares(root)(y) for _, y in corners] == pytest.approx(row["turnbull"], abs=1e-3)
    assert [counts(root)(x) for x, _ in corners] == pytest.approx(row["counts"], abs=0.05)


def test_the_count_at_which_half_act_lies_on_fifty_percent():
    root = drawn(threshold())
    (mark,) = parts(root, part="ed50")
    assert counts(root)(float(mark.get("data-x"))) == pytest.approx(27, abs=0.05)
    assert shares(root)(float(mark.get("data-y"))) == pytest.approx(0.5, abs=1e-3)
    line = next(e for e in root.iter() if e.get("stroke-width") == "1.4" and e.get("y1") == mark.get("data-y"))
    assert [counts(root)(float(line.get(k))) for k in ("x1", "x2")] == pytest.approx([23, 32], abs=0.05)
    assert not parts(drawn(threshold(ed50_marginal=estimate(None, reason="not_converged"))), part="ed50")


def test_over_the_stated_steps_both_have_the_same_axes(stated):
    root = drawn(threshold(), stated=stated)
    share, count = shares(root), counts(root)
    corners = steps(said(root))
    assert [share(y) for _, y in corners] == pytest.approx([s.share for s in threshold_curve(stated)], abs=1e-3)
    assert [count(x) for x, _ in corners] == pytest.approx([0, 10, 20, 30, 50], abs=0.05)
    assert [share(y) for _, y in steps(parts(root, part="line")[0])] == pytest.approx(threshold()["turnbull"], abs=1e-3)
    assert {"sites do", "clinicians", "say"} <= set(texts(root))
    assert (said(root).get("stroke-dasharray"), parts(root, part="line")[0].get("stroke-dasharray")) == (None, "6 3")


def test_what_is_as_likely_is_a_band_over_the_line():
    most = [0.1, 0.4, 0.7, 0.9, 1.0]
    root = drawn(threshold(turnbull_most=most))
    tops = [shares(root)(float(e.get("y"))) for e in parts(root, part="band")]
    feet = [shares(root)(float(e.get("y")) + float(e.get("height"))) for e in parts(root, part="band")]
    assert tops == pytest.approx(most, abs=1e-3)
    assert feet == pytest.approx(threshold()["turnbull"], abs=1e-3)
    assert not parts(drawn(threshold()), part="band")


def test_a_hidden_reading_is_hatched_and_breaks_the_line():
    root = drawn(threshold(turnbull=[None, 0.31, None, 0.8, 0.95]))
    heights = [shares(root)(y) for _, y in steps(parts(root, part="line")[0])]
    assert heights == pytest.approx([0.31, 0.8, 0.95], abs=1e-3)
    assert "what sites do: hidden at 10, 30" in texts(root)
    assert sum(e.get("fill") == "url(#x-h)" for e in root.iter()) == 2 + 1


def test_each_side_may_be_hidden_by_itself(stated):
    root = drawn(withheld(threshold()), stated=stated)
    assert not parts(root, part="line")
    assert not parts(root, part="ed50")
    assert "what sites do: hidden" in texts(root)
    assert said(root) is not None
    other = drawn(threshold(), stated=stated | {"hidden": True, "answered": None})
    assert said(other) is None
    assert "what clinicians say: hidden" in texts(other)
    assert texts(drawn(withheld(threshold()))) == ["what sites do: hidden"]


def test_one_count_is_a_mark():
    root = drawn(threshold(counts=[20], turnbull=[0.4], ed50_marginal=estimate(None, reason="undefined")))
    assert len(parts(root, part="last")) == 1


def test_the_table_and_the_words():
    assert observed_rows(threshold(turnbull_most=[0.1, 0.4, 0.7, 0.9, 1.0]))[3] == ["30", "62 %", "70 %"]
    assert drawn(threshold())[0].text == "Half hold at a count of 27 (23–32) ×10⁹/L"
    assert "Share with the full dose at each count" in texts(drawn(threshold(act="held_or_reduced")))


@pytest.mark.parametrize("broken", [{"turnbull": [0.1]}, {"counts": [10, 30, 20, 40, 50]}])
def test_lists_that_do_not_fit_are_refused(broken):
    with pytest.raises(ValueError, match="do not fit"):
        observed_steps(threshold(**broken), prefix="x")


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.integers(1, 150), st.none() | st.floats(0, 1), min_size=1, max_size=8))
def test_the_line_stays_in_the_panel_whatever_the_shares(found):
    keys = sorted(found)
    root = drawn(threshold(counts=keys, turnbull=[found[k] for k in keys]), 350)
    for line in parts(root, part="line"):
        assert all(46 <= x <= 350 and 0 <= y <= float(root.get("height")) for x, y in steps(line))
