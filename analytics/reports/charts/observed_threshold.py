"""Platelet thresholds that sites keep: Turnbull's curve, alone or over what clinicians say, on the axis of `steps`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale
from analytics.reports.charts.curve_frame import EndLabel, end_labels
from analytics.reports.charts.curves import stairs
from analytics.reports.charts.marks import BAND_OPACITY, DONE, SAID, mark
from analytics.reports.charts.steps import ALWAYS, Step, count_labels, draw_steps, guidance_lines, threshold_curve
from analytics.reports.charts.svg import GRID, INK, INK_2, SANS, Figure, fixed
from analytics.reports.entries import Entry
from analytics.reports.numbers import number
from analytics.reports.registry_phrases import cohort, may_percent
from analytics.reports.registry_words import threshold_line

Row = Mapping[str, Any]
PHONE_UNTIL = 480
AXIS = {"held": "Share not held at each count", "held_or_reduced": "Share with the full dose at each count"}
HALF = replace(DONE, filled=True)
CAPTION = (
    "Share of children whose threshold is at or below each count (Turnbull: a threshold lies between the count acted "
    "on and the lowest one not acted on). Band: as far up as the line may lie. Filled diamond: the count at which half "
    "act, over all sites, with its 95 % interval. Hatched: hidden."
)
OVERLAY = CAPTION + " Solid, blue: what clinicians say. The two groups are different people."


@dataclass(frozen=True)
class Observed:
    """The curve at one count, 10⁹/L: share of children, 0..1, and the largest that is as likely; None: withheld."""

    count: float
    share: float | None
    most: float | None = None


def observed_curve(row: Row) -> list[Observed]:
    """The readings of a row of `platelet_threshold` at its counts; [] where it is hidden or has none.

    Between `turnbull` and `turnbull_most` (where a row carries it) nothing is known: thresholds are intervals. Raises
    ValueError where the lists have different lengths, or the counts do not ascend.
    """
    if en.hidden(row) or not row.get("counts") or row.get("intervals") == 0:
        return []
    counts, shares = row["counts"], row["turnbull"]
    most = row.get("turnbull_most") or [None] * len(counts)
    if len({len(counts), len(shares), len(most)}) != 1 or list(counts) != sorted(set(counts)):
        raise ValueError("the threshold curve has lists that do not fit each other")
    return [Observed(*values) for values in zip(counts, shares, most, strict=True)]


def observed_steps(
    row: Row, width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS,
    stated: Entry | None = None, values: Mapping[str, float] | None = None, always: frozenset[str] = ALWAYS,
    guidance: Sequence[tuple[float, str]] = (),
) -> str:  # fmt: skip
    """SVG of a row of `platelet_threshold`, over the steps of the survey entry `stated` where one is given.

    `values`, `always`, `guidance` as in `threshold_steps`. The observed line begins at the first count of the row and
    ends at the last, for nothing is known beyond. A hidden side is hatched and named; the other one is drawn.
    """
    curve = observed_curve(row)
    said = threshold_curve(stated, values, always) if stated is not None else []
    figure = Figure(width, prefix, _title(row), _desc(row, curve, stated, said), font)
    y = 14.0
    for told in _hidden_sides(row, curve, stated, said):
        figure.hatch(0, y - 8, 34, 10)
        figure.text(42, y, told, size=12, fill=INK_2)
        y += 20
    if not curve and not said:
        return figure.finish(y + 4, synthetic)
    room = 92 if width < PHONE_UNTIL else 110
    counts = sorted({*(o.count for o in curve), *(s.count for s in said)})
    across = Scale(0, max(counts[-1], 1.0), 46, width - room, ())
    head = y + (66 if guidance else 20)
    up = Scale(0, 1, head + 228, head, (0, 0.25, 0.5, 0.75, 1))
    figure.text(0, y, AXIS.get(str(row.get("act")), AXIS["held"]), size=12, fill=INK_2)
    _axes(figure, row, across, up, counts)
    guidance_lines(figure, guidance, across, up, short=width < PHONE_UNTIL)
    if said:
        draw_steps(figure, said, across, up)
    if curve:
        _draw(figure, curve, across, up)
    _half(figure, row, across, up)
    _names(figure, curve, said, across, up)
    return figure.finish(up.left + 58, synthetic)


def _axes(figure: Figure, row: Row, x: Scale, y: Scale, counts: list[float]) -> None:
    for tick in y.ticks:
        figure.line(x.left, y(tick), x.right, y(tick), INK if tick == 0 else GRID, 1.4 if tick == 0 else 1)
        figure.text(x.left - 8, y(tick) + 4, number(tick, "percent"), size=12, fill=INK_2, anchor="end")
    count_labels(figure, counts, x, y.left + 17)
    figure.text(x.left, y.left + 35, "platelets, ×10⁹/L", size=12, fill=INK_2)
    if row.get("n") is not None and not en.hidden(row):
        figure.text(x.left, y.left + 52, cohort(row), size=12, fill=DONE.ink)


def _draw(figure: Figure, curve: list[Observed], x: Scale, y: Scale) -> None:
    ends = [x(o.count) for o in curve[1:]] + [x(curve[-1].count)]
    path, pen = "", False
    for one, end in zip(curve, ends, strict=True):
        start = x(one.count)
        if one.share is None:
            figure.hatch(start, y.right, max(end - start, 6), y.left - y.right)
            pen = False
            continue
        if one.most is not None:
            figure.add("rect", x=start, y=y(one.most), width=end - start, height=y(one.share) - y(one.most),
                       fill=DONE.colour, fill_opacity=BAND_OPACITY, data_part="band")  # fmt: skip
        step = stairs([(start, y(one.share))], end)
        path += f"V{fixed(y(one.share))}H{fixed(end)}" if pen else step
        pen = True
    if path:
        figure.add("path", d=path, fill="none", stroke=DONE.colour, stroke_width=2.2, stroke_dasharray=DONE.dash,
                   data_part="line")  # fmt: skip
    known = [one for one in curve if one.share is not None]
    if known:
        mark(figure, DONE, x(known[-1].count), y(known[-1].share or 0.0), 4.5, data_part="last")


def _half(figure: Figure, row: Row, x: Scale, y: Scale) -> None:
    """The marginal ED50 on the 50 % line, with its interval; not where it lies beyond the axis."""
    found = None if en.hidden(row) else row.get("ed50_marginal")
    if not found or found["value"] is None or found["value"] > x.high:
        return
    level = y(0.5)
    if found["low"] is not None and found["high"] is not None:
        figure.line(x(found["low"]), level, x(found["high"]), level, INK, 1.4)
    mark(figure, HALF, x(found["value"]), level, 5, data_part="ed50")


def _names(figure: Figure, curve: list[Observed], said: list[Step], x: Scale, y: Scale) -> None:
    labels = []
    if curve and curve[-1].share is not None:
        labels.append(EndLabel(("sites do",), DONE, y(curve[-1].share)))
    if said and said[-1].share is not None:
        labels.append(EndLabel(("clinicians", "say"), SAID, y(said[-1].share)))
    end_labels(figure, labels, x.right + 8, y.right - 10, y.left)


def _hidden_sides(row: Row, curve: list[Observed], stated: Entry | None, said: list[Step]) -> list[str]:
    told = [] if curve else ["what sites do: hidden" if en.hidden(row) else "what sites do: no child to count"]
    gone = [f"{o.count:g}" for o in curve if o.share is None]
    told += [f"what sites do: hidden at {', '.join(gone)}"] if gone else []
    if stated is not None and not said:
        told.append("what clinicians say: hidden" if en.withheld(stated) else "what clinicians say: no answers")
    return told


def _title(row: Row) -> str:
    return threshold_line(row).lead.rstrip(".") if not en.hidden(row) else "What sites do: hidden"


def _desc(row: Row, curve: list[Observed], stated: Entry | None, said: list[Step]) -> str:
    kept = terms.NOT_DOING.get(str(row.get("act")), "not held")
    read = ", ".join(f"at {number(o.count, 'measure')} {_share(o.share, row)}" for o in curve)
    parts = [str(threshold_line(row)), f"Sites, {kept}: {read}." if read else ""]
    if said and stated is not None:
        half = next((s for s in said if s.share is not None and s.share >= 0.5), None)
        where = f"from {number(half.count, 'measure')} on" if half else "at none of the counts asked"
        parts.append(f"Clinicians: half or more say they give it {where}.")
    return " ".join([*(p for p in parts if p), *(f"{t}." for t in _hidden_sides(row, curve, stated, said))])


def _share(share: float | None, row: Row) -> str:
    if share is None:
        return "hidden"
    return number(share, "percent", row["n"]) if may_percent(row.get("n")) else "too few for a per cent"


def observed_rows(row: Row) -> list[list[str]]:
    """The same numbers as a table, header first: count, share of children at or below it, the most it may be."""
    out = [["Platelets, ×10⁹/L", "Children at or below it", "At most"]]
    for one in observed_curve(row):
        most = "–" if one.most is None else _share(one.most, row)
        out.append([number(one.count, "measure"), _share(one.share, row), most])
    return out
