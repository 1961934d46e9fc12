"""Subgroups: a panel a factor, a dot and its interval a group, hidden groups hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.reports import entries as en
from analytics.reports import reasons, words
from analytics.reports.charts.axes import Scale, grid, share_scale, tick_labels, value_scale
from analytics.reports.charts.svg import INK_2, SANS, SAY, Figure
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import interval, number


@dataclass(frozen=True)
class Group:
    """One group: estimate and limits (share, or median with its quartiles), n; `hidden` has none of them."""

    label: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    hidden: bool


@dataclass(frozen=True)
class Panel:
    """One factor: title, the test in words, the value of all clinicians, its groups; percent or a measured number."""

    factor: str
    title: str
    note: str
    reference: float | None
    groups: tuple[Group, ...]
    percent: bool = True


def panels(entry: Entry, titles: Mapping[str, str] | None = None) -> list[Panel]:
    """The panels of an entry's `by` (the leading option's `by` where there are several choices), on its leading answer.

    Numeric entries: median with quartiles. `titles` maps a factor's id to words. [] without groups or a single leader.
    """
    if en.withheld(entry) or not entry.get("answered") or en.told_together(entry):
        return []
    top = en.leaders(entry)
    numeric = entry["kind"] in ("numeric", "range")
    if not top and not numeric:
        return []
    source = top[0] if entry["kind"] == "multiple" else entry
    blocks = source.get("by") or {}
    return [_panel(f, b, entry, top[0] if top else None, titles or {}) for f, b in sorted(blocks.items())]


def panel_of(entry: Entry, factor: str, option: Option | None, title: str) -> Panel | None:
    """The panel of one factor on one visible answer, or with None on the median; None where the entry lacks it."""
    source = option if option is not None and entry["kind"] == "multiple" else entry
    block = (source.get("by") or {}).get(factor)
    return None if block is None else replace(_panel(factor, block, entry, option, {}), title=title)


def _panel(factor: str, block: Mapping[str, Any], entry: Entry, top: Option | None, titles: Mapping[str, str]) -> Panel:
    groups = tuple(_group(g, top) for g in block["groups"])
    reference = en.value_of(entry, "median") if top is None else float(top["share"])
    title = titles.get(factor, factor.replace("_", " ").capitalize())
    return Panel(factor, title, test_note(block), reference, groups, top is not None)


def _group(group: Mapping[str, Any], top: Option | None) -> Group:
    gone = Group(str(group["label"]), None, None, None, None, True)
    if en.hidden(group) or group.get("answered") is None:
        return gone
    label, n = str(group["label"]), int(group["answered"])
    if top is None:
        numeric = group.get("numeric") or {}
        return Group(label, n, numeric.get("median"), numeric.get("q1"), numeric.get("q3"), False)
    options = group.get("options")
    cell = group if options is None else next((o for o in options if o["code"] == top["code"]), None)
    if cell is None or en.hidden(cell) or cell.get("share") is None:
        return gone if n else Group(label, n, None, None, None, False)
    low, high = en.limits(cell, "wilson") or (None, None)
    return Group(label, n, float(cell["share"]), low, high, False)


def test_note(block: Mapping[str, Any]) -> str:
    """Effect size first, p last: "V 0.14 (0.03–0.29), Holm p 0.42"; the reason in words where there is no p.

    V without what chance gives, where it is known: the limits are those of the association in the population, and a
    plain V of many small groups lies above them.
    """
    if block.get("p_holm") is None:
        return reasons.reason(block.get("reason")) or "not tested"
    size = "ε² " + number(block.get("epsilon_squared"), "index")
    if block.get("cramers_v") is not None:
        size = _cramer(block)
    return f"{size}, Holm p {number(block['p_holm'], 'p')}"


def _cramer(block: Mapping[str, Any]) -> str:
    low, high, corrected = (block.get(f"cramers_v_{name}") for name in ("low", "high", "corrected"))
    v = block["cramers_v"] if corrected is None else corrected
    fits = low is not None and high is not None and low <= v <= high
    return f"V {number(v, 'index')}" + (f" ({interval(low, high, 'index')})" if fits else "")


def dot_whisker(
    drawn: Sequence[Panel], width: float = 352, *, prefix: str, title: str, synthetic: bool = False, font: str = SANS
) -> str:
    """SVG of the panels under each other on one axis: filled circle, line, n; dashed line = all clinicians.

    Panels of shares and of measured numbers cannot share an axis: ValueError. Draw nothing for an empty list.
    """
    if len({p.percent for p in drawn}) != 1:
        raise ValueError("dot_whisker needs at least one panel, all of one kind")
    figure = Figure(width, prefix, title, _desc(drawn), font)
    left, right = min(150, width * 0.38), width - 54
    scale = _axis(drawn, left, right)
    tick_labels(figure, scale, 14, drawn[0].percent)
    y = 24.0
    for panel in drawn:
        y = _draw_panel(figure, panel, scale, y)
    return figure.finish(y + 4, synthetic)


def _axis(drawn: Sequence[Panel], left: float, right: float) -> Scale:
    ends = [v for p in drawn for g in p.groups for v in (g.low, g.value, g.high) if v is not None]
    ends += [p.reference for p in drawn if p.reference is not None]
    if drawn[0].percent:
        return share_scale(ends, left, right)
    return value_scale(min(ends, default=0.0), max(ends, default=1.0), left, right)


def _draw_panel(figure: Figure, panel: Panel, scale: Scale, top: float) -> float:
    heading = top + 18
    figure.text(0, heading, panel.title, weight=700)
    figure.text(figure.width, heading + 17, panel.note, size=12, fill=INK_2, anchor="end")
    start = heading + 24
    bottom = start + 24 * len(panel.groups)
    grid(figure, scale, start, bottom)
    if panel.reference is not None:
        figure.line(scale(panel.reference), start, scale(panel.reference), bottom, SAY, 1.2, "4 3")
    for index, group in enumerate(panel.groups):
        _draw_group(figure, group, scale, start + 24 * index + 12)
    return bottom + 6


def _draw_group(figure: Figure, group: Group, scale: Scale, y: float) -> None:
    figure.text(8, y + 4.5, figure.fit(group.label, scale.left - 20, 13, 1)[0])
    if group.hidden:
        figure.hatch(scale.left, y - 5, 34, 10)
        figure.text(scale.left + 42, y + 4.5, "hidden", size=12, fill=INK_2)
        return
    figure.text(figure.width, y + 4.5, f"n {number(group.n, 'count')}", size=12, fill=INK_2, anchor="end")
    if group.value is None:
        return
    if group.low is not None and group.high is not None:
        figure.line(scale(group.low), y, scale(group.high), y, SAY, 2)
    figure.add("circle", cx=scale(group.value), cy=y, r=5, fill=SAY)


def _desc(drawn: Sequence[Panel]) -> str:
    return " ".join(f"{p.title}: {'; '.join(_said(g, p.percent) for g in p.groups)}. {p.note}." for p in drawn)


def _said(group: Group, percent: bool) -> str:
    if group.hidden:
        return f"{group.label} hidden"
    return f"{group.label} {number(group.value, 'percent' if percent else 'measure', group.n)}, n {group.n}"


def group_rows(drawn: Sequence[Panel]) -> list[list[str]]:
    """The same numbers as a table, header first: factor, group, n, value, interval, test."""
    middle = "Share" if not drawn or drawn[0].percent else "Median"
    spread = "95 % interval (Wilson score)" if middle == "Share" else "Middle half"
    rows = [["Factor", "Group", "n", middle, spread, "Test"]]
    for panel in drawn:
        kind = "percent" if panel.percent else "measure"
        for group in panel.groups:
            cells = [number(group.n, "count"), number(group.value, kind, group.n)]
            cells.append(interval(group.low, group.high, kind, group.n) or "–")
            rows.append([panel.title, group.label, *(["hidden"] * 3 if group.hidden else cells), panel.note])
    return rows


def vignette_panels(entry: Entry) -> list[Panel]:
    """The leading action of a vignette by level of each attribute, as panels; [] where there is none."""
    top = [] if en.withheld(entry) else en.leaders(entry)
    if not top:
        return []
    found: dict[str, list[Group]] = {}
    for level in entry.get("levels") or []:
        found.setdefault(str(level["attribute"]), []).append(_level(level, top[0]))
    share = float(top[0]["share"])
    note = "clinicians as clusters"
    return [Panel(k, k.replace("_", " ").capitalize(), note, share, tuple(g)) for k, g in found.items()]


def _level(level: Mapping[str, Any], top: Option) -> Group:
    cell = next((o for o in level.get("options") or [] if o["code"] == top["code"]), None)
    name = str(level.get("words") or level["level"])
    if cell is None or en.hidden(level) or en.hidden(cell) or level.get("answered") is None:
        return Group(name, None, None, None, None, True)
    return Group(name, int(level["answered"]), cell["share"], cell.get("low"), cell.get("high"), False)


def leading_title(entry: Entry) -> str:
    """The title over the subgroups: "Who says “3 months”", or "The median by group" for numbers."""
    top = en.leaders(entry)
    return f"Who says {words.quoted(top[0])}" if top else "The median by group"
