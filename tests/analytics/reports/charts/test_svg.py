"""What holds for every drawing."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports import charts
from analytics.reports.charts.svg import Figure, wrapped
from analytics.reports.overview import overview_rows

NS = "{http://www.w3.org/2000/svg}"
EVIL = "<script>alert(1)</script> \"quoted\" 'single' & =cmd|' /C calc'!A0 \x00\x1b"


def drawings(summary, width, synthetic=True, font="serif"):
    found = {e["id"]: e for e in summary["items"]}
    same = {"synthetic": synthetic, "font": font}
    pick = lambda item: [e for e in summary["items"] if e["item"] == item]  # noqa: E731
    return [
        charts.sorted_bars(found["cvc_dvt_duration__rule"], width, prefix="a", **same),
        charts.sorted_bars(found["pe_reimaging"], width, prefix="b", **same),
        charts.sorted_bars(found["cvst_hemorrhage__delay__hours"], width, prefix="c", **same),
        charts.diverging_bars(pick("guideline_attitudes"), width, prefix="d", **same),
        charts.diverging_bars(pick("lp_hold")[:3], width, prefix="e", **same),
        charts.threshold_steps(
            pick("plt_hold_therapeutic"), width, prefix="f", guidance=[(50, "adult: from 50")], **same
        ),
        charts.quantile_strip(found["antixa_target__low"], width, prefix="g", **same),
        charts.dot_whisker(charts.panels(found["cvc_dvt_duration__rule"]), width, prefix="h", title="t", **same),
        charts.dot_whisker(charts.vignette_panels(found["plt_vignette"]), width, prefix="i", title="t", **same),
        charts.overview_dots(overview_rows(summary), width, prefix="j", title="t", **same),
    ]


@pytest.mark.parametrize("width", [350, 660, 1152])
def test_every_drawing_is_named_and_obeys_the_strict_policy(summary, width):
    for markup in drawings(summary, width):
        root = ET.fromstring(markup)
        assert root.get("role") == "img"
        assert [child.tag for child in root][:2] == [f"{NS}title", f"{NS}desc"]
        assert all(child.text for child in list(root)[:2])
        assert root.get("aria-labelledby") == " ".join(child.get("id") for child in list(root)[:2])
        assert root.get("viewBox").split()[2] == str(width)
        names = {name for element in root.iter() for name in element.attrib}
        assert not names & {"style", "href", "onload", "onclick"}
        assert {e.tag.removeprefix(NS) for e in root.iter()} <= {
            "svg", "title", "desc", "defs", "pattern", "rect", "path", "line", "circle", "text",
        }  # fmt: skip


def test_the_same_input_draws_the_same_bytes(summary):
    assert drawings(summary, 660) == drawings(summary, 660)


def test_ids_are_unique_and_every_reference_resolves(summary):
    markup = "".join(drawings(summary, 660))
    roots = [ET.fromstring(part) for part in drawings(summary, 660)]
    ids = [e.get("id") for root in roots for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    used = {part.split(")")[0] for part in markup.split("url(#")[1:]}
    assert used
    assert used <= set(ids)


def test_synthetic_lies_across_only_when_it_is(summary):
    assert all("SYNTHETIC" in markup for markup in drawings(summary, 660))
    assert all("SYNTHETIC" not in markup for markup in drawings(summary, 660, synthetic=False))
    stamp = [e for e in ET.fromstring(drawings(summary, 660)[0]).iter(f"{NS}text") if e.text == "SYNTHETIC"]
    assert stamp[0].get("fill-opacity") == "0.05"


def test_hostile_labels_stay_text(make):
    entry = make["single"](9, "x", EVIL, None, [EVIL, "B"], [30, 10])
    markup = charts.sorted_bars(entry, prefix="x")
    root = ET.fromstring(markup)
    assert "<script" not in markup
    assert EVIL.replace("\x00\x1b", "").strip() in root[0].text + root[1].text


@pytest.mark.parametrize("prefix", ["", "1a", 'a"b', "a b", "é"])
def test_a_prefix_that_is_no_id_is_refused(prefix):
    with pytest.raises(ValueError, match="prefix"):
        Figure(350, prefix, "t", "d")


def test_long_labels_wrap_and_end_in_an_ellipsis():
    assert wrapped("short", 200) == ["short"]
    lines = wrapped("three months and then a prophylactic dose while the risk lasts", 120, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert wrapped("", 100) == [""]
