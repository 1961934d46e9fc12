"""Bleeds per 100 months of treatment, by what was given: a dot a row with its limits, on an axis from 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale, tick_labels, value_scale
from analytics.reports.charts.marks import DONE, mark, stretch
from analytics.reports.charts.svg import GRID, INK_2, SANS, Figure
from analytics.reports.numbers import number
from analytics.reports.registry_bleeding_words import bleeding_rates_line
from analytics.reports.registry_phrases import estimate, known

Row = Mapping[str, Any]
LOOK = replace(DONE, dash="")
PHONE_UNTIL = 480
BEYOND = 3.0
"""The axis ends at this many times the largest rate: the limits of a short time would flatten all others."""
CAPTION = (
    "Bleeds per 100 months of treatment, by what was given on the day. Lines: 95 % limits over sites, exact where few "
    "bled; an arrow where they go beyond the axis. Hatched: withheld. " + terms.NOT_CAUSAL
)


def rate_dots(
    rows: Sequence[Row], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS
) -> str:
    """SVG of rows of the block `bleeding_rates`, a line each in the order given. A withheld rate is hatched. Raises
    ValueError without rows.
    """
    if not rows:
        raise ValueError("rate_dots needs at least one row")
    title = "Bleeds per 100 months of treatment"
    figure = Figure(width, prefix, title, " ".join(str(bleeding_rates_line(row)) for row in rows), font)
    phone = width < PHONE_UNTIL
    left, right = (12.0, width - 24) if phone else (250.0, width - 120)
    scale = value_scale(0, _top(rows), left, right)
    pitch, top = (66.0, 26.0) if phone else (38.0, 26.0)
    bottom = top + pitch * len(rows)
    for tick in scale.ticks:
        figure.line(scale(tick), top - 4, scale(tick), bottom, GRID)
    tick_labels(figure, scale, 14, percent=False)
    for index, row in enumerate(rows):
        _row(figure, row, scale, top + pitch * index, phone)
    lines = figure.fit(terms.NOT_CAUSAL, width, 12, 3)
    for index, line in enumerate(lines):
        figure.text(0, bottom + 18 + 15 * index, line, size=12, fill=INK_2)
    return figure.finish(bottom + 18 + 15 * (len(lines) - 1) + 8, synthetic)


def _top(rows: Sequence[Row]) -> float:
    found = [row["rate"] for row in rows if not en.hidden(row) and known(row["rate"])]
    ends = [one["high"] for one in found if one["high"] is not None]
    most = max((one["value"] for one in found), default=0.0)
    return min(max(ends, default=1.0), BEYOND * most) if most else min(ends, default=1.0)


def _row(figure: Figure, row: Row, scale: Scale, top: float, phone: bool) -> None:
    middle = top + (46 if phone else 20)
    room = figure.width - 4 if phone else scale.left - 20
    lines = figure.fit(name_of(row), room, 13, 1 if phone else 2)
    first = top + 14 if phone else middle + 4.5 - 8 * (len(lines) - 1)
    for index, line in enumerate(lines):
        figure.text(0, first + 16 * index, line, halo=True)
    if en.hidden(row) or not known(row["rate"]):
        figure.hatch(scale.left, middle - 5, 34, 10)
        figure.text(scale.left + 42, middle + 4.5, "withheld", size=12, fill=INK_2)
        return
    found = row["rate"]
    if found["low"] is not None and found["high"] is not None:
        stretch(figure, LOOK, scale(found["low"]), scale(found["high"]), middle, data_part="limits")
        if found["high"] > scale.high:
            figure.text(scale.right + 2, middle + 4.5, "▸", size=12, fill=LOOK.ink)
    mark(figure, LOOK, scale(found["value"]), middle, 5.5, data_part="rate", data_intensity=str(row["intensity"]))
    at = (figure.width, top + 30) if phone else (figure.width, middle + 4.5)
    figure.text(*at, estimate(found, "effective"), size=12.5, weight=700, fill=LOOK.ink, anchor="end", halo=True)


def name_of(row: Row) -> str:
    """ "Major bleed: full dose"."""
    given = terms.intensity(str(row["intensity"]))
    return f"{terms.cause(str(row['cause'])).label}: {given[:1].lower()}{given[1:]}"


def rate_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The same numbers as a table, header first."""
    out = [["Bleed", "Given on the day", "Children", "Who bled", "Bleeds", "Months of treatment", "Per 100 months"]]
    for row in rows:
        names = [terms.cause(str(row["cause"])).label, terms.intensity(str(row["intensity"]))]
        cells = ["hidden"] * 5 if en.hidden(row) else [
            *(_told(row[key], "count") for key in ("n", "bled", "bleeds")), _told(row["months"], "measure"),
            "hidden" if row["rate"]["reason"] == "suppressed" else estimate(row["rate"], "effective"),
        ]  # fmt: skip
        out.append([*names, *cells])
    return out


def _told(value: float | None, kind: str) -> str:
    return "hidden" if value is None else number(value, kind)
