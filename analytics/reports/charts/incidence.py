"""New clots, bleeds and deaths over time: Aalen-Johansen curves by cause or by kind of clot, with numbers at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale, share_scale
from analytics.reports.charts.curve_frame import EndLabel, at_risk_rows, draw_axes, end_labels, end_text
from analytics.reports.charts.curves import HORIZON_D, Curve, curve_of, draw_curve, hidden_words, uppers
from analytics.reports.charts.marks import OF_CAUSE, SERIES, Look
from analytics.reports.charts.svg import INK_2, SANS, Figure
from analytics.reports.numbers import interval, number
from analytics.reports.registry_words import incidence_line

Row = Mapping[str, Any]
SINCE, SINCE_DOSE = "from the clot", "from the first dose"
BLEEDING = frozenset({"major_bleed", "crnm_or_major"})
PHONE_UNTIL = 480
MOST_TOGETHER = len(SERIES)
CAPTION = (
    "Cumulative incidence (Aalen-Johansen: what comes first counts), steps on a grid of days, bands: 95 %. Numbers at "
    "risk under the axis; drawn while 11 or more are at risk. Hatched: withheld. " + terms.NOT_CAUSAL
)


def incidence_curves(
    rows: Sequence[Row], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS,
    horizon: float = HORIZON_D,
) -> str:  # fmt: skip
    """SVG of the rows of the block `incidence`: of one cause by kind of clot, of one kind of clot by cause, or of one
    cause of all clots by what competes with it.

    Up to four curves share a panel, each with colour, dash, shape and name; more get a panel each on the same axis. A
    hidden row is a hatched strip with its name. Raises ValueError without rows, or of several causes and groups.
    """
    by = series_by(rows)
    curves = [curve_of(row, str(row[by]), _name(row, by), "cif", horizon) for row in rows]
    figure = Figure(width, prefix, _title(rows, by), " ".join(str(incidence_line(row)) for row in rows), font)
    places = list(accumulate((bool(c.readings) for c in curves), initial=0))
    looks = [look_of(row, by, place) for row, place in zip(rows, places, strict=False)]
    end = max((c.end for c in curves), default=0.0) or horizon
    together = sum(bool(c.readings) for c in curves) <= MOST_TOGETHER
    sets = [(curves, looks)] if together else [([c], [SERIES[0]]) for c in curves]
    across = 1 if len(sets) == 1 or width < PHONE_UNTIL else 2
    cell, y = (width - 36 * (across - 1)) / across, 0.0
    for begin in range(0, len(sets), across):
        row_of_panels = sets[begin : begin + across]
        tops = [
            _panel(figure, several, how, ((cell + 36) * i, y, cell), (end, uppers(curves)), since_of(rows))
            for i, (several, how) in enumerate(row_of_panels)
        ]
        y = max(tops) + 24
    lines = figure.fit(terms.NOT_CAUSAL, width, 12, 3)
    for index, line in enumerate(lines):
        figure.text(0, y + 15 * index, line, size=12, fill=INK_2)
    return figure.finish(y + 15 * (len(lines) - 1) + 8, synthetic)


def series_by(rows: Sequence[Row]) -> str:
    """What tells the rows apart: "cause" within one group, "group" within one cause, "scheme" within both."""
    causes, groups = {r["cause"] for r in rows}, {r["group"] for r in rows}
    if len(causes) == len(groups) == 1 and len({r.get("scheme") for r in rows}) > 1:
        return "scheme"
    if not rows or (len(causes) > 1 and len(groups) > 1):
        raise ValueError("incidence_curves needs rows of one cause, or of one group")
    return "cause" if len(causes) > 1 or len(groups) == 1 else "group"


def look_of(row: Row, by: str, index: int) -> Look:
    """A cause looks the same in every figure; kinds of clot take the series in the order of those that are drawn."""
    found = OF_CAUSE.get(str(row["cause"])) if by == "cause" else None
    return found or SERIES[index % MOST_TOGETHER]


def since_of(rows: Sequence[Row]) -> str:
    """What the days are counted from: bleeding from the first dose, all else from the clot (measures D7, D8)."""
    bleeds = {str(row["cause"]) in BLEEDING for row in rows}
    return f"{SINCE}, bleeds {SINCE_DOSE}" if len(bleeds) == 2 else SINCE_DOSE if True in bleeds else SINCE


def _name(row: Row, by: str) -> str:
    if by == "scheme":
        return terms.scheme(row.get("scheme")).label
    return terms.cause(str(row["cause"])).label if by == "cause" else terms.group(str(row["group"]))


def _panel(
    figure: Figure, curves: Sequence[Curve], looks: Sequence[Look], place: tuple[float, float, float],
    axis: tuple[float, list[float]], since: str,
) -> float:  # fmt: skip
    """One panel at (left, top, width) on a common axis; its lowest baseline."""
    left, up, wide = place
    shown = [(c, look) for c, look in zip(curves, looks, strict=True) if c.readings]
    top = up + 12
    for told in [f"{c.label} {hidden_words(c)}" for c in curves if hidden_words(c)]:
        figure.hatch(left, top - 8, 34, 10)
        figure.text(left + 42, top, figure.fit(told, wide - 42, 12, 1)[0], size=12, fill=INK_2)
        top += 20
    if not shown:
        return top
    if len(curves) == 1:
        figure.text(left, top + 2, figure.fit(curves[0].label, wide, 14, 1, bold=True)[0], size=14, weight=700)
        top += 20
    alone = len(curves) == 1
    room = 54 if alone else 132 if wide >= PHONE_UNTIL else 96
    x = Scale(0, axis[0], left + 46, left + wide - room, ())
    high = share_scale(axis[1], 0, 1)
    y = Scale(0, high.high, top + 236, top + 8, high.ticks)
    base = draw_axes(figure, x, y, since)
    for curve, look in shown:
        draw_curve(figure, curve, look, x, y)
    labels = [EndLabel(_told(figure, c, room - 14, alone), look, _end(c, y)) for c, look in shown if c.known]
    end_labels(figure, labels, x.right + 12, y.right, y.left + 6)
    return at_risk_rows(figure, [c for c, _ in shown], [look for _, look in shown], x, (left, wide, base))


def _told(figure: Figure, curve: Curve, room: float, alone: bool) -> tuple[str, ...]:
    name = terms.SHORT.get(curve.key, curve.label)
    share = [end_text(curve)] if end_text(curve) else []
    return tuple(share if alone else [*figure.fit(name, room, 12.5, 2, bold=True), *share])


def _end(curve: Curve, y: Scale) -> float:
    return y(curve.known[-1].share or 0.0)


def _title(rows: Sequence[Row], by: str) -> str:
    if len(rows) == 1:
        return incidence_line(rows[0]).lead.rstrip(".")
    if by == "scheme":
        return f"{terms.cause(str(rows[0]['cause'])).label}, counted in {len(rows)} ways"
    if by == "group":
        return f"{terms.cause(str(rows[0]['cause'])).label}, by kind of clot"
    return f"What happens after {'a clot' if rows[0]['group'] == 'all' else terms.WHO.get(rows[0]['group'], 'it')}"


def incidence_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The shares at 30, 90, 180 and 365 days as a table, header first: outcome, clot, children, day, share, limits."""
    out = [["Outcome", "Clot", "Children", "Day", "Share", "95 % interval"]]
    for row in rows:
        cause, adds = terms.cause(str(row["cause"])).label, terms.scheme(row.get("scheme")).adds
        names = [f"{cause}{adds}", terms.group(str(row["group"]))]
        if en.hidden(row) or row.get("n") is None:
            out.append([*names, *["hidden"] * 4])
            continue
        for at in row.get("at") or []:
            told = terms.reason(at["reason"]) if at["value"] is None else number(at["value"], "percent", row["n"])
            between = interval(at["low"], at["high"], "percent", row["n"])
            out.append([*names, number(row["n"], "count"), str(at["day"]), told, between or "–"])
    return out
