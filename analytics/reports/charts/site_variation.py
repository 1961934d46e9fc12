"""How much sites vary: the median odds ratio of each quantity with its interval, on a ratio axis from 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.reports import entries as en
from analytics.reports import reasons
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale
from analytics.reports.charts.marks import DONE, mark, stretch
from analytics.reports.charts.svg import GRID, INK_2, REFERENCE, SANS, Figure
from analytics.reports.numbers import interval, number
from analytics.reports.registry_phrases import adjusted_for, cohort, estimate, known
from analytics.reports.registry_site_words import sites_line

Row = Mapping[str, Any]
LOOK = replace(DONE, dash="")
PHONE_UNTIL = 480
TICKS = (1, 1.5, 2, 3, 5, 10, 20, 50, 100)
CAPTION = (
    "Median odds ratio: between two sites at random, the odds for the same child differ by this factor in the median; "
    "1 = sites do alike. Lines: 95 % intervals. The axis is logarithmic. Hatched: hidden."
)


def variation_dots(
    rows: Sequence[Row], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS
) -> str:
    """SVG of objects of the block `sites`, a line each in the order given; the axis ends at the next of the ticks.

    A ratio of exactly 1 (no variation found) says so. Hidden ones are hatched, null ones say their reason. Raises
    ValueError without rows.
    """
    if not rows:
        raise ValueError("variation_dots needs at least one row")
    figure = Figure(width, prefix, _title(rows), " ".join(str(sites_line(r)) for r in rows), font)
    phone = width < PHONE_UNTIL
    left, right = (12.0, width - 12) if phone else (250.0, width - 150)
    scale = _axis(rows, left, right)
    pitch, top = (82.0, 26.0) if phone else (44.0, 26.0)
    bottom = top + pitch * len(rows)
    for tick in scale.ticks:
        paint = (REFERENCE, 1.2, "4 3") if tick == 0 else (GRID, 1.0, "")
        figure.line(scale(tick), top - 4, scale(tick), bottom, *paint)
        told = number(math.exp(tick), "measure")
        figure.text(scale(tick), 14, told, size=12, fill=INK_2, anchor="middle")
    for index, row in enumerate(rows):
        _row(figure, row, scale, top + pitch * index, phone)
    figure.text(scale.left, bottom + 16, "1: sites do alike", size=12, fill=INK_2)
    return figure.finish(bottom + 24, synthetic)


def _axis(rows: Sequence[Row], left: float, right: float) -> Scale:
    """Logarithms of the ticks up to the first at or above every limit."""
    found = [r["median_odds_ratio"] for r in rows if not en.hidden(r)]
    top = max([*(v for f in found for v in (f["value"], f["high"]) if v is not None), 2.0])
    last = next((i for i, tick in enumerate(TICKS) if tick >= top), len(TICKS) - 1)
    step = TICKS[: last + 1]
    kept = step if len(step) <= 5 else tuple(t for t in step if t in (1, 2, 5, 10, 20, 50, 100))
    return Scale(0, math.log(step[-1]), left, right, tuple(math.log(t) for t in kept))


def _row(figure: Figure, row: Row, scale: Scale, top: float, phone: bool) -> None:
    name = _name(row)
    middle = top + (62 if phone else 22)
    lines = figure.fit(name, figure.width - 4 if phone else scale.left - 20, 13, 1 if phone else 2)
    first = top + 14 if phone else middle + 4.5 - 8 * (len(lines) - 1)
    for index, line in enumerate(lines):
        figure.text(0, first + 16 * index, line, halo=True)
    if en.hidden(row):
        figure.hatch(scale.left, middle - 5, 34, 10)
        figure.text(scale.left + 42, middle + 4.5, "hidden", size=12, fill=INK_2)
        return
    at = (0.0, top + 31) if phone else (figure.width, middle + 4.5)
    figure.text(*at, cohort(row), size=12, fill=INK_2, anchor="start" if phone else "end", halo=True)
    _estimate(figure, row, scale, middle)


def _estimate(figure: Figure, row: Row, scale: Scale, middle: float) -> None:
    found = row["median_odds_ratio"]
    if not known(found):
        figure.text(scale.left + 6, middle + 4.5, terms.reason(found["reason"]), size=12, fill=INK_2, halo=True)
        return
    if found["low"] is not None and found["high"] is not None:
        ends = scale(math.log(max(found["low"], 1))), scale(math.log(found["high"]))
        stretch(figure, LOOK, *ends, middle, data_part="limits")
    x = scale(math.log(found["value"]))
    mark(figure, LOOK, x, middle, 5.5, data_part="mor", data_quantity=str(row["quantity"]))
    told = "none found" if found["value"] == 1 else number(found["value"], "effective")
    anchor = "middle" if x > scale.left + 30 else "start"
    figure.text(x, middle - 11, told, size=12.5, weight=700, fill=LOOK.ink, anchor=anchor, halo=True)


def _title(rows: Sequence[Row]) -> str:
    """The quantity with the highest median odds ratio that may be shown."""
    shown = [r for r in rows if not en.hidden(r) and known(r["median_odds_ratio"])]
    if not shown:
        return "How sites vary: not shown"
    top = max(shown, key=lambda r: r["median_odds_ratio"]["value"])
    if len(shown) == 1:
        return sites_line(top).lead.rstrip(".")
    return f"Sites vary most in {terms.quantity(str(top['quantity']))}"


def _name(row: Row) -> str:
    name = terms.quantity(str(row["quantity"]))
    return name[:1].upper() + name[1:]


def variation_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The same numbers as a table, header first: quantity, children, sites, MOR, ICC on three scales, φ, notes."""
    out = [["What", "Children", "Sites", "Median odds ratio", "ICC, latent", "ICC, ANOVA", "ICC, beta-binomial",
            "Overdispersion φ", "Notes"]]  # fmt: skip
    for row in rows:
        if en.hidden(row):
            out.append([_name(row), *["hidden"] * 8])
            continue
        icc, spread = row.get("icc") or {}, row.get("overdispersion") or {}
        cells = [number(row.get(k), "count") for k in ("n", "sites")]
        cells += [_effective(row), estimate(icc.get("latent"), "index") if icc.get("latent") else "–"]
        cells += [number(icc.get(k), "index") for k in ("anova", "beta_binomial")]
        flags = [reasons.FLAGS[str(flag)] for flag in row.get("flags") or []]
        notes = "; ".join([*([adjusted_for(row).lower()] if adjusted_for(row) else []), *flags])
        out.append([_name(row), *cells, number(spread.get("phi"), "effective"), notes or "–"])
    return out


def _effective(row: Row) -> str:
    found = row["median_odds_ratio"]
    between = interval(found["low"], found["high"], "effective")
    return f"{number(found['value'], 'effective')} ({between})" if known(found) and between else estimate(
        found, "effective"
    )  # fmt: skip
