"""Platelet thresholds: the share of clinicians who still give the full dose at each count, as steps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.reports import entries as en
from analytics.reports.charts.axes import Scale
from analytics.reports.charts.svg import GRID, INK, INK_2, REFERENCE, SANS, SAY, SAY_TEXT, Figure
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import SMALL_N, interval, number

ALWAYS = frozenset({"never"})
BAND_OPACITY = "0.13"
BOTTOM_MARGIN = 52
SHORT_LABELS = 480


@dataclass(frozen=True)
class Step:
    """At `count` and above (up to the next step): `given` of `n`, or None where a hidden cell leaves only low..high."""

    count: float
    given: int | None
    n: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        return None if self.given is None else self.given / self.n


def threshold_curve(
    entry: Entry, values: Mapping[str, float] | None = None, always: frozenset[str] = ALWAYS
) -> list[Step]:
    """Steps of G(c) = (clinicians whose threshold <= c, or who never hold for platelets) / answered, with Wilson 95 %.

    A clinician who holds below t gives the full dose at c exactly if t <= c. Codes in `always` ("platelets alone are
    never a reason") give at all counts; other off-scale answers (case by case, another number) count at none, so the
    curve ends below 1. A threshold is the option's `value`, else `values[code]`, else its code read as a number.
    Where a hidden cell lies at or below c, or c lies inside a merged option (from its `value_low` up to its `value`),
    low..high are bounds and `given` is None. [] where nothing may be said.
    Raises ValueError where an on-scale option has no number.
    """
    if en.withheld(entry) or not entry["answered"]:
        return []
    places = {o["code"]: _places(o, values) for o in en.on_scale(entry)}
    counts = sorted({0.0, *(place for pair in places.values() for place in pair)})
    return [
        _step(
            entry,
            c,
            {k for k, (_, t) in places.items() if t <= c} | always,
            {k for k, (low, t) in places.items() if low <= c < t},
        )
        for c in counts
    ]


def _places(option: Option, values: Mapping[str, float] | None) -> tuple[float, float]:
    """Lowest and highest threshold of an option: two different ones only where options were merged."""
    highest = threshold_of(option, values)
    return float(option.get("value_low", highest)), highest


def threshold_of(option: Option, values: Mapping[str, float] | None = None) -> float:
    found = option.get("value")
    if found is None:
        found = (values or {}).get(option["code"], option["code"])
    try:
        return float(found)
    except ValueError:
        raise ValueError(f"option {option['code']!r} has no threshold value") from None


def _step(entry: Entry, count: float, codes: set[str] | frozenset[str], perhaps: set[str]) -> Step:
    n = int(entry["answered"])
    chosen = [o for o in entry["options"] if o["code"] in codes]
    seen = sum(int(o["count"]) for o in chosen if not en.hidden(o))
    open_to = sum(int(o["count"]) for o in entry["options"] if o["code"] in perhaps and not en.hidden(o))
    if open_to:
        return Step(count, None, n, seen / n, (seen + open_to) / n)
    if not en.any_hidden(chosen):
        # Somebody who always gives may stand inside a merged off-scale answer: the band reaches up to there.
        inside = [o for o in entry["options"] if set(o.get("merged", ())) & codes and o["code"] not in codes]
        most = seen + sum(int(o["count"]) for o in inside if o.get("off_scale") and not en.hidden(o))
        return Step(count, seen, n, _wilson(seen, n)[0], _wilson(most, n)[1])
    others = [o for o in entry["options"] if en.hidden(o) and o["code"] not in codes]
    mass = round(en.hidden_mass(entry) * n)
    if not others:
        return Step(count, seen + mass, n, *_wilson(seen + mass, n))
    return Step(count, None, n, seen / n, (seen + mass) / n)


def _wilson(x: int, n: int) -> tuple[float, float]:
    from analytics.statistics.proportions import wilson  # scipy, which no page but this one's needs

    found = wilson(x, n)
    return (found.low or 0.0, 1.0 if found.high is None else found.high)


def threshold_steps(
    entries: Sequence[Entry], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS,
    values: Mapping[str, float] | None = None, always: frozenset[str] = ALWAYS,
    guidance: Sequence[tuple[float, str]] = (), tall: float | None = None,
) -> str:  # fmt: skip
    """SVG: one panel an entry (two abreast from 480 px where there are several), `tall` px each, shared axes, bands at
    13 %.

    Call it only for items that ask for a platelet threshold. `guidance` = dashed lines (count, label); a label has to
    say for whom it was written ("adult guidance: full from 50").
    """
    curves = [threshold_curve(e, values, always) for e in entries]
    figure = Figure(width, prefix, _title(entries, curves), _desc(entries, curves), font)
    across = 1 if len(entries) == 1 or width < 480 else 2
    cell = (width - 36 * (across - 1)) / across
    tall = tall or (334 if len(entries) == 1 else 248)
    top = max((c[-1].count for c in curves if c), default=100.0)
    for index, (entry, curve) in enumerate(zip(entries, curves, strict=True)):
        left, up = (cell + 36) * (index % across), tall * (index // across)
        _panel(figure, entry, curve, (left, up, cell, tall), top, guidance)
    return figure.finish(tall * math.ceil(len(entries) / across), synthetic)


def _panel(
    figure: Figure, entry: Entry, curve: list[Step], box: tuple[float, float, float, float], top: float,
    guidance: Sequence[tuple[float, str]],
) -> None:  # fmt: skip
    left, up, wide, tall = box
    label = figure.fit(en.label_of(entry), wide, 14, 1, bold=True)[0]
    figure.text(left, up + 14, label, size=14, weight=700)
    x = Scale(0, top, left + 46, left + wide - 14, ())
    y = Scale(0, 1, up + tall - BOTTOM_MARGIN, up + 58, (0, 0.25, 0.5, 0.75, 1))
    for tick in y.ticks:
        figure.line(x.left, y(tick), x.right, y(tick), INK if tick == 0 else GRID, 1.4 if tick == 0 else 1)
        figure.text(x.left - 8, y(tick) + 4, number(tick, "percent"), size=12, fill=INK_2, anchor="end")
    if not curve:
        figure.hatch(x.left, y(0.6), x.right - x.left, 30)
        figure.text(x.left + 8, y(0.6) - 6, "hidden" if en.withheld(entry) else "no answers", size=12, fill=INK_2)
        return
    count_labels(figure, [s.count for s in curve], x, y.left + 17)
    figure.text(x.left, y.left + 35, "platelets, ×10⁹/L", size=12, fill=INK_2)
    guidance_lines(figure, guidance, x, y, short=wide < SHORT_LABELS)
    draw_steps(figure, curve, x, y)


def count_labels(figure: Figure, counts: list[float], x: Scale, y: float) -> None:
    """The counts in one row, without those that would touch the one before."""
    last = -math.inf
    for count in counts:
        if x(count) - last >= 20:
            figure.text(x(count), y, number(count, "measure"), size=12, fill=INK_2, anchor="middle")
            last = x(count)


def guidance_lines(figure: Figure, lines: Sequence[tuple[float, str]], x: Scale, y: Scale, short: bool) -> None:
    """Dashed lines with their labels; in a narrow panel "adult 25", with the words in the caption."""
    for index, (count, label) in enumerate(lines):
        figure.line(x(count), y.right - 20, x(count), y.left, REFERENCE, 1.2, "4 3")
        anchor = "end" if index == 0 and len(lines) > 1 else "start"
        shift = -5 if anchor == "end" else 5
        told = f"{label.split()[0]} {number(count, 'measure')}" if short else label
        figure.text(x(count) + shift, y.right - 24, told, size=12, fill=REFERENCE, anchor=anchor)


def draw_steps(figure: Figure, curve: list[Step], x: Scale, y: Scale) -> None:
    """The steps with their band and the last share; hatched where a hidden cell leaves only bounds."""
    ends = [x(s.count) for s in curve[1:]] + [x.right]
    path, pen = "", False
    for step, end in zip(curve, ends, strict=True):
        start, high, low = x(step.count), y(step.high), y(step.low)
        if step.share is None:
            figure.hatch(start, high, end - start, max(low - high, 6))
            pen = False
            continue
        figure.add("rect", x=start, y=high, width=end - start, height=low - high, fill=SAY, fill_opacity=BAND_OPACITY)
        path += f"{'V' if pen else f'M{start:.2f} '}{y(step.share):.2f}H{end:.2f}"
        pen = True
    if path:
        figure.add("path", d=path, fill="none", stroke=SAY, stroke_width=2.2)
    final = curve[-1].share
    if final is not None and curve[-1].n >= SMALL_N:
        text = number(final, "percent", curve[-1].n)
        figure.text(x.right, y(final) - 8, text, size=12.5, weight=700, fill=SAY_TEXT, anchor="end", halo=True)


def _title(entries: Sequence[Entry], curves: list[list[Step]]) -> str:
    if not any(curves):
        return "Answers hidden"
    entry, curve = next((e, c) for e, c in zip(entries, curves, strict=True) if c)
    half = next((s for s in curve if s.share is not None and s.share >= 0.5), None)
    where = f"from {number(half.count, 'measure')} on" if half else "at none of the counts asked"
    return f"{en.label_of(entry)}: half or more give the full dose {where}"


def _desc(entries: Sequence[Entry], curves: list[list[Step]]) -> str:
    parts = []
    for entry, curve in zip(entries, curves, strict=True):
        said = [f"at {number(s.count, 'measure')} {_share_text(s)}" for s in curve]
        parts.append(f"{en.label_of(entry)}: {', '.join(said) or 'hidden'}.")
    return "Share who still give the full dose. " + " ".join(parts)


def _share_text(step: Step) -> str:
    if step.share is None:
        return "hidden"
    return number(step.share, "percent", step.n) if step.n >= SMALL_N else f"{step.given} of {step.n}"


def threshold_rows(
    entries: Sequence[Entry], values: Mapping[str, float] | None = None, always: frozenset[str] = ALWAYS
) -> list[list[str]]:
    """The same numbers as a table, header first: row, platelet count, who give the full dose, share, 95 % interval."""
    rows = [["Question", "Platelets, ×10⁹/L", "Give the full dose", "Share", "95 % interval (Wilson score)"]]
    for entry in entries:
        for step in threshold_curve(entry, values, always):
            count = number(step.count, "measure")
            if step.given is None:
                between = f"between {number(step.low, 'percent', step.n)} and {number(step.high, 'percent', step.n)}"
                rows.append([en.label_of(entry), count, "merged or hidden", between, "hidden"])
                continue
            between = interval(step.low, step.high, "percent", step.n)
            given = f"{number(step.given, 'count')} of {number(step.n, 'count')}"
            rows.append([en.label_of(entry), count, given, number(step.share, "percent", step.n), between])
    return rows
