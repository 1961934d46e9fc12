"""Completeness bars read back."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import completeness_bars, completeness_rows
from tests.analytics.reports.charts.readback import parts, texts
from tests.analytics.reports.charts.registry_rows import completeness, withheld

ROWS = [completeness("vte_event", 1.0), completeness("death", 0.5, rows=12), completeness("tma", 0.0)]


def drawn(*rows, width=660):
    return ET.fromstring(completeness_bars(list(rows), width, prefix="x"))


@pytest.mark.parametrize("width", [350, 660])
def test_bars_are_in_proportion_to_what_is_filled(width):
    root = drawn(*ROWS, width=width)
    (whole,) = parts(root, entity="vte_event")
    for row in ROWS:
        (bar,) = parts(root, entity=row["entity"])
        assert float(bar.get("width")) / float(whole.get("width")) == pytest.approx(row["required_filled"], abs=1e-3)


def test_the_blank_part_is_outlined():
    outlines = [e for e in drawn(*ROWS).iter() if e.get("fill") == "#FFFFFF" and e.get("stroke")]
    assert len(outlines) == 3


def test_the_least_complete_stands_first_and_hidden_ones_last():
    order = [row[0] for row in completeness_rows([withheld(completeness("count")), *ROWS])[1:]]
    assert order == ["Thrombotic microangiopathy", "Death", "Venous clot", "Blood count"]


def test_numbers_stand_beside_and_no_percent_under_twenty_rows():
    found = texts(drawn(completeness("death", 0.5, rows=12, queries_open=1)))
    assert "12 rows, 1 query" in found
    assert "50 %" not in found[:-4]
    assert {"97 %", "240 rows, 12 queries"} <= set(texts(drawn(completeness())))


def test_hidden_and_nothing_required_have_no_bar():
    root = drawn(withheld(completeness()), completeness("death", None))
    assert not [e for e in root.iter() if e.get("data-entity")]
    assert {"hidden", "nothing required"} <= set(texts(root))
    assert completeness_rows([withheld(completeness())])[1][1:] == ["hidden"] * 8


def test_the_table_has_the_lag_of_entry():
    assert completeness_rows([completeness()])[1][1:] == ["190", "240", "97 %", "12", "90", "60", "30", "10"]


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="at least one row"):
        completeness_bars([], prefix="x")
