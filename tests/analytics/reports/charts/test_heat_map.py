"""Size of site by option: what the cells say, and what they must not tell."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import heat_rows, site_heat_map
from analytics.reports.charts.heat_map import fill_of
from analytics.reports.registry_sections import sections
from tests.analytics.reports.charts.readback import NS, parts, texts
from tests.analytics.reports.charts.registry_rows import site_map, site_size, sites, withheld


def drawn(rows, width=660):
    return ET.fromstring(site_heat_map(rows, width, prefix="x"))


def hatched(root):
    return [e for e in root.iter() if e.get("fill") == "url(#x-h)"]


@pytest.mark.parametrize("width", [350, 660])
def test_every_visible_cell_has_its_number_in_its_column(width):
    root = drawn(site_map(), width)
    for code, expected in (("lmwh", ["60", "30"]), ("ufh", ["0"]), ("doac_xa", ["40"])):
        cells = parts(root, code=code)
        middle = float(cells[0].get("x")) + float(cells[0].get("width")) / 2
        inside = [e.text for e in root.iter(f"{NS}text") if float(e.get("x")) == pytest.approx(middle, abs=0.05)]
        assert [text for text in inside if text.isdigit()] == expected


def test_rows_stand_in_the_order_of_size_and_hidden_ones_keep_their_place():
    assert heat_rows(site_map()) == [
        ["Size of site", "Children", "LMWH", "UFH", "DOAC (anti-Xa)"],
        ["Under 30 new ALL a year", "50", "60 %", "0 %", "40 %"],
        ["30–49 new ALL a year", "100", "30 %", "hidden", "hidden"],
        ["50 or more new ALL a year", "hidden", "hidden", "hidden", "hidden"],
    ]


def test_an_option_that_nobody_has_is_no_column_and_a_hidden_one_is():
    assert not parts(drawn(site_map()), code="vka")
    assert len(hatched(drawn(site_map()))) == 2 + 3 + 1, "two cells, a row, and the key"
    assert len(parts(drawn([site_size(shares=(1.0, 0.0, 0.0, 0.0))]), code="lmwh")) == 1


def test_darker_is_more_and_only_the_darkest_has_white_text():
    assert len({fill_of(s) for s in (0.1, 0.2, 0.4, 0.6, 0.9)}) == 5
    root = drawn([site_size(shares=(0.9, 0.1, 0.0, 0.0))])
    assert [e.text for e in root.iter() if e.get("fill") == "#FFFFFF" and e.text] == ["90"]


def test_under_twenty_children_counts_are_printed():
    assert heat_rows([site_size(n=15)])[1][2:] == ["9 of 15", "6 of 15"]


def test_the_title_names_the_widest_column_and_nothing_told_says_so():
    assert drawn(site_map())[0].text == "Sites of different size differ most in “LMWH”"
    assert texts(drawn([withheld(site_size())])) == ["hidden"]
    assert texts(drawn([])) == ["no child with a clot"]


def test_the_map_ends_the_part_about_sites_and_a_report_from_before_has_none():
    summary = {"synthetic": True, "sites": sites()}
    before, now = sections(summary, "sites"), sections(summary | {"site_options": site_map()}, "sites")
    assert len(now) == len(before) + 1 and now[-1].figure.table == heat_rows(site_map())
    assert "LMWH" in str(now[-1].lines[0][1]) and "SYNTHETIC" in now[-1].figure.svg(660, "x")
    hidden = sections(summary | {"site_options": [withheld(site_size())]}, "sites")[-1]
    assert hidden.figure is None and "Hidden" in str(hidden.lines[0][1])
