"""The platelet curve on a root scale, which opens up low counts, with the count below which the site holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

from registry.timeline.canvas import Canvas
from registry.timeline.marks import Mark
from registry.timeline.placing import Box, Spot
from registry.timeline.svg import GRID, HOLD_TEXT, INK, INK_2

TALL, TALL_PHONE = 140.0, 120.0
TICKS = (10, 50, 100, 200, 300, 500, 1000, 2000, 5000)
LEAST_TOP = 300
APART = 12.7
JOINED_WITHIN = 45
"""Days between two counts over which no line is drawn: nobody knows what was in between."""
MOST_LINKS = 60


def draw(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    counts = [mark for mark in marks if mark.number is not None]
    tall = TALL if canvas.wide else TALL_PHONE
    highest = max([LEAST_TOP, *(mark.number or 0 for mark in counts)])

    def y_of(count: float) -> float:
        return top + tall - sqrt(max(count, 0) / highest) * tall

    points = [(mark, canvas.x(mark.ends(canvas.upto)[0]), y_of(mark.number or 0)) for mark in counts]
    _scale(canvas, highest, y_of)
    if canvas.threshold is not None:
        _threshold(canvas, canvas.threshold, y_of(canvas.threshold), points)
    _curve(canvas, points)
    linked = set(sorted(range(len(points)), key=lambda one: counts[one].number or 0)[:MOST_LINKS])
    _dots(canvas, [point for place, point in enumerate(points) if place not in linked])
    for place, point in enumerate(points):
        if place in linked:
            _count(canvas, *point)
    return top + tall + 8


def _scale(canvas: Canvas, highest: float, y_of: Callable[[float], float]) -> None:
    """Gridlines and numbers; the number of the site's rule goes before any that would touch it."""
    shown = [y_of(canvas.threshold)] if canvas.threshold is not None else []
    for count in (one for one in TICKS if one <= highest):
        y = y_of(count)
        with canvas.drawing.inside(canvas.back):
            canvas.drawing.line(canvas.axis.left, y, canvas.axis.right, y, GRID)
        if all(abs(y - other) >= APART for other in shown):
            shown.append(y)
            canvas.drawing.text(canvas.axis.left - 7, y + 4, f"{count:,}", anchor="end", halo=False)
    canvas.drawing.line(canvas.axis.left, y_of(0), canvas.axis.right, y_of(0), INK_2, 1.2)


def _threshold(canvas: Canvas, count: int, y: float, points: Sequence[tuple[Mark, float, float]]) -> None:
    axis, drawing = canvas.axis, canvas.drawing
    drawing.line(axis.left, y, axis.right, y, HOLD_TEXT, 1.3, stroke_dasharray="5 3", data_threshold=str(count))
    drawing.text(axis.left - 7, y + 4, str(count), fill=HOLD_TEXT, anchor="end", bold=True, halo=False)
    for _, x, at in points:
        canvas.space.take(Box(x - 3, at - 3, x + 3, at + 3))
    words = f"site rule: hold below {count}" if canvas.wide else f"hold below {count}"
    spots = [
        Spot(x, y + below, anchor)
        for below in (14, -5)
        for x, anchor in ((axis.right, "end"), (axis.left + 4, "start"), ((axis.left + axis.right) / 2, "middle"))
    ]
    if canvas.label(words, spots, fill=HOLD_TEXT, bold=True) is None:
        drawing.text(axis.right, y + 14, words, fill=HOLD_TEXT, anchor="end", bold=True)


def _curve(canvas: Canvas, points: Sequence[tuple[Mark, float, float]]) -> None:
    path, last = "", None
    for mark, x, y in points:
        day = mark.ends(canvas.upto)[0]
        near = last is not None and day - last <= JOINED_WITHIN
        path += f"{'L' if near else 'M'}{x:.1f} {y:.1f}"
        last = day
    if path:
        canvas.drawing.add("path", d=path, fill="none", stroke=INK, stroke_width=1.5, stroke_linejoin="round")


def _dots(canvas: Canvas, points: Sequence[tuple[Mark, float, float]]) -> None:
    """Counts beyond those that are links, lowest first: one path for all of them."""
    if points:
        path = "".join(f"M{x:.1f} {y:.1f}h0" for _, x, y in points)
        canvas.drawing.add("path", d=path, stroke=INK, stroke_width=4.4, stroke_linecap="round", data_lane="platelet")


def _count(canvas: Canvas, mark: Mark, x: float, y: float) -> None:
    with canvas.link(mark) as link:
        link.set("data-count", f"{mark.number:g}")
        canvas.drawing.add("circle", cx=x, cy=y, r=7, fill="none", pointer_events="all")
        if mark.kind == "limit":
            canvas.drawing.circle(x, y, 2.6, filled=False)
        else:
            canvas.drawing.add("circle", cx=x, cy=y, r=2.6, fill=INK)
        canvas.soft_ends(mark, y + 6)
    canvas.outline(mark, x - 4, y - 4, x + 4, y + 4)
