"""Marks of series: a colour, a dash and a shape each, so that they stay apart in grey; and how to draw the shape."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.reports.charts.svg import INK, SAY, SAY_TEXT, WHITE, Figure, fixed

DO, DO_TEXT, TINT = "#C75000", "#A84300", "#E6F0F1"
BAND_OPACITY = "0.13"


@dataclass(frozen=True)
class Look:
    """How a series is drawn. `ink` is its colour in text; `shape` is circle, diamond, square or triangle."""

    colour: str
    ink: str
    dash: str
    shape: str
    filled: bool = True


SAID = Look(SAY, SAY_TEXT, "", "circle")
DONE = Look(DO, DO_TEXT, "6 3", "diamond", filled=False)
SERIES = (
    Look(SAY, SAY_TEXT, "", "circle"),
    Look("#8E4E8C", "#8E4E8C", "7 4", "triangle"),
    Look(DO, DO_TEXT, "2 3", "diamond", filled=False),
    Look(INK, INK, "10 3 2 3", "square", filled=False),
)
OF_CAUSE = {
    "recurrence": SERIES[0],
    "major_bleed": SERIES[1],
    "crnm_or_major": Look("#8E4E8C", "#8E4E8C", "2 4", "triangle", filled=False),
    "progression": SERIES[2],
    "death": SERIES[3],
}


def mark(figure: Figure, look: Look, x: float, y: float, size: float = 5, **data: str) -> None:
    """The shape of a series with its middle at (x, y); `size` is half its height. An open shape is white inside."""
    paint: dict[str, float | str | None] = {"fill": look.colour if look.filled else WHITE, "stroke": look.colour}
    paint |= {"stroke_width": 2 if not look.filled else 1, "data_x": fixed(x), "data_y": fixed(y), **data}
    if look.shape == "circle":
        figure.add("circle", cx=x, cy=y, r=size, **paint)
        return
    figure.add("path", d=_outline(look.shape, x, y, size), **paint)


def _outline(shape: str, x: float, y: float, size: float) -> str:
    a, b = size * 0.9, size * 1.2
    corners = {
        "square": ((-a, -a), (a, -a), (a, a), (-a, a)),
        "diamond": ((0, -b), (b, 0), (0, b), (-b, 0)),
        "triangle": ((0, -b), (b, a), (-b, a)),
    }[shape]
    return "M" + "L".join(f"{fixed(x + dx)} {fixed(y + dy)}" for dx, dy in corners) + "Z"


def stretch(figure: Figure, look: Look, low: float, high: float, y: float, dash: str = "", **data: str) -> None:
    """An interval as a line in the colour of its series, from pixel to pixel."""
    figure.add(
        "line", x1=low, y1=y, x2=high, y2=y, stroke=look.colour, stroke_width=2, stroke_dasharray=dash or None, **data
    )
