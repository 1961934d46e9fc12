"""Rates of bleeding read back from their drawing."""

import xml.etree.ElementTree as ET

import pytest

from analytics.reports.charts import rate_dots, rate_rows
from tests.analytics.reports.charts.readback import NS, parts, texts
from tests.analytics.reports.charts.registry_rows import bleeding_rate, estimate, withheld


def drawn(*rows, width=660):
    return ET.fromstring(rate_dots(list(rows), width, prefix="x"))


def rate(root):
    """Pixel -> rate, by the labels over the axis."""
    ticks = [e for e in root.iter(f"{NS}text") if e.get("y") == "14"]
    (x1, v1), (x2, v2) = ((float(e.get("x")), float(e.text)) for e in (ticks[0], ticks[-1]))
    return lambda pixel: v1 + (pixel - x1) * (v2 - v1) / (x2 - x1)


@pytest.mark.parametrize("width", [350, 660])
def test_dots_and_lines_lie_on_their_rates(width):
    root = drawn(bleeding_rate(), width=width)
    (mark,), (line,) = parts(root, part="rate"), parts(root, part="limits")
    found = [rate(root)(float(x)) for x in (mark.get("data-x"), line.get("x1"), line.get("x2"))]
    assert found == pytest.approx((2.24, 1.1, 3.2), abs=0.02)


def test_limits_of_a_short_time_end_in_an_arrow_and_are_printed():
    root = drawn(bleeding_rate(), bleeding_rate("held", bleeds=0, rate=estimate(0.0, 0.0, 49.9)))
    assert {"▸", "0.0 (0.0–49.9)", "2.2 (1.1–3.2)"} <= set(texts(root))
    assert "▸" not in texts(drawn(bleeding_rate()))


def test_a_withheld_rate_has_no_dot_and_no_zero():
    rows = [
        bleeding_rate(),
        bleeding_rate("reduced", bleeds=None, rate=estimate(None)),
        withheld(bleeding_rate("held")),
    ]
    root = drawn(*rows)
    assert len(parts(root, part="rate")) == 1 and texts(root).count("withheld") == 2
    assert rate_rows(rows)[1:] == [
        ["Major or clinically relevant bleed", "Full dose", "184", "13", "14", "625", "2.2 (1.1–3.2)"],
        ["Major or clinically relevant bleed", "Reduced or prophylactic dose", "184", "13", "hidden", "625", "hidden"],
        ["Major or clinically relevant bleed", "Held", *["hidden"] * 5],
    ]


def test_nothing_told_and_nothing_at_all():
    assert parts(drawn(withheld(bleeding_rate())), part="rate") == []
    assert len(parts(drawn(bleeding_rate(rate=estimate(0.0, 0.0, 3.0))), part="rate")) == 1
    with pytest.raises(ValueError, match="at least one row"):
        rate_dots([], prefix="x")
