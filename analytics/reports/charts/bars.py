"""Horizontal bars, sorted: simultaneous whiskers for one answer each, single ones for several choices and ranks."""

from __future__ import annotations

from analytics.reports import entries as en
from analytics.reports import reasons, words
from analytics.reports.charts.axes import Scale, grid, share_scale, tick_labels, whisker
from analytics.reports.charts.svg import INK, INK_2, LEADER, OTHER, SANS, Figure
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import SMALL_N, interval, number

PHONE_UNTIL = 480


def sorted_bars(
    entry: Entry, width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS, pitch: float = 50
) -> str:
    """SVG of the options, highest share first, "other" and merged last, hidden cells hatched at the end.

    Whiskers: simultaneous limits where the entry has them, else Wilson's. From 480 px the label stands left of its
    bar, below that above it, a row every `pitch` px. Where the entry is withheld or has no answers a sentence stands.
    """
    figure = Figure(width, prefix, words.finding(entry), words.description(entry), font)
    rows = [] if en.withheld(entry) or not entry["answered"] else en.sorted_options(entry)
    if not rows:
        figure.text(0, 20, str(words.answer_line(entry)), fill=INK_2)
        return figure.finish(32, synthetic)
    phone = width < PHONE_UNTIL
    height = _phone(figure, entry, rows, pitch) if phone else _desktop(figure, entry, rows)
    return figure.finish(height, synthetic)


def whisker_limits(option: Option) -> tuple[float, float] | None:
    return en.limits(option, "simultaneous") or en.limits(option, "wilson")


def _uppers(rows: list[Option]) -> list[float]:
    found = [(whisker_limits(o) or (0.0, o["share"]))[1] for o in rows if not en.hidden(o)]
    return found or [1.0]


def _desktop(figure: Figure, entry: Entry, rows: list[Option]) -> float:
    pitch, top, left, right = 38, 8, 226, figure.width - 136
    scale = share_scale(_uppers(rows), left, right)
    bottom = top + pitch * len(rows)
    grid(figure, scale, top, bottom)
    for index, option in enumerate(rows):
        middle = top + pitch * (index + 0.5)
        _side_label(figure, option, left - 12, middle, _leads(entry, option))
        _bar(figure, scale, option, middle, 20, _leads(entry, option))
        _numbers(figure, entry, option, middle + 5)
    figure.line(left, top - 4, left, bottom + 2, INK, 1.4)
    tick_labels(figure, scale, bottom + 20)
    return bottom + 30


def _phone(figure: Figure, entry: Entry, rows: list[Option], pitch: float) -> float:
    top = 4
    scale = share_scale(_uppers(rows), 1, figure.width - 1)
    for index, option in enumerate(rows):
        y = top + pitch * index
        bold = 700 if _leads(entry, option) else None
        room = figure.width - 124
        label = figure.fit(str(option["label"]), room, 14.5, 1, bold=bool(bold))[0]
        figure.text(0, y + 15, label, size=14.5, weight=bold)
        _numbers(figure, entry, option, y + 15)
        _bar(figure, scale, option, y + 30, 14, _leads(entry, option))
    return top + pitch * len(rows)


def _leads(entry: Entry, option: Option) -> bool:
    return any(option is leader for leader in en.leaders(entry))


def _side_label(figure: Figure, option: Option, x: float, middle: float, bold: bool) -> None:
    lines = figure.fit(str(option["label"]), x - 2, 13, bold=bold)
    first = middle + 4.5 - 8 * (len(lines) - 1)
    for offset, line in enumerate(lines):
        figure.text(x, first + 16 * offset, line, anchor="end", weight=700 if bold else None)


def _bar(figure: Figure, scale: Scale, option: Option, middle: float, height: float, leads: bool) -> None:
    if en.hidden(option):
        figure.hatch(scale.left, middle - height / 2, 34, height)
        figure.text(scale.left + 42, middle + 4.5, "hidden", size=12, fill=INK_2)
        return
    end = scale(option["share"])
    fill = LEADER if leads else OTHER
    figure.rect(scale.left, middle - height / 2, end - scale.left, height, fill, data_code=str(option["code"]))
    limits = whisker_limits(option)
    if limits:
        whisker(figure, scale(limits[0]), scale(limits[1]), middle)


def _numbers(figure: Figure, entry: Entry, option: Option, y: float) -> None:
    if en.hidden(option):
        return
    n = entry["answered"]
    if n >= SMALL_N:
        figure.text(figure.width - 72, y, number(option["share"], "percent", n), size=14, weight=700, anchor="end")
    counts = f"{number(option['count'], 'count')} of {number(n, 'count')}"
    figure.text(figure.width, y, counts, size=12, fill=INK_2, anchor="end")


def option_rows(entry: Entry, ordered: bool = False) -> list[list[str]]:
    """The same numbers as a table, header first: answer, count, % of answered, interval, % of shown.

    A hidden cell reads "hidden" in every column; rows as in the bars, or in declared order.
    """
    name = entry.get("simultaneous_method")
    kind = reasons.method(name) if name else "Wilson score"
    head = ["Answer", "Count", "% of answered", f"95 % interval ({kind})", "% of shown"]
    rows = en.options(entry) if ordered else en.sorted_options(entry)
    return [head] + [_option_row(entry, option) for option in rows]


def _option_row(entry: Entry, option: Option) -> list[str]:
    label = str(option["label"]) + (" (off scale)" if option.get("off_scale") else "")
    if en.hidden(option):
        return [label, *["hidden"] * 4]
    pair, n = whisker_limits(option), entry.get("answered")
    between = interval(*pair, "percent", n) if pair else "–"
    shares = [number(option.get(key), "percent", n) for key in ("share", "share_of_shown")]
    return [label, number(option.get("count"), "count"), shares[0], between, shares[1]]


def missing_rows(entry: Entry) -> list[list[str]]:
    """Who did not answer, header first: row, count, % of shown ("–" for those not shown the question)."""
    of_shown = entry.get("of_shown") or {}
    rows = [["Not answered", "Count", "% of shown"]]
    for key in en.MISSING_ROWS:
        count = entry.get(key)
        share = of_shown.get(key) if key in en.OF_SHOWN_ROWS else None
        cells = ["hidden", "hidden"] if count is None else [number(count, "count"), number(share, "percent")]
        rows.append([reasons.MISSING[key], *cells])
    return rows
