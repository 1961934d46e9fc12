"""Subgroup dots, the overview's marks and the number strip."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import (
    dot_whisker,
    group_rows,
    numeric_rows,
    overview_dots,
    overview_table,
    panels,
    quantile_strip,
    vignette_panels,
)
from analytics.reports.charts.subgroups import test_note as note_of
from analytics.reports.overview import overview_rows

NS = "{http://www.w3.org/2000/svg}"


def entry_of(summary, name):
    return next(e for e in summary["items"] if e["id"] == name)


def circles(markup):
    return list(ET.fromstring(markup).iter(f"{NS}circle"))


def test_groups_carry_the_share_of_the_leading_answer(summary):
    entry = entry_of(summary, "cvc_dvt_reimaging")
    (panel,) = panels(entry)
    top = max(entry["options"], key=lambda o: o["count"])
    expected = [
        next(o["share"] for o in g["options"] if o["code"] == top["code"])
        for g in entry["by"]["practice_type"]["groups"]
    ]
    assert [g.value for g in panel.groups] == expected
    assert panel.reference == top["share"]


def test_a_hidden_group_is_hatched_and_has_no_dot(summary):
    found = panels(entry_of(summary, "cvc_dvt_duration__rule"))
    markup = dot_whisker(found, prefix="x", title="t")
    assert [g.hidden for g in found[0].groups] == [False, False, True]
    assert len(circles(markup)) == 2
    assert "url(#x-h)" in markup
    assert group_rows(found)[-1][1:5] == ["Both", "hidden", "hidden", "hidden"]


def test_dots_lie_on_their_shares(summary):
    found = panels(entry_of(summary, "cvc_dvt_reimaging"))
    markup = dot_whisker(found, prefix="x", title="t")
    dashed = next(e for e in ET.fromstring(markup).iter(f"{NS}line") if e.get("stroke-dasharray"))
    unit = (float(dashed.get("x1")) - 133.76) / found[0].reference
    places = [(float(c.get("cx")) - 133.76) / unit for c in circles(markup)]
    assert places == pytest.approx([g.value for g in found[0].groups], abs=2e-3)


def test_the_effect_comes_before_p(summary):
    block = entry_of(summary, "cvc_dvt_reimaging")["by"]["practice_type"]
    assert note_of(block) == "V 0.08 (0.03–0.29), Holm p 1.00"
    plain = {"p_holm": 1, "cramers_v": 0.27, "cramers_v_low": 0.0, "cramers_v_high": 0.23}
    assert note_of(plain) == "V 0.27, Holm p 1.00"
    assert note_of({"p_holm": None, "reason": "one_category"}) == "only one answer or group to compare"
    assert note_of({"p_holm": 0.04, "epsilon_squared": 0.063, "cramers_v": None}) == "ε² 0.06, Holm p 0.040"


def test_a_vignette_has_a_panel_an_attribute(summary):
    found = vignette_panels(entry_of(summary, "plt_vignette"))
    assert [(p.title, len(p.groups)) for p in found] == [("Site", 2), ("Platelets", 2)]
    assert (found[0].groups[0].low, found[0].groups[0].high) == (0.2, 0.6)


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        dot_whisker([], prefix="x", title="t")


@pytest.mark.parametrize("width", [350, 660, 1152])
def test_overview_marks_tell_the_two_measures_apart_at_their_values(summary, width):
    rows = [r for r in overview_rows(summary) if r.spread]
    root = ET.fromstring(overview_dots(rows, width, prefix="x", title="t"))
    marks = {e.get("data-item"): e for e in root.iter() if e.get("data-item")}
    places = {}
    for row in rows:
        mark = marks[str(row.number)]
        assert mark.tag == (f"{NS}circle" if row.spread.measure == "iqv" else f"{NS}rect")
        x = float(mark.get("cx") or float(mark.get("x")) + 4.5)
        places[row.spread.value] = x
    (v1, x1), (v2, x2) = min(places.items()), max(places.items())
    assert all(x == pytest.approx(x1 + (v - v1) / (v2 - v1) * (x2 - x1), abs=0.02) for v, x in places.items())


def test_the_overview_table_has_the_same_numbers(summary):
    rows = overview_rows(summary)
    table = overview_table(rows)
    assert len(table) == 45
    assert table[1][0] == str(rows[0].number)
    assert float(table[1][2]) == pytest.approx(rows[0].spread.value, abs=0.005)


def test_the_strip_never_shows_a_single_person(summary):
    entry = entry_of(summary, "antixa_target__low")
    assert "999" not in quantile_strip(entry, prefix="x")
    assert not any("inimum" in row[0] or "aximum" in row[0] for row in numeric_rows(entry))
    assert ["Median", "0.5", "0.4–0.6", "BCa bootstrap"] in numeric_rows(entry)


def test_the_strip_places_the_quantiles_on_one_scale(summary):
    entry = entry_of(summary, "antixa_target__low")
    root = ET.fromstring(quantile_strip(entry, prefix="x"))
    box = next(e for e in root.iter(f"{NS}rect") if e.get("rx"))
    tick = next(e for e in root.iter(f"{NS}line") if e.get("stroke-width") == "2.4")
    q1, median, q3 = (entry["numeric"][k]["value"] for k in ("q1", "median", "q3"))
    inside = (float(tick.get("x1")) - float(box.get("x"))) / float(box.get("width"))
    assert inside == pytest.approx((median - q1) / (q3 - q1), abs=1e-3)
