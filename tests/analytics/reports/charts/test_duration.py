"""Duration of anticoagulation read back from its drawing."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import duration_curves, duration_rows
from analytics.reports.charts.duration import caption
from tests.analytics.reports.charts.readback import counts, parts, shares, steps, texts
from tests.analytics.reports.charts.registry_rows import duration, estimate, withheld

WIDTHS = [350, 660]


def drawn(*rows, width=660):
    return ET.fromstring(duration_curves(list(rows), width, prefix="x"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_line_is_one_minus_survival_on_its_days(width):
    row, root = duration(), drawn(duration(), width=width)
    share, day = shares(root), counts(root, in_months=True)
    corners = steps(parts(root, part="line")[0])
    assert [share(y) for _, y in corners] == pytest.approx([1 - s for s in row["survival"]], abs=1e-3)
    assert [day(x) for x, _ in corners] == pytest.approx(row["times"], abs=0.2)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_median_lies_on_fifty_percent_with_its_interval(width):
    root = drawn(duration(), width=width)
    day, (mark,) = counts(root, in_months=True), parts(root, part="median")
    assert day(float(mark.get("data-x"))) == pytest.approx(98, abs=0.2)
    assert shares(root)(float(mark.get("data-y"))) == pytest.approx(0.5, abs=1e-3)
    whole = next(e for e in root.iter() if e.get("stroke-width") == "1.4" and e.get("y1") == mark.get("data-y"))
    assert [day(float(whole.get(k))) for k in ("x1", "x2")] == pytest.approx([91, 112], abs=0.2)
    assert "median 98 d" in texts(root)


def test_usual_lengths_stand_as_windows_with_the_share_above():
    root = drawn(duration())
    day, (window,) = counts(root, in_months=True), parts(root, rule="mo3")
    begin = float(window.get("x"))
    assert [day(begin), day(begin + float(window.get("width")))] == pytest.approx([77, 105], abs=0.2)
    assert {"3 mo", "41 %", "6 wk", "6 %"} <= set(texts(root))
    assert "6 mo" not in texts(root)


def test_the_numbers_at_risk_are_those_of_the_row():
    assert {"96", "90", "80", "60", "30"} <= set(texts(drawn(duration())))


def test_a_median_that_is_not_reached_has_no_mark():
    gone = [{"q": 0.5, **estimate(None, reason="undefined")}]
    assert not parts(drawn(duration(quartiles=gone)), part="median")
    assert not parts(drawn(duration(quartiles=[{"q": 0.5, **estimate(200.0)}])), part="median")


def test_under_twenty_children_no_percent_stands_in_the_drawing():
    found = texts(drawn(duration(n=17)))
    assert "41 %" not in found
    assert "88 %" not in found
    assert parts(drawn(duration(n=17)), part="line")


def test_a_hidden_share_is_hatched_and_a_hidden_row_leaves_no_geometry():
    part = duration(fixed_times=[{"rule": "mo3", "window_d": 14, "hidden": True, "share": estimate(None)}])
    assert not parts(drawn(part), rule="mo3")
    assert "hidden" in texts(drawn(part))
    root = drawn(withheld(duration()))
    assert texts(root) == ["Catheter thrombosis", "hidden"]
    assert not list(root.iter("{http://www.w3.org/2000/svg}line"))
    assert duration_rows([withheld(duration())])[1] == ["Catheter thrombosis", *["hidden"] * 5]


def test_a_hidden_stretch_is_named_by_its_days():
    row = duration(survival=[1.0, 0.95, None, 0.7, 0.25, 0.125])
    assert "hidden: day 56–84" in texts(drawn(row))
    assert ["Catheter thrombosis", "96", "56", "hidden", "hidden", "hidden"] in duration_rows([row])


def test_the_table_has_every_day_and_the_caption_the_estimator():
    assert duration_rows([duration()])[5] == ["Catheter thrombosis", "96", "112", "30", "75 %", "65–80"]
    assert "Aalen-Johansen" in caption([duration()])
    assert caption([duration(flags=["few_clusters"])]).endswith("Fewer than 20 sites.")


def test_nothing_to_draw_is_refused_and_no_child_at_risk_is_said():
    with pytest.raises(ValueError, match="at least one row"):
        duration_curves([], prefix="x")
    assert "no day of it can be told" in texts(drawn(duration(times=[])))
