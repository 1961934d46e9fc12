"""Measured numbers: a strip of the quantiles. Single answers are never drawn: a minimum or maximum is one person."""

from __future__ import annotations

from analytics.reports import entries as en
from analytics.reports import reasons, words
from analytics.reports.charts.axes import grid, tick_labels, value_scale
from analytics.reports.charts.svg import INK, INK_2, OTHER, SANS, SAY, Figure
from analytics.reports.entries import Entry
from analytics.reports.numbers import interval, number

QUANTILES = ("p10", "q1", "median", "q3", "p90")
ROWS = (
    ("mean", "Mean"), ("median", "Median"), ("sd", "Standard deviation"), ("p10", "10th percentile"),
    ("q1", "Lower quartile"), ("q3", "Upper quartile"), ("p90", "90th percentile"),
    ("mad", "Median absolute deviation"),
    ("cv", "Coefficient of variation"), ("qcd", "Quartile coefficient of dispersion"),
    ("gini_mean_difference", "Gini mean difference"), ("modal_share", "Share with the commonest number"),
    ("heaping_share", "Share on the grid of round numbers"),
)  # fmt: skip


def quantile_strip(entry: Entry, width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS) -> str:
    """SVG: line p10 to p90, box of the quartiles, tick at the median, a filled circle with its interval at the mean.

    A sentence instead where the quantiles are null. The summary holds no single answers, so there is no histogram.
    """
    figure = Figure(width, prefix, words.finding(entry), words.description(entry), font)
    found = {name: en.value_of(entry, name) for name in QUANTILES}
    known = {name: value for name, value in found.items() if value is not None}
    if en.withheld(entry) or len(known) < len(QUANTILES):
        figure.text(0, 20, str(words.answer_line(entry)), fill=INK_2)
        return figure.finish(32, synthetic)
    _draw(figure, entry, known)
    return figure.finish(112, synthetic)


def _draw(figure: Figure, entry: Entry, at: dict[str, float]) -> None:
    mean = en.estimate(entry, "mean") or {}
    ends = [v for v in (mean.get("value"), mean.get("low"), mean.get("high")) if v is not None] + list(at.values())
    scale = value_scale(min(ends), max(ends), 18, figure.width - 18)
    grid(figure, scale, 22, 84)
    y = 48
    figure.line(scale(at["p10"]), y, scale(at["p90"]), y, OTHER, 2)
    figure.add("rect", x=scale(at["q1"]), y=y - 13, width=max(scale(at["q3"]) - scale(at["q1"]), 2), height=26,
               fill="#E6F0F1", stroke=OTHER, rx=2.0)  # fmt: skip
    figure.line(scale(at["median"]), y - 17, scale(at["median"]), y + 17, INK, 2.4)
    label = f"median {number(at['median'], 'measure')}"
    x = min(max(scale(at["median"]), 48), figure.width - 48)
    figure.text(x, 18, label, size=13, weight=700, anchor="middle", halo=True)
    if mean.get("value") is not None:
        if mean.get("low") is not None:
            figure.line(scale(mean["low"]), 76, scale(mean["high"]), 76, SAY, 2)
        figure.add("circle", cx=scale(mean["value"]), cy=76.0, r=4.5, fill=SAY)
    tick_labels(figure, scale, 104, percent=False)


def numeric_rows(entry: Entry) -> list[list[str]]:
    """The numbers as a table, header first: measure, value, 95 % interval, method; minimum and maximum are left out."""
    rows = [["Measure", f"Value{reasons.unit(entry.get('unit'))}", "95 % interval", "Method"]]
    for name, label in ROWS:
        found = en.estimate(entry, name)
        if found is None:
            continue
        kind = "percent" if name.endswith("share") else "index" if name in ("cv", "qcd") else "measure"
        value = reasons.reason(found["reason"]) if found["value"] is None else number(found["value"], kind)
        between = interval(found["low"], found["high"], kind)
        rows.append([label, value, between or "–", reasons.method(found["method"])])
    return rows
