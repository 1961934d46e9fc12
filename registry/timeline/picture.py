"""The picture of a case: everything about one child on one day axis, as SVG, as sentences and as a table. Pure.

Marks are links, so a page may put the SVG in as it is: everything in it that came from data is escaped. There is no
style attribute and no script; `registry/timeline/svg.py` alone writes the markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registry.facts import Facts, Row
from registry.timeline import words
from registry.timeline.axis import Axis, axis
from registry.timeline.canvas import Canvas, reach
from registry.timeline.lanes import DRAWERS
from registry.timeline.marks import LANES, Mark
from registry.timeline.placing import Space, Spot, box_of
from registry.timeline.reading import entered_to, marks_of
from registry.timeline.svg import BIG, GRID, HOLD_LINE, INK, INK_2, MIST, RULE, Drawing

PHONE_BELOW = 560
TOP, GAP, FOOT, FOOT_BENT = 26.0, 8.0, 26.0, 42.0
NAMES, NAMES_PHONE = 118.0, 46.0
"""Px left of day 0 for the names of lanes; on a phone they stand above, and only numbers to the left."""
NAME_ROW = 18.0
LEAST_DAYS, PAST = 30, 0.05
HOLD_LABEL = 17.0
"""Px above a hatch for the words on it."""
HELD_LANES = ("anticoagulant", "level", "platelet")
"""Lanes that a hold is hatched through: what is held, and the counts that caused it."""
CAPTION = (
    "Bar height is dose intensity. Hatched: anticoagulant held. Filled circle: given as planned; open: put off; "
    "cross: omitted. Filled level: in target. A bar with two ends across a mark: the day is not known exactly."
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """`svg` is safe to print as it is; `table` has its header first."""

    svg: str
    sentences: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]


def draw(facts: Facts, *, address: Callable[[Row], str], chosen: Row | None = None, width: int = 800) -> Timeline:
    """The picture at a width in px: from 560 on for a desk and for print, below for a phone (350).

    `address` gives the page of a row; `chosen` is the row whose form is open beside the picture.
    """
    marks, upto, threshold = marks_of(facts), entered_to(facts), _threshold(facts)
    drawing = Drawing(width, f"timeline-{width}", words.title(marks, upto), CAPTION)
    drawing.root.set("class", "timeline")
    canvas = _canvas(drawing, _axis(marks, upto, facts.today_day, width), address, chosen, upto, threshold)
    bottom, spans = _lanes(canvas, [mark for mark in marks if mark.start is not None and mark.drawn])
    bottom = max(bottom, TOP + 40)  # room for the words where nothing is drawn
    _under(canvas, marks, spans, bottom)
    _frame(canvas, bottom, bool(marks))
    svg = drawing.finish(bottom + (FOOT_BENT if canvas.axis.bends else FOOT))
    return Timeline(svg, words.sentences(marks, upto, threshold), words.table(marks))


def _threshold(facts: Facts) -> int | None:
    count = facts.site.number("plt_protocol_hold") if facts.site is not None else None
    return int(count) if count is not None else None


def _axis(marks: Sequence[Mark], upto: int, today: int | None, width: int) -> Axis:
    """From the first day to a little after the last; to today where that is near, so that one sees what is missing."""
    dated = [mark for mark in marks if mark.start is not None]
    busy = [day for mark in dated for day in dict.fromkeys(mark.ends(upto))]
    telling = [day for mark in dated if mark.lane != "platelet" for day in dict.fromkeys(mark.ends(upto))]
    soft = [day for mark in marks for end in (mark.start, mark.stop) for day in reach(end) or ()]
    first, last = min([0, *busy, *soft]), max([LEAST_DAYS, upto, *busy, *soft])
    past = max(2, round((last - first) * PAST))
    end = last + past if today is None else min(max(today, last + past), last + 3 * past)
    left, right = (NAMES, 8.0) if width >= PHONE_BELOW else (NAMES_PHONE, 6.0)
    return axis(telling or busy, first, end, left, width - right)


def _canvas(
    drawing: Drawing, days: Axis, address: Callable[[Row], str], chosen: Row | None, upto: int, threshold: int | None
) -> Canvas:
    back = drawing.add("g")
    space = Space(days.left, drawing.width - 2)
    return Canvas(drawing, days, space, back, address, chosen, upto, drawing.width >= PHONE_BELOW, threshold)


# -- lanes ------------------------------------------------------------------------------------------------------------


def _lanes(canvas: Canvas, marks: Sequence[Mark]) -> tuple[float, dict[str, tuple[float, float]]]:
    """Draw each lane that has marks; the bottom of the last, and top and bottom of each."""
    top, spans = TOP, {}
    for lane, name in LANES.items():
        here = [mark for mark in marks if mark.lane == lane]
        if not here:
            continue
        start = top
        top = _named(canvas, name, lane, top)
        bottom = DRAWERS[lane](canvas, here, top)
        spans[lane] = (start if canvas.wide else top, bottom)
        top = bottom + GAP
    return top, spans


def _named(canvas: Canvas, name: str, lane: str, top: float) -> float:
    """Write the name of a lane beside it, on a phone above it; the top of the lane itself."""
    unit = ("×10⁹/L", "√ scale") if lane == "platelet" else ()
    if canvas.wide:
        canvas.drawing.text(0, top + 14, name, size=BIG, fill=INK, bold=True, halo=False)
        for place, line in enumerate(unit):
            canvas.drawing.text(0, top + 31 + 16 * place, line, halo=False)
        return top
    canvas.drawing.text(0, top + 13, name, size=BIG, fill=INK, bold=True)
    if unit:
        canvas.drawing.text(74, top + 13, ", ".join(unit))
    canvas.space.take(box_of(" ".join((name, *unit)), Spot(0, top + 13), BIG, bold=True))
    return top + NAME_ROW + (6 if unit else 0)


def _under(canvas: Canvas, marks: Sequence[Mark], spans: dict[str, tuple[float, float]], bottom: float) -> None:
    """What lies under the lanes: hatched holds, and a line through all of them at each clot and at death."""
    drawing, held = canvas.drawing, [spans[lane] for lane in HELD_LANES if lane in spans]
    for mark in marks:
        if mark.start is None:
            continue
        left, right = (canvas.x(day) for day in mark.ends(canvas.upto))
        if mark.kind == "hold" and held:
            low, high = held[0][0] + HOLD_LABEL, held[-1][1]
            right = max(right, left + 2)
            with drawing.inside(canvas.back):
                paint = drawing.hatch()
                drawing.rect(left, low, right - left, high - low, paint, stroke=HOLD_LINE, stroke_width=0.6)
            canvas.outline(mark, left + 2, low + 2, right - 2, high - 2)
        elif mark.kind in ("clot", "recurrence", "death"):
            dash = "4 3" if mark.kind != "clot" else None
            with drawing.inside(canvas.back):
                drawing.line(left, spans[mark.lane][0] + 12, left, bottom - GAP, INK, 1.2, stroke_dasharray=dash)


# -- the frame --------------------------------------------------------------------------------------------------------


def _frame(canvas: Canvas, bottom: float, has_marks: bool) -> None:
    """Days under the lanes, the days that nobody has entered yet, and where the scale changes."""
    drawing, days, foot = canvas.drawing, canvas.axis, bottom + 16
    ground = drawing.add("g")
    drawing.root.remove(ground)
    drawing.root.insert(list(drawing.root).index(canvas.back), ground)
    with drawing.inside(ground):
        if has_marks:
            x = days(canvas.upto)
            drawing.rect(x, TOP - 4, days.right - x, bottom - TOP, MIST, data_entered=str(canvas.upto))
        for tick in days.ticks(58 if canvas.wide else 46):
            x = days(tick)
            drawing.line(x, TOP - 4, x, bottom - 4, GRID, data_day=str(tick))
            name = f"day {tick}" if tick == 0 else f"{tick:,}".replace("-", "−")
            drawing.text(x, foot, name, anchor="middle", halo=False)
    for bend in days.bends:
        _bend(canvas, days(bend), bottom)
    if has_marks:
        _entered(canvas)
    else:
        drawing.text(days.left + 12, TOP + 22, words.NOTHING.rstrip("."), size=BIG, fill=INK_2)


def _bend(canvas: Canvas, x: float, bottom: float) -> None:
    """Two strokes across the axis: from here on a day is narrower."""
    drawing, y = canvas.drawing, bottom - 4
    with drawing.inside(canvas.back):
        drawing.line(x, TOP - 4, x, y, RULE, 1.2, stroke_dasharray="2 3", data_bend="yes")
    drawing.add("path", d=f"M{x - 6:.2f} {y + 5:.2f}l5 -10m2 10l5 -10", fill="none", stroke=INK_2, stroke_width=1.5)
    right = x > (canvas.axis.left + canvas.axis.right) / 2
    spot = Spot(x + 4, bottom + 31) if right else Spot(x - 4, bottom + 31, "end")
    if canvas.label("narrower scale", [spot]) is None:
        canvas.label("narrower scale", [Spot(x, bottom + 31, "middle"), Spot(canvas.axis.right, bottom + 31, "end")])


def _entered(canvas: Canvas) -> None:
    words_, x = f"entered to day {canvas.upto}", canvas.x(canvas.upto)
    canvas.label(words_, [Spot(x, TOP - 10, "end"), Spot(x, TOP - 10), Spot(canvas.axis.right, TOP - 10, "end")])
