"""Holds at low platelets: the share of opportunities at which the drug was held, by band or threshold and clot age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.reports import entries as en
from analytics.reports import reasons
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale, grid, share_scale, tick_labels
from analytics.reports.charts.marks import DONE, Look, mark, stretch
from analytics.reports.charts.svg import INK_2, SANS, Figure
from analytics.reports.numbers import interval, number
from analytics.reports.registry_phrases import cohort, may_percent
from analytics.reports.registry_words import hold_place, hold_total, holds_line

Row = Mapping[str, Any]
PHONE_UNTIL = 480
HELD = replace(DONE, dash="")
EITHER = Look("#7A5230", "#6B4526", "3 3", "square", filled=True)
SERIES = (("share_held", "held", HELD), ("share_held_or_reduced", "held or reduced", EITHER))
CAPTION = (
    "Share of opportunities with a known decision, ×10⁹/L. Open diamond: held; filled square, dashed: held or reduced. "
    "Where it is withheld how many are not known, of all opportunities. Lines: 95 % intervals, whole sites resampled. "
    "One child can have several opportunities. Hatched: hidden."
)


def hold_dots(
    rows: Sequence[Row], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS
) -> str:
    """SVG of rows of the block `platelet_holds`: a panel a clot age, a line a band (or threshold), in the order given.

    Beside each: held of known opportunities, and the children. Under 20 children no per cent is printed; a hidden row
    is hatched; a share without a value says its reason. Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("hold_dots needs at least one row")
    figure = Figure(width, prefix, _title(rows), " ".join(f"{_place(r)}: {holds_line(r)}" for r in rows), font)
    phone = width < PHONE_UNTIL
    left, right = (14.0, width - 20) if phone else (112.0, width - 232)
    scale = share_scale(_uppers(rows), left, right)
    y = _key(figure)
    for age in dict.fromkeys(str(r["clot_age"]) for r in rows):
        figure.text(0, y + 16, terms.CLOT_AGES.get(age, terms.plain(age)), size=14, weight=700)
        y += 26
        own = [r for r in rows if str(r["clot_age"]) == age]
        y = _phone(figure, own, scale, y) if phone else _desktop(figure, own, scale, y)
        tick_labels(figure, scale, y + 16)
        y += 34
    return figure.finish(y, synthetic)


def _uppers(rows: Sequence[Row]) -> list[float]:
    found = [r.get(name) or {} for r in rows if not en.hidden(r) for name, _, _ in SERIES]
    return [v for f in found for v in (f.get("high"), f.get("value")) if v is not None] or [1.0]


def _key(figure: Figure) -> float:
    x = 6.0
    for _, words, look in SERIES:
        mark(figure, look, x, 10)
        figure.text(x + 12, 14.5, words, fill=look.ink, weight=700)
        x += 12 + figure.measure(words) * 1.1 + 24
    return 26.0


def _desktop(figure: Figure, rows: Sequence[Row], scale: Scale, top: float) -> float:
    pitch = 44.0
    bottom = top + pitch * len(rows)
    grid(figure, scale, top, bottom)
    for index, row in enumerate(rows):
        middle = top + pitch * (index + 0.5)
        figure.text(0, middle + 4.5, _band(row))
        _marks(figure, row, scale, middle)
        for offset, line in enumerate(_told(row)):
            ends = figure.width, middle - 3 + 16 * offset
            figure.text(*ends, line, size=12, fill=INK_2 if offset else HELD.ink, anchor="end")
    return bottom


def _phone(figure: Figure, rows: Sequence[Row], scale: Scale, top: float) -> float:
    pitch = 66.0
    bottom = top + pitch * len(rows)
    for index, row in enumerate(rows):
        y = top + pitch * index
        figure.text(0, y + 14, _band(row), size=14.5, weight=700)
        for offset, line in enumerate(_told(row)):
            figure.text(figure.width, y + 9 + 15 * offset, line, size=12, fill=INK_2 if offset else HELD.ink,
                        anchor="end")  # fmt: skip
        grid(figure, scale, y + 30, y + 62)
        _marks(figure, row, scale, y + 46)
    return bottom


def _marks(figure: Figure, row: Row, scale: Scale, middle: float) -> None:
    if en.hidden(row):
        figure.hatch(scale.left, middle - 5, 34, 10)
        figure.text(scale.left + 42, middle + 4.5, "hidden", size=12, fill=INK_2)
        return
    for (name, _, look), y in zip(SERIES, (middle - 7, middle + 8), strict=True):
        found = row[name]
        if found["value"] is None:
            figure.text(scale.left + 4, y + 4, terms.reason(found["reason"]), size=12, fill=INK_2, halo=True)
            continue
        if found["low"] is not None and found["high"] is not None:
            stretch(figure, look, scale(found["low"]), scale(found["high"]), y, look.dash, data_part=f"{name} limits")
        mark(figure, look, scale(found["value"]), y, 5, data_part=name, data_band=_band(row))


def _told(row: Row) -> list[str]:
    """Held of the known opportunities with the share, then how many children at how many sites; [] where hidden."""
    if en.hidden(row) or row.get("n") is None:
        return []
    total, held = hold_total(row), row["actions"]["held"]
    if held is None or total is None:
        return [cohort(row)]
    share = row["share_held"]["value"]
    percent = f", {number(share, 'percent', row['n'])}" if may_percent(row["n"]) and share is not None else ""
    return [f"held {number(held, 'count')} of {number(total, 'count')}{percent}", cohort(row)]


def _band(row: Row) -> str:
    if row.get("threshold") is not None:
        return f"below {number(row['threshold'], 'measure')}"
    return terms.BANDS.get(str(row["band"]), terms.plain(str(row["band"])))


def _place(row: Row) -> str:
    return f"{terms.CLOT_AGES.get(str(row['clot_age']), '')}, {hold_place(row).lower()}"


def _title(rows: Sequence[Row]) -> str:
    """The highest band or threshold (in the order given) at which half or more are held, for the first clot age."""
    first = [r for r in rows if r["clot_age"] == rows[0]["clot_age"] and not en.hidden(r)]
    half = next((r for r in first if (r["share_held"]["value"] or 0) >= 0.5 and may_percent(r["n"])), None)
    if half is None:
        return "How often the drug is held at low platelets"
    share = number(half["share_held"]["value"], "percent", half["n"])
    return f"{terms.CLOT_AGES[str(half['clot_age'])]}: held at {share} of opportunities {hold_place(half).lower()}"


def hold_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The same numbers as a table, header first; a hidden row reads "hidden" in every column."""
    out = [["Clot", "Platelets, ×10⁹/L", "Children", "Sites", "Opportunities", "Held", "Held or reduced", "Not known",
            "Held, were the unknown never or always held"]]  # fmt: skip
    for row in rows:
        head = [terms.CLOT_AGES.get(str(row["clot_age"]), ""), _band(row)]
        if en.hidden(row) or row.get("n") is None:
            out.append([*head, *["hidden"] * 7])
            continue
        counts = [number(row.get(k), "count") for k in ("n", "sites", "opportunities")]
        shares = [_share(row, name) for name, _, _ in SERIES]
        never, always = row.get("bounds") or (None, None)
        bounds = interval(never, always, "percent", row["n"]) or "–"
        unknown = row["actions"]["unknown"]
        counts[2] = "hidden" if row.get("opportunities") is None else counts[2]
        out.append([*head, *counts, *shares, "hidden" if unknown is None else number(unknown, "count"), bounds])
    return out


def _share(row: Row, name: str) -> str:
    found = row[name]
    if found["value"] is None:
        return terms.reason(found["reason"])
    between = interval(found["low"], found["high"], "percent", row["n"])
    return f"{number(found['value'], 'percent', row['n'])}{f' ({between})' if between else ''}"


def caption(rows: Sequence[Row]) -> str:
    flags = sorted({str(flag) for r in rows for flag in r.get("flags") or []})
    return CAPTION + "".join(f" {reasons.FLAGS[flag].capitalize()}." for flag in flags)
