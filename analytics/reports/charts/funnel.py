"""The funnel of sites: the share of each beside what chance allows around the network's share. Sites have no names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.reports import entries as en
from analytics.reports import reasons
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale, value_scale
from analytics.reports.charts.marks import DO, DO_TEXT, Look, mark
from analytics.reports.charts.svg import GRID, INK, INK_2, REFERENCE, SANS, SAY, SAY_TEXT, Figure, fixed
from analytics.reports.numbers import number, plural
from analytics.reports.registry_phrases import adjusted_for, children

Row = Mapping[str, Any]
Point = Mapping[str, Any]
FEWEST = 11
PHONE_UNTIL = 480
INSIDE = Look(DO, DO_TEXT, "", "circle")
OUTSIDE = Look(DO, DO_TEXT, "", "circle", filled=False)
OWN = Look(SAY, SAY_TEXT, "", "diamond")
LEVELS = {0.95: ("95 %", "5 4"), 0.998: ("99.8 %", "")}
CAPTION = (
    "A dot a site, without its name. Lines: exact limits around the share of all sites; by chance one site in twenty "
    "lies outside 95 %, one in 500 outside 99.8 %. Open circles: outside 99.8 %. Sites with fewer than 11 children are "
    "not drawn."
)
OWN_CAPTION = (
    "Your site beside the limits around the share of all sites: by chance one site in twenty lies outside the dashed "
    "lines (95 %), one in 500 outside the solid ones (99.8 %). Only your site sees this."
)


def funnel_plot(
    row: Row, width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS, own: Point | None = None
) -> str:
    """SVG of the block `sites`: points of sites of 11 children or more, target, limits at both levels.

    `own` {"x", "n", "share"} makes it the private view of a site: its own dot, a blue diamond whatever its size, with
    the network's limits and no dot of another site; with "adjusted" in it, that is the share at which the dot stands,
    at "size" children. A hidden row is a sentence. Points are drawn in an order of their values, so the markup does not
    tell a site by its place.
    """
    figure = Figure(width, prefix, _title(row, own), _desc(row, own), font)
    if en.hidden(row) or row.get("target") is None:
        figure.hatch(0, 10, 34, 10)
        figure.text(42, 19, _withheld(row), size=12, fill=INK_2)
        return figure.finish(32, synthetic)
    shown = [] if own else shown_points(row)
    drawn = [*shown, *([own] if own else [])]
    most = max(
        [*(max(float(p["n"]), _across(p)) for p in drawn), *(float(at["n"]) for at in row.get("limits") or []), 20.0]
    )
    right = 62 if width < PHONE_UNTIL else 96
    across = value_scale(0, most, 46, width - right)
    y = Scale(0, 1, 306, 20, (0, 0.25, 0.5, 0.75, 1))
    _axes(figure, across, y)
    _limits(figure, row, across, y)
    for point in shown:
        look = OUTSIDE if is_outside(row, point) else INSIDE
        mark(figure, look, across(point["n"]), y(point["share"]), 4.5, data_part="site")
    bottom = _notes(figure, notes(row, own), y.left + 35)
    if own:
        _own(figure, own, across, y)
    return figure.finish(bottom + 8, synthetic)


def shown_points(row: Row) -> list[Point]:
    """The points that may be drawn, by children and share."""
    points = [p for p in row.get("points") or [] if not en.hidden(p) and p.get("share") is not None]
    return sorted((p for p in points if p["n"] >= FEWEST), key=lambda p: (p["n"], p["share"]))


def is_outside(row: Row, point: Point, level: float = 0.998) -> bool:
    """Whether a point lies outside of the limits as drawn: straight between the n that have limits; False beyond."""
    limits = limits_at(row, level)
    for left, right in zip(limits, limits[1:] or limits, strict=False):
        if left["n"] <= point["n"] <= right["n"]:
            part = (point["n"] - left["n"]) / (right["n"] - left["n"]) if right["n"] > left["n"] else 0.0
            low, high = (left[k] + part * (right[k] - left[k]) for k in ("low", "high"))
            return bool(point["share"] < low or point["share"] > high)
    return False


def limits_at(row: Row, level: float) -> list[Point]:
    """The limits of a level by rising n, each n once."""
    found = {at["n"]: at for at in row.get("limits") or [] if at["level"] == level and at.get("low") is not None}
    return [found[n] for n in sorted(found)]


def _axes(figure: Figure, x: Scale, y: Scale) -> None:
    for tick in y.ticks:
        figure.line(x.left, y(tick), x.right, y(tick), INK if tick == 0 else GRID, 1.4 if tick == 0 else 1)
        figure.text(x.left - 8, y(tick) + 4, number(tick, "percent"), size=12, fill=INK_2, anchor="end")
    for tick in x.ticks:
        figure.text(x(tick), y.left + 17, number(tick, "measure"), size=12, fill=INK_2, anchor="middle")
    figure.text(x.left, y.left + 35, "children at the site", size=12, fill=INK_2)


def _limits(figure: Figure, row: Row, x: Scale, y: Scale) -> None:
    told: list[tuple[float, str, int | None]] = [(y(row["target"]), f"all {number(row['target'], 'percent')}", 700)]
    figure.line(x.left, y(row["target"]), x.right, y(row["target"]), INK, 1.2)
    for level, (name, dash) in LEVELS.items():
        limits = limits_at(row, level)
        for side in ("low", "high") if limits else ():
            path = "M" + "L".join(f"{fixed(x(at['n']))} {fixed(y(at[side]))}" for at in limits)
            figure.add("path", d=path, fill="none", stroke=REFERENCE, stroke_width=1.3, stroke_dasharray=dash or None,
                       data_limit=f"{level:g} {side}")  # fmt: skip
        if limits:
            told.append((y(limits[-1]["high"]), name, None))
    last = -1.0
    for at, name, weight in sorted(told, key=lambda one: one[0]):
        last = max(at, last + 16) if last >= 0 else at
        figure.text(x.right + 8, last + 4, name, size=12, fill=INK if weight else REFERENCE, weight=weight)


def _own(figure: Figure, own: Point, x: Scale, y: Scale) -> None:
    at, level = x(_across(own)), y(min(_height(own), 1.0))
    mark(figure, OWN, at, level, 6.5, data_part="own")
    late = at > (x.left + x.right) / 2
    told, shift = f"your site, {children(own['n'])}", -11 if late else 11
    figure.text(at + shift, level - 8, told, size=12.5, weight=700, fill=SAY_TEXT, anchor="end" if late else "start",
                halo=True)  # fmt: skip


def _notes(figure: Figure, told: list[str], y: float) -> float:
    for note in told:
        for line in figure.fit(note, figure.width, 12, 2):
            y += 18
            figure.text(0, y, line, size=12, fill=INK_2)
    return y


def notes(row: Row, own: Point | None = None) -> list[str]:
    """What has to be read with the figure: the flags, and how many sites are too small to be drawn."""
    small = 0 if own else sum(en.hidden(p) or p["n"] < FEWEST for p in row.get("points") or [])
    told = [f"{plural(small, 'site')} with fewer than 11 children not drawn."] if small else []
    told += [f"{adjusted_for(row)}."] if row.get("adjusted_for") else []
    if own and own.get("adjusted") is not None:
        told.append(f"The dot is adjusted; without that it would lie at {own['x']} of {own['n']}.")
    flags = [reasons.FLAGS[str(flag)] for flag in row.get("flags") or []]
    return told + [f"{text[:1].upper()}{text[1:]}." for text in flags]


def _height(own: Point) -> float:
    adjusted = own.get("adjusted")
    return float(own["share"] if adjusted is None else adjusted)


def _across(own: Point) -> float:
    """An adjusted share varies by chance as that of more or fewer children: there the limits are right for it."""
    return float(own.get("size") or own["n"])


def _withheld(row: Row) -> str:
    return "hidden" if en.hidden(row) else "no share of all sites"


def _title(row: Row, own: Point | None) -> str:
    if en.hidden(row) or row.get("target") is None:
        return "Sites: hidden"
    if own:
        return f"Your site beside the limits, {terms.quantity(str(row['quantity']))}"
    far = sum(is_outside(row, p) for p in shown_points(row))
    lie = "lies" if far == 1 else "lie"
    return f"{plural(far, 'site', words=True).capitalize()} {lie} outside the 99.8 % limits"


def _desc(row: Row, own: Point | None) -> str:
    if en.hidden(row) or row.get("target") is None:
        return terms.WITHHELD
    base = f"{terms.quantity(str(row['quantity'])).capitalize()}: {number(row['target'], 'percent')} over all sites."
    shown = f"{plural(len(shown_points(row)), 'site')} drawn without names."
    mine = f"Your site: {children(own['n'])}, {_share(own)}." if own else shown
    return " ".join((base, mine, *notes(row, own)))


def _share(own: Point) -> str:
    return number(min(_height(own), 1.0), "percent") if own["n"] >= 20 else f"{number(own['x'], 'count')} of them"


def funnel_rows(row: Row) -> list[list[str]]:
    """The limits as a table, header first: children, both levels. No row of a site: a list of sites would name them."""
    out = [["Children at a site", "95 % limits", "99.8 % limits"]]
    low, high = ({at["n"]: at for at in limits_at(row, level)} for level in LEVELS)
    for n in sorted(set(low) | set(high)):
        cells = [_pair(found.get(n)) for found in (low, high)]
        out.append([number(n, "count"), *cells])
    return out


def _pair(at: Point | None) -> str:
    return f"{number(at['low'], 'percent')} to {number(at['high'], 'percent')}" if at else "–"
