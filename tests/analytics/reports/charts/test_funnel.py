"""The funnel of sites read back, and what it must not tell."""

import re
import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import funnel_plot, funnel_rows
from analytics.reports.charts.funnel import is_outside, shown_points
from tests.analytics.reports.charts.readback import counts, parts, shares, texts
from tests.analytics.reports.charts.registry_rows import sites, withheld

OWN = {"x": 2, "n": 3, "share": 0.66}


def drawn(row, width=660, own=None):
    return ET.fromstring(funnel_plot(row, width, prefix="x", own=own))


def places(root, part):
    at, share = counts(root), shares(root)
    return [(at(float(e.get("data-x"))), share(float(e.get("data-y")))) for e in parts(root, part=part)]


@pytest.mark.parametrize("width", [350, 660])
def test_dots_lie_at_their_children_and_shares(width):
    found = places(drawn(sites(), width), "site")
    expected = [(p["n"], p["share"]) for p in sites()["points"] if p["n"] >= 11]
    assert [v for pair in found for v in pair] == pytest.approx([v for pair in expected for v in pair], abs=0.05)


@pytest.mark.parametrize(("level", "dash"), [("0.95", "5 4"), ("0.998", None)])
def test_limits_are_drawn_through_every_n_that_has_them(level, dash):
    root = drawn(sites())
    (line,) = parts(root, limit=f"{level} high")
    pairs = [tuple(map(float, p)) for p in re.findall(r"([\d.]+) ([\d.]+)", str(line.get("d")))]
    expected = [(at["n"], at["high"]) for at in sites()["limits"] if f"{at['level']:g}" == level]
    found = [(counts(root)(x), shares(root)(y)) for x, y in pairs]
    assert [v for pair in found for v in pair] == pytest.approx([v for pair in expected for v in pair], abs=0.05)
    assert line.get("stroke-dasharray") == dash


def test_open_circles_lie_outside_the_outer_limits():
    fills = [e.get("fill") for e in parts(drawn(sites()), part="site")]
    assert fills == ["#C75000", "#C75000", "#FFFFFF"]
    assert drawn(sites())[0].text == "One site lies outside the 99.8 % limits"


@pytest.mark.parametrize(("share", "outside"), [(0.87, False), (0.91, True), (0.15, False), (0.14, True)])
def test_between_two_n_the_limits_are_read_as_drawn(share, outside):
    assert is_outside(sites(), {"n": 30, "share": share}) is outside
    assert is_outside(sites(), {"n": 400, "share": share}) is False


def test_an_adjusted_site_stands_where_it_would_with_the_children_of_all_sites():
    root = drawn(sites(adjusted_for=["age_band", "type"], flags=[]), own=OWN | {"adjusted": 0.5})
    assert places(root, "own") == [pytest.approx((3, 0.5), abs=0.05)]
    said = " ".join(texts(root))
    assert "Adjusted for age and kind of clot." in said
    assert "without that it would lie at 2 of 3" in said and "Not adjusted" not in said
    assert places(drawn(sites(), own=OWN | {"adjusted": 1.2}), "own") == [pytest.approx((3, 1.0), abs=0.05)]


def test_small_sites_are_counted_and_not_drawn():
    assert [p["n"] for p in shown_points(sites())] == [12, 25, 40]
    found = texts(drawn(sites()))
    assert "1 site with fewer than 11 children not drawn." in found
    assert "Not adjusted for case mix." in found


def test_a_site_sees_its_own_dot_and_the_limits_and_no_other_site():
    root = drawn(sites(), own=OWN)
    assert [v for pair in places(root, "own") for v in pair] == pytest.approx([3, 0.66], abs=0.05)
    assert not parts(root, part="site")
    assert parts(root, limit="0.95 low")
    assert "your site, 3 children" in texts(root)
    assert "3 children, 2 of them." in str(root[1].text)
    assert not parts(drawn(sites()), part="own")


def test_the_order_of_the_input_does_not_show():
    turned = sites(points=list(reversed(sites()["points"])))
    assert funnel_plot(turned, prefix="x") == funnel_plot(sites(), prefix="x")


def test_hidden_leaves_no_geometry_and_hidden_points_no_dot():
    root = drawn(withheld(sites()))
    assert texts(root) == ["hidden"]
    assert not parts(root, part="site")
    points = [p | {"hidden": True, "share": None} if p["n"] == 25 else p for p in sites()["points"]]
    assert len(parts(drawn(sites(points=points)), part="site")) == 2


def test_the_table_has_limits_and_no_sites():
    assert funnel_rows(sites())[1:] == [
        ["5", "0 % to 100 %", "0 % to 100 %"],
        ["20", "20 % to 85 %", "10 % to 95 %"],
        ["40", "30 % to 75 %", "20 % to 85 %"],
    ]


def test_one_site_or_none_is_drawn_without_limits():
    assert len(parts(drawn(sites(points=sites()["points"][:1], limits=[])), part="site")) == 1
    assert not parts(drawn(sites(points=[], limits=[])), part="site")
