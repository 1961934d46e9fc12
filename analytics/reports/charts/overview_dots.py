"""The overview figure: a dot and its interval for every question, and the answer in words beside it."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.reports.charts.axes import Scale
from analytics.reports.charts.svg import BORDER, GRID, INK, INK_2, REFERENCE, SANS, SAY, WHITE, Figure
from analytics.reports.numbers import interval, number
from analytics.reports.overview import OverviewRow

PHONE_UNTIL = 640
PEOPLE = "Who answered: a description of the clinicians, not a verdict"
CAPTION = (
    "Filled circle: unordered answers, index of qualitative variation. Open square: ordered answers, half of 1 − A "
    "(van der Eijk). Line: 95 % interval by resampling. Small ticks: the other rows of a question with several. Grey: "
    "who answered, not what they do. Hatched: hidden."
)


def overview_dots(
    rows: Sequence[OverviewRow], width: float = 1152, *, prefix: str, title: str, synthetic: bool = False,
    font: str = SANS, pitch: float = 27,
) -> str:  # fmt: skip
    """SVG of the rows in the order given; demographic ones under a rule and in grey. Below 640 px two lines a row."""
    figure = Figure(width, prefix, title, _desc(rows), font)
    if width < PHONE_UNTIL:
        return figure.finish(_phone(figure, rows), synthetic)
    return figure.finish(_desktop(figure, rows, pitch), synthetic)


def _desktop(figure: Figure, rows: Sequence[OverviewRow], pitch: float) -> float:
    w = figure.width
    wide = w >= 800
    left, right = (w * 0.36, w * 0.67) if wide else (w * 0.375, w * 0.60)
    columns = (w * 0.725, w * 0.92, w * 0.935) if wide else (w * 0.632, w * 0.903, w)
    scale = Scale(0, 1, left, right, (0, 0.25, 0.5, 0.75, 1))
    top = _head(figure, scale, columns, wide)
    gap = 54 if any(r.demographic for r in rows) and any(not r.demographic for r in rows) else 0
    bottom = top + pitch * len(rows) + gap
    for tick in scale.ticks:
        figure.line(scale(tick), top - 4, scale(tick), bottom, GRID)
    y, people = top, False
    for index, row in enumerate(rows):
        if row.demographic and not people and index:
            _divide(figure, y + 24)
            y += gap
        people = row.demographic
        _row(figure, row, scale, y + pitch / 2, columns, wide)
        y += pitch
    return bottom + 6


def _head(figure: Figure, scale: Scale, columns: tuple[float, float, float], wide: bool) -> float:
    figure.text(0, 14, "Question", weight=700, fill=INK_2)
    w = figure.width
    figure.text(columns[0], 14, "Most frequent answer" if w >= 1000 else "Top answer", weight=700, fill=INK_2)
    figure.text(columns[1], 14, "share", weight=700, fill=INK_2, anchor="end")
    figure.text(columns[2], 14, "Verdict", weight=700, fill=INK_2, anchor="start" if wide else "end")
    names = ("all agree", "0.25", "0.5", "0.75", "evenly split") if wide else ("all agree", "", "0.5", "", "split")
    for tick, name in zip(scale.ticks, names, strict=True):
        figure.text(scale(tick), 14, name, size=12, fill=INK_2, anchor="middle")
    return 28


def _divide(figure: Figure, y: float) -> None:
    figure.line(0, y, figure.width, y, INK, 1.2)
    figure.text(0, y + 20, PEOPLE, weight=700, halo=True)


def _row(
    figure: Figure, row: OverviewRow, scale: Scale, y: float, columns: tuple[float, float, float], wide: bool
) -> None:
    ink = INK_2 if row.demographic else INK
    figure.text(22, y + 4.5, str(row.number), size=12, fill=INK_2, anchor="end")
    figure.text(32, y + 4.5, figure.fit(row.text, scale.left - 50, 13, 1)[0], fill=ink)
    _mark(figure, row, scale, y)
    room = columns[1] - columns[0] - (52 if row.share else 0)
    figure.text(columns[0], y + 4.5, figure.fit(row.answer, room, 13, 1)[0], fill=ink)
    if row.share:
        figure.text(columns[1], y + 4.5, row.share, weight=700, anchor="end")
    if row.verdict:
        strong = row.verdict in ("divided", "polarised")
        anchor = "start" if wide else "end"
        figure.text(columns[2], y + 4.5, row.verdict, fill=INK if strong else INK_2, weight=700 if strong else None,
                    anchor=anchor)  # fmt: skip


def _mark(figure: Figure, row: OverviewRow, scale: Scale, y: float) -> None:
    colour = REFERENCE if row.demographic else SAY
    for value in row.others:
        figure.line(scale(value), y - 4, scale(value), y + 4, BORDER, 1.4)
    if row.spread is None:
        if row.hidden:
            figure.hatch(scale.left, y - 5, 40, 10)
        figure.text(scale.left + (48 if row.hidden else 4), y + 4.5, row.note, size=12, fill=INK_2, halo=True)
        return
    if row.spread.low is not None and row.spread.high is not None:
        figure.line(scale(row.spread.low), y, scale(row.spread.high), y, colour, 2)
    x = scale(row.spread.value)
    if row.spread.measure == "iqv":
        figure.add("circle", cx=x, cy=y, r=5, fill=colour, data_item=str(row.number))
    else:
        figure.add("rect", x=x - 4.5, y=y - 4.5, width=9.0, height=9.0, fill=WHITE, stroke=colour, stroke_width=2,
                   data_item=str(row.number))  # fmt: skip


def _phone(figure: Figure, rows: Sequence[OverviewRow]) -> float:
    scale = Scale(0, 1, figure.width * 0.58, figure.width - 8, (0, 0.5, 1))
    figure.text(scale.left, 12, "all agree", size=12, fill=INK_2)
    figure.text(figure.width, 12, "split", size=12, fill=INK_2, anchor="end")
    y, people = 26.0, False
    for index, row in enumerate(rows):
        if row.demographic and not people and index:
            figure.line(0, y + 8, figure.width, y + 8, INK, 1.2)
            figure.text(0, y + 30, "Who answered", size=14, weight=700)
            y += 42
        people = row.demographic
        _phone_row(figure, row, scale, y)
        y += 58
    return y


def _phone_row(figure: Figure, row: OverviewRow, scale: Scale, y: float) -> None:
    figure.text(
        0, y + 16, figure.fit(f"{row.number}. {row.text}", figure.width, 14, 1, bold=True)[0], size=14, weight=700
    )
    answer = f"{row.answer}, {row.share}" if row.share else row.answer
    figure.text(0, y + 37, figure.fit(answer, scale.left - 12, 13, 1)[0], fill=INK_2)
    figure.line(scale.left, y + 33, scale.right, y + 33, GRID)
    _mark(figure, row, scale, y + 33)
    figure.line(0, y + 52, figure.width, y + 52, GRID)


def _desc(rows: Sequence[OverviewRow]) -> str:
    placed = [r for r in rows if r.spread and not r.demographic]
    if not placed:
        return "No question has a spread that can be shown."
    ends = [f"{r.number}, {r.text}, {number(r.spread.value, 'index')}" for r in (placed[0], placed[-1]) if r.spread]
    return f"{len(placed)} questions from most to least divided. First: {ends[0]}. Last: {ends[-1]}."


def overview_table(rows: Sequence[OverviewRow]) -> list[list[str]]:
    """The same numbers as a table, header first."""
    out = [["Number", "Question", "Spread", "95 % interval", "Measure", "Most frequent answer", "Share", "Verdict"]]
    names = {"iqv": "IQV", "polarization": "(1 − A)/2"}
    for row in rows:
        spread = row.spread
        value = number(spread.value, "index") if spread else row.note
        between = interval(spread.low, spread.high, "index") if spread else ""
        measure = names[spread.measure] if spread else "–"
        cells = [value, between or "–", measure, row.answer, row.share or "–", row.verdict or "–"]
        out.append([str(row.number), row.text, *cells])
    return out
