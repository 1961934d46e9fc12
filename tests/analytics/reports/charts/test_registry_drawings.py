"""What holds for every drawing of the registry: named, strict, legible in grey, deterministic."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports import charts
from analytics.reports.charts.marks import DONE, OF_CAUSE, SAID, SERIES
from tests.analytics.reports.charts.readback import NS, texts
from tests.analytics.reports.charts.registry_rows import (
    bleeding_rate,
    completeness,
    duration,
    hold,
    incidence,
    site_map,
    site_size,
    sites,
    threshold,
    withheld,
)

EVIL = "<script>alert(1)</script> & \x00\x1b"


def drawings(width, synthetic=True, change=lambda row: row):
    several = {"synthetic": synthetic, "font": "serif"}
    return [
        charts.duration_curves([duration(), change(duration(group="pe"))], width, prefix="a", **several),
        charts.incidence_curves([incidence(), change(incidence(cause="death"))], width, prefix="b", **several),
        charts.funnel_plot(change(sites()), width, prefix="c", **several),
        charts.funnel_plot(sites(), width, prefix="d", own={"x": 1, "n": 2, "share": 0.5}, **several),
        charts.site_heat_map([*site_map(), change(site_size())], width, prefix="e", **several),
        charts.hold_dots([hold(), change(hold("lt10"))], width, prefix="f", **several),
        charts.observed_steps(change(threshold()), width, prefix="g", **several),
        charts.variation_dots([sites(), change(sites())], width, prefix="h", **several),
        charts.rate_dots([bleeding_rate(), change(bleeding_rate("held"))], width, prefix="j", **several),
        charts.completeness_bars([completeness(), change(completeness("death"))], width, prefix="i", **several),
    ]


@pytest.mark.parametrize("width", [350, 390, 660, 1152])
@pytest.mark.parametrize("change", [lambda row: row, withheld], ids=["shown", "hidden"])
def test_every_drawing_is_named_and_obeys_the_strict_policy(width, change):
    for markup in drawings(width, change=change):
        root = ET.fromstring(markup)
        assert [child.tag for child in root][:2] == [f"{NS}title", f"{NS}desc"]
        assert all(child.text for child in list(root)[:2])
        assert root.get("viewBox").split()[2] == str(width)
        assert not {name for e in root.iter() for name in e.attrib} & {"style", "class", "href", "onload", "onclick"}
        assert {e.tag.removeprefix(NS) for e in root.iter()} <= {
            "svg", "title", "desc", "defs", "pattern", "rect", "path", "line", "circle", "text",
        }  # fmt: skip
        assert not {"nan", "inf", "None"} & set(" ".join(filter(None, (e.text for e in root.iter()))).split())


@pytest.mark.parametrize("width", [350, 660])
def test_text_begins_inside_and_ends_inside_by_a_cautious_measure(width):
    for markup in drawings(width, synthetic=False):
        root = ET.fromstring(markup)
        for one in root.iter(f"{NS}text"):
            wide = 0.5 * float(one.get("font-size")) * len(one.text or "")
            shift = {"start": 0, "middle": wide / 2, "end": wide}[one.get("text-anchor")]
            begin = float(one.get("x")) - shift
            assert begin >= -2 and begin + wide <= width + 2, one.text


def test_a_withheld_row_tells_no_number_of_itself():
    for markup in drawings(660, change=withheld):
        assert "hidden" in markup
    only = charts.hold_dots([withheld(hold())], prefix="x")
    assert texts(ET.fromstring(only)) == [
        "held", "held or reduced", "Clot up to 30 days old", "40–49", "hidden", "0 %", "25 %", "50 %", "75 %", "100 %"
    ]  # fmt: skip
    assert "data-band" not in only


def test_the_same_input_draws_the_same_bytes_and_ids_are_unique():
    assert drawings(660) == drawings(660)
    ids = [e.get("id") for markup in drawings(660) for e in ET.fromstring(markup).iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_synthetic_lies_across_only_when_it_is():
    assert all("SYNTHETIC" in markup for markup in drawings(660))
    assert not any("SYNTHETIC" in markup for markup in drawings(660, synthetic=False))


def test_hostile_codes_stay_text():
    for markup in (
        charts.completeness_bars([completeness(EVIL)], prefix="x"),
        charts.duration_curves([duration(group=EVIL)], prefix="x"),
        charts.site_heat_map([site_size(EVIL)], prefix="x"),
    ):
        assert "<script" not in markup
        ET.fromstring(markup)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return sum(w * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
               for w, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True))  # fmt: skip


@pytest.mark.parametrize("look", [*SERIES, *OF_CAUSE.values(), DONE, SAID])
def test_every_series_is_seen_and_read_on_white(look):
    assert 1.05 / (luminance(look.colour) + 0.05) >= 3
    assert 1.05 / (luminance(look.ink) + 0.05) >= 4.5


@pytest.mark.parametrize("looks", [SERIES, tuple(OF_CAUSE.values())])
def test_no_two_series_share_a_dash_or_a_mark(looks):
    assert len({look.dash for look in looks}) == len(looks)
    assert len({(look.shape, look.filled) for look in looks}) == len(looks)
