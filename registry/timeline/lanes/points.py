"""Lanes of single days: asparaginase, clots and images, transfusions, punctures, bleeding, changes of status."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from registry.timeline.canvas import Canvas
from registry.timeline.marks import Mark
from registry.timeline.placing import Box, Spot
from registry.timeline.svg import BLEED, BLEED_TEXT, HOLD_TEXT, INK, INK_2, WHITE

ROW = 24.0
DOT = 5.2
Shape = Callable[[Canvas, Mark, float, float], None]


def asparaginase(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    y = top + 10
    for mark in marks:
        _take(canvas, mark, y, DOT)
    for mark in marks:
        with canvas.link(mark):
            with canvas.shape(mark):
                _dose(canvas, mark, y)
            canvas.soft_ends(mark, y + 9)
            canvas.label(mark.label, [Spot(_right(canvas, mark) + 10, y + 4)])
        _outline(canvas, mark, y, DOT)
    return top + ROW


def _dose(canvas: Canvas, mark: Mark, y: float) -> None:
    """Filled: given as planned; open: put off, with a line to the day it was given; cross: omitted."""
    start, stop = (canvas.x(day) for day in mark.ends(canvas.upto))
    drawing = canvas.drawing
    match mark.kind:
        case "given":
            drawing.circle(start, y, DOT)
        case "late":
            drawing.line(start, y, stop, y, INK_2, 1.4)
            drawing.circle(start, y, DOT, filled=False)
            drawing.circle(stop, y, DOT)
        case "omitted":
            arm = DOT - 0.6
            path = f"M{start - arm:.2f} {y - arm:.2f}l{2 * arm:g} {2 * arm:g}m0 {-2 * arm:g}l{-2 * arm:g} {2 * arm:g}"
            drawing.add("path", d=path, fill="none", stroke=INK, stroke_width=2.2)
        case _:
            drawing.circle(start, y, DOT, filled=False, stroke_dasharray="2 2" if mark.kind == "planned" else None)


def clots(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    y = top + 10
    found = [mark for mark in marks if mark.kind in ("clot", "recurrence")]
    images = [mark for mark in marks if mark not in found]
    for mark in marks:
        _take(canvas, mark, y, 7 if mark in found else 3)
    lowest = y + 20
    for mark in found:
        x = canvas.x(mark.ends(canvas.upto)[0])
        with canvas.link(mark):
            hollow = mark.kind == "recurrence"
            path = f"M{x - 7:.2f} {y - 7:.2f}h14l-7 11z"
            with canvas.shape(mark):
                canvas.drawing.add("path", d=path, fill=WHITE if hollow else INK, stroke=INK, stroke_width=1.6)
            canvas.soft_ends(mark, y - 9)
            beside = [Spot(x - 11, y + 4, "end"), Spot(x + 11, y + 4)]
            below = [Spot(x + side, y + row, "end" if side > 0 else "start") for row in (20, 36) for side in (-4, 4)]
            placed = canvas.label(mark.label, [*beside, *below], fill=INK, bold=True, cuttable=True)
            lowest = max(lowest, placed.spot.y if placed is not None else 0)
        _outline(canvas, mark, y - 1, 7)
    for mark in images:
        _image(canvas, mark, y)
    return lowest + 8


def _image(canvas: Canvas, mark: Mark, y: float) -> None:
    x = canvas.x(mark.ends(canvas.upto)[0])
    with canvas.link(mark):
        canvas.drawing.line(x, y - 6, x, y + 6, width=2.2)
        if mark.kind == "worse":  # the clot has grown, or a new one is there
            canvas.drawing.add("path", d=f"M{x - 4:.2f} {y - 5:.2f}h8l-4 -5z", fill=INK)
        canvas.soft_ends(mark, y + 9)
        if canvas.wide or mark.kind == "worse":
            canvas.label(mark.label, [Spot(x + 6, y + 4), Spot(x - 2, y + 20)])
    _outline(canvas, mark, y, 6)


def transfusions(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    y = top + 10
    for mark in marks:
        _take(canvas, mark, y, 6)
    for mark in marks:
        left, right = (canvas.x(day) for day in mark.ends(canvas.upto))
        with canvas.link(mark):
            if mark.kind == "during":  # how many is known, on which of these days is not
                canvas.drawing.line(left, y, right, y, INK_2, 1.3, stroke_dasharray="2 2", data_soft="during")
            middle = (left + right) / 2
            with canvas.shape(mark):
                canvas.drawing.add("path", d=f"M{middle - 5.5:.2f} {y + 5:.2f}h11l-5.5 -10z", fill=INK_2)
            canvas.soft_ends(mark, y + 9)
            canvas.label(mark.label, [Spot(right + 9, y + 4), Spot(left - 9, y + 4, "end")])
        _outline(canvas, mark, y, 6)
    return top + ROW


def punctures(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    return _points(canvas, marks, top, _needle, INK_2)


def bleeds(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    return _points(canvas, marks, top, _drop, BLEED_TEXT, bold=True)


def status(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    return _points(canvas, marks, top, _turn, INK, bold=True)


def _points(canvas: Canvas, marks: Sequence[Mark], top: float, shape: Shape, fill: str, *, bold: bool = False) -> float:
    y = top + 11
    lowest = y + 4
    for mark in marks:
        _take(canvas, mark, y, 5)
    for mark in marks:
        x = canvas.x(mark.ends(canvas.upto)[0])
        with canvas.link(mark):
            with canvas.shape(mark):
                shape(canvas, mark, x, y)
            canvas.soft_ends(mark, y + 11)
            spots = [Spot(x + 10, y + 4), Spot(x - 10, y + 4, "end")]
            spots += [Spot(x - 4, y + 25), Spot(x + 4, y + 25, "end")] if bold else []
            placed = canvas.label(mark.label, spots, fill=fill, bold=bold, cuttable=bold)
            lowest = max(lowest, placed.spot.y if placed is not None else 0)
        _outline(canvas, mark, y, 8)
    return lowest + 11


def _needle(canvas: Canvas, mark: Mark, x: float, y: float) -> None:
    canvas.drawing.line(x, y - 7, x, y + 7, width=2)
    if mark.kind == "harmed":
        canvas.drawing.line(x - 4, y - 7, x + 4, y - 7, HOLD_TEXT, 2.4)


def _drop(canvas: Canvas, mark: Mark, x: float, y: float) -> None:
    path = f"M{x:.2f} {y - 9:.2f}c2.6 4.4 6 7.2 6 11a6 6 0 0 1 -12 0c0 -3.8 3.4 -6.6 6 -11z"
    was_there = mark.kind == "baseline"
    canvas.drawing.add("path", d=path, fill=WHITE if was_there else BLEED, stroke=BLEED, stroke_width=1.5)


def _turn(canvas: Canvas, mark: Mark, x: float, y: float) -> None:
    """Death: a square; an end of follow-up: an open one; any other change: a diamond."""
    if mark.kind == "status":
        canvas.drawing.add("path", d=f"M{x:.2f} {y - 6:.2f}l6 6l-6 6l-6 -6z", fill=INK)
    else:
        fill = INK if mark.kind == "death" else WHITE
        canvas.drawing.rect(x - 5, y - 5, 10, 10, fill, stroke=INK, stroke_width=1.8)


def _right(canvas: Canvas, mark: Mark) -> float:
    return canvas.x(mark.ends(canvas.upto)[1])


def _take(canvas: Canvas, mark: Mark, y: float, half: float) -> None:
    """Keep labels off the mark itself."""
    left, right = (canvas.x(day) for day in mark.ends(canvas.upto))
    canvas.space.take(Box(left - half, y - half, right + half, y + half))


def _outline(canvas: Canvas, mark: Mark, y: float, half: float) -> None:
    left, right = (canvas.x(day) for day in mark.ends(canvas.upto))
    canvas.outline(mark, left - half, y - half, right + half, y + half)
