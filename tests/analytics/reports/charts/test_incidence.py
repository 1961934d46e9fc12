"""Cumulative incidence read back from its drawing."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reports import registry_terms as terms
from analytics.reports.charts import incidence_curves, incidence_rows
from analytics.reports.charts.incidence import series_by
from tests.analytics.reports.charts.readback import counts, parts, shares, steps, texts
from tests.analytics.reports.charts.registry_rows import incidence, withheld

SHARES = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=8)
CAUSES = ["recurrence", "progression", "major_bleed", "death"]


def drawn(rows, width=660):
    return ET.fromstring(incidence_curves(rows, width, prefix="x"))


@pytest.mark.parametrize("width", [350, 660])
def test_every_cause_is_drawn_at_its_shares(width):
    rows = [incidence(cause=c, cif=[0.0, 0.01 * i, 0.02 * i, 0.03 * i]) for i, c in enumerate(CAUSES, 1)]
    root = drawn(rows, width)
    for row in rows:
        corners = steps(parts(root, series=row["cause"], part="line")[0])
        assert [shares(root)(y) for _, y in corners] == pytest.approx(row["cif"], abs=1e-3)
        assert [counts(root, in_months=True)(x) for x, _ in corners] == pytest.approx(row["times"], abs=0.3)


def test_series_differ_in_dash_and_in_shape_not_in_colour_alone():
    root = drawn([incidence(cause=c) for c in CAUSES])
    dashes = [e.get("stroke-dasharray") for e in parts(root, part="line")]
    outlines = [(e.tag, str(e.get("d")).count("L"), e.get("fill") == "#FFFFFF") for e in parts(root, part="last")]
    assert len(set(dashes)) == 4
    assert len(set(outlines)) >= 3


def test_names_and_last_shares_stand_at_the_ends_and_at_risk_below():
    found = texts(drawn([incidence(), incidence(cause="major_bleed", at_risk=[190, 180, 168, 155])]))
    assert {"New clot", "Major", "bleed"} <= set(" ".join(found).split() + found)
    assert found.count("8 %") == 2
    assert {"New clot, at risk", "Major bleed, at risk", "181", "168"} <= set(found)


def test_two_schemes_of_one_outcome_are_two_lines_with_their_names():
    rows = [incidence(scheme="death"), incidence(scheme="death_hct_relapse", cif=[0.0, 0.01, 0.04, 0.07])]
    assert series_by(rows) == "scheme" and series_by(rows[:1]) == "cause"
    root = drawn(rows)
    for row in rows:
        (line,) = parts(root, series=row["scheme"], part="line")
        assert [shares(root)(y) for _, y in steps(line)] == pytest.approx(row["cif"], abs=1e-3)
    assert len({e.get("stroke-dasharray") for e in parts(root, part="line")}) == 2
    assert {"Death competing, at risk", "Transplantation and relapse compete too, at risk"} <= set(texts(root))
    named = [line[0] for line in incidence_rows(rows)[1:]]
    assert set(named) == {"New clot", "New clot, transplantation and relapse competing too"}


@pytest.mark.parametrize("width", [350, 660])
def test_it_says_that_it_is_not_causal(width):
    assert " ".join(texts(drawn([incidence()], width))).endswith(terms.NOT_CAUSAL)


def test_more_than_four_kinds_of_clot_get_a_panel_each():
    groups = ["cvc_dvt", "pe", "cvst", "renal", "splanchnic"]
    root = drawn([incidence(group=g) for g in groups])
    assert texts(root).count("months from the clot") == 5
    assert texts(drawn([incidence(group=g) for g in groups[:4]])).count("months from the clot") == 1


def test_a_hidden_curve_is_a_hatched_strip_with_its_name():
    root = drawn([incidence(group="pe"), withheld(incidence(group="cvst"))])
    assert "Sinus thrombosis hidden" in texts(root)
    assert {e.get("data-series") for e in parts(root, part="line")} == {"pe"}
    only = drawn([withheld(incidence())])
    assert not list(only.iter("{http://www.w3.org/2000/svg}path"))[1:]
    assert incidence_rows([withheld(incidence())])[1] == ["New clot", "All clots", *["hidden"] * 4]


def test_hidden_curves_take_no_look_so_that_no_two_drawn_ones_share_theirs():
    rows = [incidence(group=g) for g in ("cvc_dvt", "pe", "cvst", "renal", "splanchnic", "superficial")]
    rows = [rows[0], withheld(rows[1]), rows[2], withheld(rows[3]), rows[4], rows[5]]
    dashes = {e.get("stroke-dasharray") for e in parts(drawn(rows), part="line")}
    assert len(dashes) == 4


def test_late_entry_begins_the_line_where_eleven_are_at_risk():
    root = drawn([incidence(times=[56, 84, 112, 140])])
    start = steps(parts(root, part="line")[0])[0][0]
    assert counts(root, in_months=True)(start) == pytest.approx(56, abs=0.3)


def test_rows_that_no_one_thing_tells_apart_are_refused():
    assert series_by([incidence(), incidence(cause="death")]) == "cause"
    assert series_by([incidence(), incidence(group="pe")]) == "group"
    for rows in ([], [incidence(), incidence(cause="death", group="pe")]):
        with pytest.raises(ValueError, match="one cause"):
            incidence_curves(rows, prefix="x")


def test_the_table_holds_the_fixed_days():
    assert incidence_rows([incidence()])[2] == ["New clot", "All clots", "190", "90", "8 %", "5–13"]


@settings(deadline=None, max_examples=40)
@given(SHARES, st.sampled_from([350, 660]), st.integers(11, 3000))
def test_nothing_is_drawn_outside_whatever_the_numbers(values, width, n):
    days = [28 * i for i in range(len(values))]
    low, high = ([None if v is None else f(v) for v in values] for f in (lambda v: v / 2, lambda v: (1 + v) / 2))
    row = incidence(n=n, times=days, cif=values, low=low, high=high, at_risk=[n] * len(days))
    root = drawn([row], width)
    tall = float(root.get("height"))
    assert "nan" not in ET.tostring(root, encoding="unicode")
    for line in parts(root, series="recurrence", part="line"):
        assert all(0 <= x <= width and 0 <= y <= tall for x, y in steps(line))
    written = [(float(t.get("x")), float(t.get("y"))) for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert all(0 <= x <= width and 0 <= y <= tall for x, y in written)
