"""How long anticoagulation lasts: the share of children who have stopped by each day, a panel a kind of clot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.reports import entries as en
from analytics.reports import reasons
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale
from analytics.reports.charts.curve_frame import at_risk_rows, draw_axes, end_text
from analytics.reports.charts.curves import HORIZON_D, Curve, curve_of, draw_curve, hidden_words
from analytics.reports.charts.marks import DONE, TINT, mark
from analytics.reports.charts.svg import INK, INK_2, REFERENCE, SANS, Figure
from analytics.reports.numbers import SMALL_N, interval, number
from analytics.reports.registry_words import duration_line

Row = Mapping[str, Any]
SINCE = "from the first dose"
PHONE_UNTIL = 480
QUIET = 64
CAPTION = (
    "Share of children who have stopped, by {estimator}. Band: 95 %, whole sites resampled. Filled diamond: the "
    "median and its interval. Tinted: within 14 days of a usual length, with the share who stopped then. Drawn on a "
    "grid of days and while 11 or more are at risk. Hatched: withheld."
)
MEDIAN = replace(DONE, filled=True)
ESTIMATORS = {"kaplan_meier": "Kaplan-Meier", "aalen_johansen": "Aalen-Johansen (other ends compete)"}


def duration_curves(
    rows: Sequence[Row], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS,
    horizon: float = HORIZON_D,
) -> str:  # fmt: skip
    """SVG: a panel a row of the block `duration`, two abreast from 480 px where there are several; days to `horizon`.

    A hidden row is a hatched panel. Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("duration_curves needs at least one row")
    curves = [stopped(row, horizon) for row in rows]
    figure = Figure(width, prefix, _title(rows), _desc(rows, curves), font)
    across = 1 if len(rows) == 1 or width < PHONE_UNTIL else 2
    cell, tall = (width - 36 * (across - 1)) / across, 400 if len(rows) == 1 else 348
    end = max((c.end for c in curves), default=0.0) or horizon
    up = 0.0
    for begin in range(0, len(rows), across):
        abreast = list(zip(rows, curves, strict=True))[begin : begin + across]
        high = tall if any(curve.readings for _, curve in abreast) else QUIET
        for index, (row, curve) in enumerate(abreast):
            _panel(figure, row, curve, ((cell + 36) * index, up, cell, high), end)
        up += high
    return figure.finish(up, synthetic)


def stopped(row: Row, horizon: float = HORIZON_D) -> Curve:
    """The share who have stopped, 1 − `survival`, of a row."""
    return curve_of(row, str(row["group"]), terms.group(str(row["group"])), "survival", horizon, rising=False)


def _panel(figure: Figure, row: Row, curve: Curve, box: tuple[float, float, float, float], end: float) -> None:
    left, up, wide, tall = box
    figure.text(left, up + 14, figure.fit(curve.label, wide, 14, 1, bold=True)[0], size=14, weight=700)
    x = Scale(0, end, left + 46, left + wide - 14, ())
    y = Scale(0, 1, up + tall - 92, up + 84, (0, 0.25, 0.5, 0.75, 1))
    if not curve.readings:
        figure.hatch(left, up + 26, 34, 10)
        figure.text(left + 42, up + 35, _why_empty(row), size=12, fill=INK_2)
        return
    for index, line in enumerate(figure.fit(_counted(row), wide, 12, 2)):
        figure.text(left, up + 31 + 15 * index, line, size=12, fill=INK_2)
    _fixed_times(figure, row, x, y)
    base = draw_axes(figure, x, y, SINCE)
    figure.text(x.right, base, hidden_words(curve), size=12, fill=INK_2, anchor="end")
    draw_curve(figure, curve, DONE, x, y)
    _median(figure, row, curve, x, y)
    _last(figure, curve, x, y)
    at_risk_rows(figure, [curve], [DONE], x, (left, wide, base))


def _counted(row: Row) -> str:
    if en.hidden(row) or row.get("n") is None:
        return ""
    parts = [f"{number(row['n'], 'count')} children at {number(row.get('sites'), 'count')} sites"]
    for name, words in (("events", "stopped"), ("competing", "ended otherwise"), ("censored", "still treated or left")):
        if row.get(name) is not None:
            parts.append(f"{number(row[name], 'count')} {words}")
    return ", ".join(parts)


def _why_empty(row: Row) -> str:
    return "hidden" if en.hidden(row) else "no day of it can be told"


def _fixed_times(figure: Figure, row: Row, x: Scale, y: Scale) -> None:
    """Usual lengths as dashed lines in a tinted window, with letters above and the share under these."""
    for found in row.get("fixed_times") or []:
        fixed = terms.FIXED_TIMES.get(str(found["rule"]))
        if fixed is None or fixed.day > x.high:
            continue
        reach = float(found["window_d"])
        share, at = found["share"], x(fixed.day)
        begin, stop = x(fixed.day - reach), x(fixed.day + reach)
        if en.hidden(found) or share["value"] is None:
            figure.hatch(begin, y.right, stop - begin, y.left - y.right)
            figure.text(at, y.right - 6, "hidden", size=12, fill=INK_2, anchor="middle")
        else:
            figure.rect(begin, y.right, stop - begin, y.left - y.right, TINT, data_rule=str(found["rule"]))
            told = number(share["value"], "percent", row["n"]) if row["n"] >= SMALL_N else ""
            figure.text(at, y.right - 6, told, size=12.5, weight=700, anchor="middle")
        figure.line(at, y.right - 2, at, y.left, REFERENCE, 1.2, "4 3")
        figure.text(at, y.right - 22, fixed.short, size=12, fill=INK_2, anchor="middle")


def _median(figure: Figure, row: Row, curve: Curve, x: Scale, y: Scale) -> None:
    """A filled diamond on the 50 % line with its interval; not where the curve does not reach it."""
    found = median_of(row)
    if found is None or found["value"] is None or found["value"] > curve.end:
        return
    at, level = x(found["value"]), y(0.5)
    ends = [x(found[k]) for k in ("low", "high") if found[k] is not None]
    if len(ends) == 2:
        figure.line(ends[0], level, ends[1], level, INK, 1.4)
    mark(figure, MEDIAN, at, level, 5, data_part="median")
    told = f"median {number(found['value'], 'measure')} d"
    room = at + 4 + figure.measure(told, 12.5) * 1.1 <= x.right
    figure.text(at + 4 if room else x.right, level + 20, told, size=12.5, weight=700, fill=DONE.ink,
                anchor="start" if room else "end", halo=True)  # fmt: skip


def median_of(row: Row) -> Mapping[str, Any] | None:
    """The quartile 0.5 of a row of `duration`; None where it has none."""
    return next((q for q in row.get("quartiles") or [] if q["q"] == 0.5), None)


def _last(figure: Figure, curve: Curve, x: Scale, y: Scale) -> None:
    told = end_text(curve)
    if told:
        last = curve.known[-1]
        figure.text(x(last.day), y(last.share or 0.0) - 12, told, size=12.5, weight=700, fill=DONE.ink, anchor="end",
                    halo=True)  # fmt: skip


def _title(rows: Sequence[Row]) -> str:
    return duration_line(rows[0]).lead if len(rows) == 1 else "How long anticoagulation lasts, by kind of clot"


def _desc(rows: Sequence[Row], curves: Sequence[Curve]) -> str:
    parts = [f"{c.label}. {duration_line(row)} {hidden_words(c)}".strip() for row, c in zip(rows, curves, strict=True)]
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts)


def duration_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The same numbers as a table, header first: clot, children, day of the grid, at risk, share stopped, limits."""
    out = [["Clot", "Children", "Day", "At risk", "Stopped", "95 % interval"]]
    for row in rows:
        curve = stopped(row, math.inf)
        if not curve.readings:
            out.append([curve.label, *[_why_empty(row)] * 5])
        for r in curve.readings:
            cells = [number(r.at_risk, "count"), number(r.share, "percent", curve.n)]
            cells.append(interval(r.low, r.high, "percent", curve.n) or "–")
            cells = ["hidden"] * 3 if r.share is None else cells
            out.append([curve.label, number(curve.n, "count"), number(r.day, "measure"), *cells])
    return out


def caption(rows: Sequence[Row]) -> str:
    """What is drawn, for the line above the figure; the estimators that the rows name."""
    names = sorted({ESTIMATORS[str(r["estimator"])] for r in rows if not en.hidden(r) and r.get("estimator")})
    flags = sorted({str(flag) for r in rows for flag in r.get("flags") or []})
    notes = "".join(f" {reasons.FLAGS[flag].capitalize()}." for flag in flags)
    return CAPTION.format(estimator=" or ".join(names) or "Kaplan-Meier") + notes
