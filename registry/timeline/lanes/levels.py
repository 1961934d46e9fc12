"""Drug levels in their targets: all targets are drawn as one band, filled inside it and open outside."""

from __future__ import annotations

from collections.abc import Sequence

from registry.timeline.canvas import Canvas
from registry.timeline.marks import Mark
from registry.timeline.placing import Box, Spot
from registry.timeline.svg import ACCENT, TARGET, WHITE

ROW, BAND = 52.0, 14.0
LOWEST, HIGHEST = -1.0, 2.0
"""How many widths of the target beyond it a level is drawn at most."""


def draw(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    low = top + 16 + BAND
    with_target = [mark for mark in marks if mark.number is not None]
    if with_target:
        canvas.drawing.rect(canvas.axis.left, low - BAND, canvas.axis.right - canvas.axis.left, BAND, TARGET)
    for mark in marks:
        _level(canvas, mark, low)
    targets = {mark.label for mark in with_target}
    if targets:
        words = targets.pop() if len(targets) == 1 else "band: target of each level"
        ends = [Spot(canvas.axis.right, low - BAND - 4, "end"), Spot(canvas.axis.left, low - BAND - 4)]
        canvas.label(words, ends)
    return top + ROW


def _level(canvas: Canvas, mark: Mark, low: float) -> None:
    x = canvas.x(mark.ends(canvas.upto)[0])
    y = low + BAND + 4 if mark.number is None else low - min(max(mark.number, LOWEST), HIGHEST) * BAND
    with canvas.link(mark):
        match mark.kind:
            case "inside":
                canvas.drawing.circle(x, y, 4, colour=ACCENT, data_level=mark.kind)
            case "outside" | "open":
                dash = "2 1.5" if mark.kind == "open" else None
                canvas.drawing.circle(x, y, 4, colour=ACCENT, filled=False, stroke_dasharray=dash, data_level=mark.kind)
            case _:
                canvas.drawing.rect(
                    x - 3.5, y - 3.5, 7, 7, WHITE, stroke=ACCENT, stroke_width=1.6, data_level="no target"
                )
        canvas.soft_ends(mark, y + 7)
        canvas.space.take(Box(x - 5, y - 5, x + 5, y + 5))
        if mark.number is None and canvas.wide:
            canvas.label(mark.label, [Spot(x + 8, y + 4)])
    canvas.outline(mark, x - 4, y - 4, x + 4, y + 4)
