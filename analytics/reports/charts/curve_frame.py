"""What stands around step curves: axes in months, labels at their ends, the numbers at risk under the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.reports.charts.axes import Scale
from analytics.reports.charts.curves import Curve, Reading
from analytics.reports.charts.marks import Look, mark
from analytics.reports.charts.svg import GRID, INK, INK_2, Figure
from analytics.reports.numbers import SMALL_N, number

DAYS_A_MONTH = 30.4375
LINE = 16


@dataclass(frozen=True)
class EndLabel:
    """Words at the end of a curve: the lines of text, the pixel they belong to."""

    lines: tuple[str, ...]
    look: Look
    y: float


def month_ticks(end: float) -> list[int]:
    """Months to label on an axis of `end` days: every 1, 3, 6 or 12, seven at most up to six years."""
    step = next((m for m in (1, 3, 6) if end / DAYS_A_MONTH <= 5 * m), 12)
    return list(range(0, int(end / DAYS_A_MONTH + 0.1) + 1, step))


def day_of(month: float) -> int:
    """The day of a month mark: 3 -> 91, 6 -> 183, 12 -> 365."""
    return round(month * DAYS_A_MONTH)


def draw_axes(figure: Figure, x: Scale, y: Scale, since: str) -> float:
    """Gridlines with per cent at the left, months under the axis, what they are counted from; the lowest baseline."""
    for tick in y.ticks:
        figure.line(x.left, y(tick), x.right, y(tick), INK if tick == 0 else GRID, 1.4 if tick == 0 else 1)
        figure.text(x.left - 8, y(tick) + 4, number(tick, "percent"), size=12, fill=INK_2, anchor="end")
    for month in month_ticks(x.high):
        figure.text(x(day_of(month)), y.left + 17, str(month), size=12, fill=INK_2, anchor="middle")
    figure.text(x.left, y.left + 35, f"months {since}", size=12, fill=INK_2)
    return y.left + 35


def at_risk_rows(
    figure: Figure, curves: Sequence[Curve], looks: Sequence[Look], x: Scale, box: tuple[float, float, float]
) -> float:
    """A named row a curve with the children at risk, each under its own day of the grid; the lowest baseline.

    `box`: left edge, width, the baseline above.
    """
    left, wide, y = box
    for curve, look in zip(curves, looks, strict=True):
        y += 20
        alone = len(curves) == 1
        if not alone:
            mark(figure, look, left + 5, y - 4, 4)
        name = figure.fit("at risk" if alone else f"{curve.label}, at risk", wide - 20, 12, 1)[0]
        figure.text(left if alone else left + 14, y, name, size=12, fill=look.ink)
        y += LINE
        for reading in shown_at_risk(curve, x.high):
            told = "hidden" if reading.at_risk is None else number(reading.at_risk, "count")
            figure.text(x(reading.day), y, told, size=12, fill=look.ink, anchor="middle")
    return y


def shown_at_risk(curve: Curve, end: float) -> list[Reading]:
    """The readings nearest to the month marks, each once: the columns of the numbers at risk."""
    near = [curve.at(day_of(month)) for month in month_ticks(end)]
    return list(dict.fromkeys(r for r in near if r is not None))


def end_text(curve: Curve) -> str:
    """The last known share; under 20 children no per cent sign is printed and the text is empty."""
    if not curve.known or curve.n is None or curve.n < SMALL_N:
        return ""
    return number(curve.known[-1].share, "percent", curve.n)


def end_labels(figure: Figure, labels: Sequence[EndLabel], x: float, top: float, bottom: float) -> None:
    """Labels right of their curves, pushed apart where they would meet, inside of [top, bottom]."""
    ordered = sorted(labels, key=lambda one: one.y)
    places = spread([one.y for one in ordered], [LINE * len(one.lines) for one in ordered], top, bottom)
    for one, middle in zip(ordered, places, strict=True):
        first = middle - LINE * (len(one.lines) - 1) / 2 + 4.5
        for index, line in enumerate(one.lines):
            figure.text(x, first + LINE * index, line, size=12.5, weight=700, fill=one.look.ink, halo=True)


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Middles of blocks near the wanted ones (ascending), not overlapping, none below `bottom`, the first not above
    `top` while there is room."""
    placed: list[float] = []
    edge = top
    for at, tall in zip(wanted, heights, strict=True):
        placed.append(max(at, edge + tall / 2))
        edge = placed[-1] + tall / 2 + 2
    edge = bottom
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], edge - heights[index] / 2)
        edge = placed[index] - heights[index] / 2 - 2
    return placed
