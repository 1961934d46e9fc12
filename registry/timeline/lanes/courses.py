"""Anticoagulation: the height of a bar is the intensity of the day; courses at one time lie under each other."""

from __future__ import annotations

from collections.abc import Sequence

from registry.timeline.canvas import Canvas, packed
from registry.timeline.marks import Mark, Step, uncapitalised
from registry.timeline.placing import Box, Spot
from registry.timeline.svg import ACCENT, GRID, HOLD_TEXT, INK, INK_2, WHITE, text_width

HEAD = 28.0
"""Above the bars: what was decided."""
ALONE, STACKED, GAP = 68.0, 58.0, 18.0
HEIGHTS = {"therapeutic": 1.0, "intermediate": 0.75, "half": 0.5, "prophylactic": 0.28}
FILLS = {"therapeutic": ACCENT, "intermediate": "#3F7F8B", "half": "#3F7F8B", "prophylactic": "#5C909B"}
KEPT = ("continue_full", "full_with_transfusion")
SHOWN = (("full", 1.0), ("half", 0.5), ("proph.", 0.28))


def draw(canvas: Canvas, marks: Sequence[Mark], top: float) -> float:
    courses = packed([mark for mark in marks if mark.kind == "course"], canvas.upto)
    decisions = sorted((mark for mark in marks if mark.kind != "course"), key=lambda mark: mark.kind != "hold")
    for mark in (one for one in decisions if one.kind == "decision"):
        x = canvas.x(mark.ends(canvas.upto)[0])
        canvas.space.take(Box(x - 6, top + 2, x + 6, top + 14))
    height = ALONE if len(courses) < 2 else STACKED
    bottom = top + HEAD + height + max(len(courses) - 1, 0) * (height + GAP)
    for mark in decisions:
        _decision(canvas, mark, top, bottom)
    for place, row in enumerate(courses):
        ground = top + HEAD + height + place * (height + GAP)
        _scale(canvas, ground, height)
        for mark in row:
            _course(canvas, mark, ground, height)
    for mark in (one for one in decisions if one.kind == "decision"):
        x = canvas.x(mark.ends(canvas.upto)[0])
        canvas.outline(mark, x - 5, top + 3, x + 5, top + 13)
    return bottom + 8


def _scale(canvas: Canvas, bottom: float, height: float) -> None:
    with canvas.drawing.inside(canvas.back):
        for name, share in SHOWN:
            y = bottom - share * height
            canvas.drawing.line(canvas.axis.left, y, canvas.axis.right, y, GRID)
            canvas.drawing.text(canvas.axis.left - 7, y + 4, name, anchor="end", halo=False)
    canvas.drawing.line(canvas.axis.left, bottom, canvas.axis.right, bottom, INK_2, 1.2)


def _course(canvas: Canvas, mark: Mark, bottom: float, height: float) -> None:
    start, stop = mark.ends(canvas.upto)
    with canvas.link(mark):
        for step in mark.steps:
            _step(canvas, mark, step, bottom, height)
        canvas.soft_ends(mark, bottom - 5)
        _named(canvas, mark, bottom, height)
    canvas.outline(mark, canvas.x(start), bottom - height, canvas.x(stop), bottom)


def _step(canvas: Canvas, mark: Mark, step: Step, bottom: float, height: float) -> None:
    if step.intensity == "none":
        return
    tall = HEIGHTS.get(step.intensity, 0.5) * height
    if step.intensity in FILLS:
        canvas.bar(mark, bottom - tall, tall, FILLS[step.intensity], step.start, step.stop, intensity=step.intensity)
    else:  # nobody said how strong it was
        box = (canvas.x(step.start), bottom - tall, canvas.x(step.stop) - canvas.x(step.start), tall)
        canvas.drawing.rect(*box, WHITE, stroke=INK_2, stroke_dasharray="3 3", data_intensity="not said")
    canvas.space.take(Box(canvas.x(step.start), bottom - tall, canvas.x(step.stop), bottom))


def _named(canvas: Canvas, mark: Mark, bottom: float, height: float) -> None:
    """Agent and dose: in a full bar that holds them, else above the widest bar, in ink; if need be one of the two."""
    agent = uncapitalised(mark.what)
    dose = mark.label.removeprefix(agent).strip()
    full = [one for one in mark.steps if one.intensity == "therapeutic"]
    for text in (mark.label, agent):
        need = text_width(text, bold=True) + 16
        holding = next((one for one in full if canvas.x(one.stop) - canvas.x(one.start) >= need), None)
        if holding is not None:
            x = canvas.x(holding.start) + 8
            canvas.drawing.text(x, bottom - height + 20, text, fill=WHITE, bold=True, halo=False)
            return
    if mark.steps:
        _named_above(canvas, mark, (mark.label, agent, dose), bottom, height)


def _named_above(canvas: Canvas, mark: Mark, texts: Sequence[str], bottom: float, height: float) -> None:
    """Above the bar from the first day on, or from the day of its lowest step."""
    lowest = min(mark.steps, key=lambda one: HEIGHTS.get(one.intensity, 0.5))
    tallest = max(HEIGHTS.get(one.intensity, 0.5 if not one.intensity else 0.0) for one in mark.steps)
    above = Spot(canvas.x(mark.steps[0].start) + 2, bottom - tallest * height - 5)
    lower = Spot(canvas.x(lowest.start) + 2, bottom - HEIGHTS.get(lowest.intensity, 0.5) * height - 5)
    ending = Spot(canvas.x(mark.steps[-1].stop), bottom - tallest * height - 5, "end")
    for text in texts:
        if canvas.label(text, [above, lower, ending], fill=INK) is not None:
            return


def _decision(canvas: Canvas, mark: Mark, top: float, bottom: float) -> None:
    """What was decided at low platelets. The hatch of a hold lies under all lanes and is drawn with them."""
    start, stop = (canvas.x(day) for day in mark.ends(canvas.upto))
    y = top + 12
    with canvas.link(mark) as link:
        if mark.kind == "hold":
            link.set("data-hold", "yes")
            box = (start, top, max(stop - start, 2), bottom - top)
            canvas.drawing.rect(*box, "none", pointer_events="all")
            spots = [Spot((start + stop) / 2, y, "middle"), Spot(stop + 5, y), Spot(start - 5, y, "end")]
        else:
            kept, ink = mark.row.code("action") in KEPT, INK if mark.row.entity == "dose_change" else HOLD_TEXT
            path = f"M{start:.2f} {y - 9:.2f}l5 5l-5 5l-5 -5z"
            canvas.drawing.add("path", d=path, fill=WHITE if kept else ink, stroke=ink, stroke_width=1.6)
            spots = [Spot(start + 9, y), Spot(start - 9, y, "end")]
        canvas.soft_ends(mark, y + 5)
        if canvas.wide or mark.kind == "hold":
            canvas.label(mark.label, spots, fill=INK if mark.row.entity == "dose_change" else HOLD_TEXT, bold=True)
