"""How complete the rows are: of the required fields of each kind of row, the share that is filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.charts.axes import Scale, grid, tick_labels
from analytics.reports.charts.svg import INK, INK_2, OTHER, REFERENCE, SANS, WHITE, Figure
from analytics.reports.numbers import number
from analytics.reports.registry_phrases import may_percent
from analytics.reports.registry_site_words import completeness_line

Row = Mapping[str, Any]
PHONE_UNTIL = 480
LAGS = (("le7", "≤ 7 d"), ("d8_30", "8–30 d"), ("d31_90", "31–90 d"), ("gt90", "> 90 d"))
CAPTION = (
    "Required fields that hold a value or a reason why there is none; the outlined part is still blank. Least complete "
    "first. Hatched: hidden."
)


def completeness_bars(
    rows: Sequence[Row], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS
) -> str:
    """SVG of the block `completeness`: a bar a kind of row, least complete first, hidden ones hatched at the end.

    The whole axis is always drawn, so the blank part is seen. From 480 px the label stands left of its bar, below that
    above it. Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("completeness_bars needs at least one row")
    line = completeness_line(rows)
    figure = Figure(width, prefix, line.lead.rstrip("."), str(line), font)
    phone = width < PHONE_UNTIL
    left, right = (1.0, width - 1) if phone else (216.0, width - 226)
    scale = Scale(0, 1, left, right, (0, 0.25, 0.5, 0.75, 1))
    pitch, top = (70.0, 4.0) if phone else (34.0, 8.0)
    ordered = sorted_rows(rows)
    bottom = top + pitch * len(ordered)
    if not phone:
        grid(figure, scale, top, bottom)
    for index, row in enumerate(ordered):
        _row(figure, row, scale, top + pitch * index, phone)
    if phone:
        return figure.finish(bottom + 4, synthetic)
    figure.line(left, top - 4, left, bottom + 2, INK, 1.4)
    tick_labels(figure, scale, bottom + 20)
    return figure.finish(bottom + 30, synthetic)


def sorted_rows(rows: Sequence[Row]) -> list[Row]:
    """Least complete first, ties in the order given; rows without a share, then hidden ones, at the end."""
    return sorted(rows, key=lambda r: (en.hidden(r), _share(r) is None, _share(r) or 0.0))


def _share(row: Row) -> float | None:
    return None if en.hidden(row) else row.get("required_filled")


def _row(figure: Figure, row: Row, scale: Scale, top: float, phone: bool) -> None:
    middle = top + (34 if phone else 17)
    name, share = terms.entity(str(row["entity"])), _share(row)
    room = figure.width - 64 if phone else scale.left - 14
    label = figure.fit(name, room, 13, 1)[0]
    figure.text(0 if phone else scale.left - 12, top + 16 if phone else middle + 4.5, label,
                anchor="start" if phone else "end")  # fmt: skip
    if share is None:
        if en.hidden(row):
            figure.hatch(scale.left, middle - 8, 34, 16)
        told = "hidden" if en.hidden(row) else "nothing required"
        figure.text(scale.left + 42, middle + 4.5, told, size=12, fill=INK_2)
        return
    figure.rect(scale.left, middle - 8, scale.right - scale.left, 16, WHITE, REFERENCE)
    figure.rect(scale.left, middle - 8, scale(share) - scale.left, 16, OTHER, data_entity=str(row["entity"]))
    percent = (figure.width, top + 16) if phone else (scale.right + 66, middle + 5)
    figure.text(*percent, _percent(row, share), size=14, weight=700, anchor="end")
    beside = (0.0, middle + 23) if phone else (figure.width, middle + 5)
    figure.text(*beside, _beside(row), size=12, fill=INK_2, anchor="start" if phone else "end")


def _percent(row: Row, share: float) -> str:
    return number(share, "percent", row["rows"]) if may_percent(row.get("rows")) else ""


def _beside(row: Row) -> str:
    waiting = row.get("queries_open")
    queries = "" if not waiting else f", {number(waiting, 'count')} {'query' if waiting == 1 else 'queries'}"
    return f"{number(row.get('rows'), 'count')} {'row' if row.get('rows') == 1 else 'rows'}{queries}"


def completeness_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The same numbers as a table, header first; days from the event to the entry in the last four columns."""
    out = [["Kind of row", "Children", "Rows", "Required fields filled", "Queries open",
            *[f"Entered after {words}" for _, words in LAGS]]]  # fmt: skip
    for row in sorted_rows(rows):
        name, share = terms.entity(str(row["entity"])), _share(row)
        if en.hidden(row):
            out.append([name, *["hidden"] * 8])
            continue
        lag = row.get("entry_lag") or {}
        cells = [number(row.get(k), "count") for k in ("children", "rows")]
        cells += [number(share, "percent", row.get("rows")), number(row.get("queries_open"), "count")]
        out.append([name, *cells, *[number(lag.get(code), "count") for code, _ in LAGS]])
    return out
