"""Median odds ratios read back from a logarithmic axis."""

import math
import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import variation_dots, variation_rows
from tests.analytics.reports.charts.readback import NS, parts, texts
from tests.analytics.reports.charts.registry_rows import estimate, sites, withheld


def drawn(*rows, width=660):
    return ET.fromstring(variation_dots(list(rows), width, prefix="x"))


def ratio(root):
    """Pixel -> ratio, by the labels over the axis."""
    ticks = [e for e in root.iter(f"{NS}text") if e.get("y") == "14"]
    (x1, v1), (x2, v2) = ((float(e.get("x")), math.log(float(e.text))) for e in (ticks[0], ticks[-1]))
    return lambda pixel: math.exp(v1 + (pixel - x1) * (v2 - v1) / (x2 - x1))


@pytest.mark.parametrize("width", [350, 660])
@pytest.mark.parametrize("values", [(1.52, 1.0, 2.1), (1.0, 1.0, 1.2), (4.4, 1.7, 17.0)])
def test_the_dot_and_its_line_lie_on_their_ratios(width, values):
    root = drawn(sites(median_odds_ratio=estimate(*values)), width=width)
    (mark,), (line,) = parts(root, part="mor"), parts(root, part="limits")
    found = [ratio(root)(float(x)) for x in (mark.get("data-x"), line.get("x1"), line.get("x2"))]
    assert found == pytest.approx(values, rel=2e-3)


def test_no_variation_is_said_and_stands_at_one():
    root = drawn(sites(median_odds_ratio=estimate(1.0, 1.0, 1.4), flags=["singular"]))
    assert "none found" in texts(root)
    assert root[0].text == "No variation between sites was found in stopping within 14 days of 3 months"


def test_one_line_marks_sites_that_do_alike():
    root = drawn(sites())
    (line,) = [e for e in root.iter(f"{NS}line") if e.get("stroke-dasharray")]
    assert ratio(root)(float(line.get("x1"))) == pytest.approx(1)


def test_hidden_and_null_ones_have_no_dot():
    root = drawn(sites(), withheld(sites()), sites(median_odds_ratio=estimate(None, reason="not_converged")))
    assert len(parts(root, part="mor")) == 1
    assert {"hidden", "the calculation did not settle"} <= set(texts(root))
    assert variation_rows([withheld(sites())])[1][1:] == ["hidden"] * 8


def test_the_table_names_every_scale():
    assert variation_rows([sites()])[1][1:] == [
        "80", "4", "1.5 (1.0–2.1)", "0.06 (0.00–0.16)", "0.04", "0.04", "1.8", "not adjusted for case mix"
    ]  # fmt: skip


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="at least one row"):
        variation_dots([], prefix="x")
