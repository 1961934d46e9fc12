"""Ordered answers: stacked bars in the order of the scale, never sorted; diverging about the middle of short scales."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.reports import entries as en
from analytics.reports import words
from analytics.reports.charts.svg import INK, INK_2, REFERENCE, SANS, WHITE, Figure
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import SMALL_N, number

STEPS = ("#7B4A12", "#BC8442", "#DDE3E6", "#5A9BA8", "#0B5563")
NUMBER_FROM = 0.09
LONGEST_DIVERGING = 5
PHONE_UNTIL = 480


def diverging_bars(
    entries: Sequence[Entry], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS,
    diverging: bool | None = None,
) -> str:  # fmt: skip
    """SVG of one bar an entry (the rows of a matrix together), segments = share of answered, in scale order.

    diverging None: split on the middle answer (between the two middle ones for an even number) up to five answers,
    stacked from zero above. Off-scale answers are no segments: their share stands beside n. What hidden cells hold
    together is hatched after the last segment. Entries have to share their on-scale codes, else ValueError.
    """
    scale = _common_scale(entries)
    split = len(scale) <= LONGEST_DIVERGING if diverging is None else diverging
    title = words.finding(entries[0]) if len(entries) == 1 else _joint_title(entries)
    figure = Figure(width, prefix, title, " ".join(_described(e) for e in entries), font)
    y = _key(figure, scale)
    phone = width < PHONE_UNTIL
    left, right = (2, width - 2) if phone else (198, width - 96)
    middle, unit = _layout(entries, split, left, right)
    pitch = 56 if phone else 38
    bottom = y + pitch * len(entries)
    figure.line(middle, y - 2, middle, bottom - 4, INK, 1.4)
    for index, entry in enumerate(entries):
        _row(figure, entry, y + pitch * index, phone, middle, unit, split)
    return figure.finish(bottom + 4, synthetic)


def step_colours(count: int) -> list[str]:
    """Colours of a scale of `count` answers: the five tokens, spread; between them for longer scales."""
    if count == 1:
        return [STEPS[4]]
    picked = {2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}.get(count)
    if picked:
        return [STEPS[i] for i in picked]
    return [_between(i * 4 / (count - 1)) for i in range(count)]


def _between(place: float) -> str:
    low = min(int(place), 3)
    pairs = zip(_rgb(STEPS[low]), _rgb(STEPS[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - low)):02X}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _common_scale(entries: Sequence[Entry]) -> list[Option]:
    scales = [en.on_scale(entry) for entry in entries]
    codes = [[o["code"] for o in scale] for scale in scales]
    if not codes or not codes[0] or any(found != codes[0] for found in codes):
        raise ValueError("diverging bars need entries with the same ordered answers")
    return scales[0]


def _joint_title(entries: Sequence[Entry]) -> str:
    known = [e for e in entries if not en.withheld(e) and en.leaders(e)]
    return "; ".join(f"{en.label_of(e)}: {words.finding(e)}" for e in known) or "Answers hidden"


def _described(entry: Entry) -> str:
    return f"{en.label_of(entry)}: {words.description(entry)}"


def _key(figure: Figure, scale: list[Option]) -> float:
    x, y = 0.0, 14.0
    for option, colour in zip(scale, step_colours(len(scale)), strict=True):
        label = figure.fit(str(option["label"]), figure.width - 24, 13, 1)[0]
        if x and x + 18 + figure.measure(label) > figure.width:
            x, y = 0.0, y + 22
        figure.rect(x + 0.5, y - 10.5, 11, 11, colour, REFERENCE if colour == STEPS[2] else "")
        figure.text(x + 18, y, label, fill=INK_2)
        x += 18 + figure.measure(label) + 18
    return y + 20


def _layout(entries: Sequence[Entry], split: bool, left: float, right: float) -> tuple[float, float]:
    """Pixel of the dividing line and pixels a whole share; both sides fit the widest bar."""
    if not split:
        return left, (right - left) / 1.06
    sides = [_sides(e) for e in entries if not en.withheld(e)] or [(0.5, 0.5)]
    before, after = max(s[0] for s in sides), max(s[1] for s in sides)
    unit = (right - left) / max(before + after, 0.5)
    return left + before * unit, unit


def _sides(entry: Entry) -> tuple[float, float]:
    shares = _shares(entry)
    half = len(shares) // 2
    neutral = shares[half] / 2 if len(shares) % 2 else 0.0
    mass = en.hidden_mass(entry)
    after = sum(shares[half + len(shares) % 2 :]) + neutral
    return sum(shares[:half]) + neutral, after + (mass + 0.03 if mass else 0)


def _shares(entry: Entry) -> list[float]:
    return [0.0 if en.hidden(o) else float(o.get("share") or 0) for o in en.on_scale(entry)]


def _row(figure: Figure, entry: Entry, y: float, phone: bool, middle: float, unit: float, split: bool) -> None:
    bar = y + 20 if phone else y + 4
    label = (
        [figure.fit(en.label_of(entry), figure.width - 70, 14, 1)[0]] if phone else figure.fit(en.label_of(entry), 186)
    )
    base = y + 12 if phone else y + 20 - 8 * (len(label) - 1)
    for offset, line in enumerate(label):
        figure.text(0, base + 16 * offset, line, size=14 if phone else 13)
    _note(figure, entry, y + 12 if phone else y + 16, phone)
    if en.withheld(entry) or not entry["answered"]:
        figure.hatch(middle, bar, 34, 24)
        figure.text(middle + 42, bar + 16, "hidden" if en.withheld(entry) else "no answers", size=12, fill=INK_2)
        return
    start = middle - _sides(entry)[0] * unit if split else middle
    _segments(figure, entry, start, bar, unit)


def _note(figure: Figure, entry: Entry, y: float, phone: bool) -> None:
    if en.withheld(entry):
        return
    figure.text(figure.width, y, f"n {number(entry['answered'], 'count')}", size=12, fill=INK_2, anchor="end")
    away = [o for o in en.off_scale(entry) if o.get("count") and not en.hidden(o)]
    if away and not phone and entry["answered"] >= SMALL_N:
        share = sum(float(o["share"]) for o in away)
        text = f"{number(share, 'percent', entry['answered'])} off scale"
        figure.text(figure.width, y + 14, text, size=12, fill=INK_2, anchor="end")


def _segments(figure: Figure, entry: Entry, x: float, y: float, unit: float) -> None:
    shares, colours = _shares(entry), step_colours(len(_shares(entry)))
    for option, share, colour in zip(en.on_scale(entry), shares, colours, strict=True):
        if share:
            _segment(figure, x, y, share, share * unit, colour, str(option["code"]), entry["answered"])
            x += share * unit
    if en.hidden_mass(entry):
        wide = max(en.hidden_mass(entry) * unit, 10)
        figure.hatch(x + 6, y, wide, 24)
        if x + wide + 54 < figure.width - 70:
            figure.text(x + wide + 12, y + 16, "hidden", size=12, fill=INK_2)


def _segment(figure: Figure, x: float, y: float, share: float, wide: float, colour: str, code: str, n: int) -> None:
    neutral = colour == STEPS[2]
    inset = 0.5
    stroke = REFERENCE if neutral else ""
    figure.rect(x + inset, y, wide - 2 * inset, 24, colour, stroke, data_code=code)
    if share >= NUMBER_FROM and n >= SMALL_N and wide > 20:
        label = number(share, "percent", n).removesuffix(" %")
        figure.text(x + wide / 2, y + 16.5, label, size=12.5, weight=700, anchor="middle", fill=_on(colour))


def _on(colour: str) -> str:
    """White or ink, whichever has more contrast on the colour (WCAG relative luminance)."""
    parts = [c / 255 for c in _rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return WHITE if light < 0.18 else INK


def scale_rows(entries: Sequence[Entry]) -> list[list[str]]:
    """The same numbers as a table, header first: row label, n, % of answered for each ordered answer, off scale."""
    scale = _common_scale(entries)
    head = ["", "n", *[str(o["label"]) for o in scale], "off scale"]
    return [head] + [_scale_row(entry) for entry in entries]


def _scale_row(entry: Entry) -> list[str]:
    n = entry.get("answered")
    away = en.off_scale(entry)
    total = None if not away or n is None or en.any_hidden(away) else sum(float(o.get("share") or 0) for o in away)
    cells = ["hidden" if en.hidden(o) else number(o.get("share"), "percent", n) for o in en.on_scale(entry)]
    last = "hidden" if en.any_hidden(away) else number(total, "percent", n)
    return [en.label_of(entry), "hidden" if n is None else number(n, "count"), *cells, last]
