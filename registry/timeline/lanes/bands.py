"""Phases as boxes with their names, central lines as bars with words under them."""

from __future__ import annotations

from collections.abc import Sequence

from registry.timeline.canvas import Canvas, packed
from registry.timeline.marks import Mark
from registry.timeline.placing import Box, Spot
from registry.timeline.svg import BAR, BOX, INK, cut

PHASE, PHASE_ROW = 20.0, 24.0
LINE, LINE_ROW = 7.0, 26.0
PAD = 6.0


def phases(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    rows = packed(marks, canvas.upto)
    for place, row in enumerate(rows):
        for mark in row:
            _phase(canvas, mark, top + place * PHASE_ROW)
    return top + len(rows) * PHASE_ROW


def _phase(canvas: Canvas, mark: Mark, y: float) -> None:
    start, stop = mark.ends(canvas.upto)
    left, right = canvas.x(start), canvas.x(stop)
    with canvas.link(mark):
        canvas.bar(mark, y, PHASE, BOX, start, stop)
        canvas.soft_ends(mark, y + PHASE)
        words = cut(mark.label, right - left - PAD - 2)
        if words:
            canvas.drawing.text(left + PAD, y + 14, words, fill=INK, halo=False)
    canvas.space.take(Box(left, y, right, y + PHASE))
    canvas.outline(mark, left, y, right, y + PHASE)


def lines(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    rows = packed(marks, canvas.upto)
    for place, row in enumerate(rows):
        for mark in row:
            _line(canvas, mark, top + place * LINE_ROW)
    return top + len(rows) * LINE_ROW


def _line(canvas: Canvas, mark: Mark, y: float) -> None:
    start, stop = mark.ends(canvas.upto)
    left, right = canvas.x(start), canvas.x(stop)
    with canvas.link(mark):
        canvas.bar(mark, y, LINE, BAR, start, stop)
        canvas.soft_ends(mark, y + LINE / 2)
        if not mark.goes_on:  # a line that is out ends in a bar of its own, one in place does not
            canvas.drawing.line(right, y - 2, right, y + LINE + 2, width=2)
        canvas.label(mark.label, [Spot(left + 2, y + LINE + 13)], cuttable=True)
    canvas.outline(mark, left, y, right, y + LINE)
