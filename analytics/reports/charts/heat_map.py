"""Which option sites use, by their size: never a line for one site, so that no centre can be read off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.charts.svg import INK, INK_2, SANS, WHITE, Figure
from analytics.reports.numbers import number, plural
from analytics.reports.registry_phrases import cohort, may_percent

Row = Mapping[str, Any]
PHONE_UNTIL = 480
AMOUNTS = (("#F1F5F6", 0.15), ("#C9DEE2", 0.35), ("#8FBCC4", 0.55), ("#5B9BA6", 0.75), ("#0B5563", 1.01))
"""Fills with the share below which each holds; white text on the last alone."""
TALL = 34.0
CAPTION = (
    "A row a size of site, by new cases of leukaemia a year: per cent of its children, darker for more. No row is a "
    "single site. Zero is printed as 0; options that nobody has are left out. Hatched: fewer than 11 children or 3 "
    "sites, or it would give such a group away."
)


def site_heat_map(
    rows: Sequence[Row], width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS
) -> str:
    """SVG of size of site by option, from the rows of the block `site_options`: lines in their order, columns in the
    order of the options. A hidden row or cell is hatched; without a row that tells anything it is a sentence.
    """
    figure = Figure(width, prefix, _title(rows), _desc(rows), font)
    codes = columns(rows)
    if not codes:
        figure.hatch(0, 10, 34, 10)
        figure.text(42, 19, "hidden" if rows else "no child with a clot", size=12, fill=INK_2)
        return figure.finish(32, synthetic)
    phone = width < PHONE_UNTIL
    left, pitch = (2.0, 72.0) if phone else (190.0, TALL + 8.0)
    wide = (width - left - 2) / len(codes)
    top = _head(figure, codes, left, wide)
    for index, row in enumerate(rows):
        y = top + pitch * index
        figure.text(0, y + 14, row_label(row), size=13)
        figure.text(0, y + 29, _who(row), size=12, fill=INK_2)
        for place, code in enumerate(codes):
            _cell(figure, row, code, (left + wide * place, y + (35 if phone else 0), wide))
    bottom = top + pitch * len(rows) + 4
    if any(share_of(row, code) is None for row in rows for code in codes):
        figure.hatch(left + 1, bottom + 6, 34, 10)
        figure.text(left + 43, bottom + 15, "hidden", size=12, fill=INK_2)
        bottom += 24
    return figure.finish(bottom, synthetic)


def columns(rows: Sequence[Row]) -> list[str]:
    """Codes of the options that a child of a told row has, or may have where the cell is hidden; in declared order."""
    told = [row for row in rows if not en.hidden(row)]
    declared = dict.fromkeys(str(option["code"]) for row in told for option in row["options"])
    return [code for code in declared if any(share_of(row, code) != 0 for row in told)]


def share_of(row: Row, code: str) -> float | None:
    """The share that may be shown; None where it is hidden or missing."""
    cell = next((one for one in row.get("options") or [] if one["code"] == code), None)
    return None if cell is None or en.hidden(row) or en.hidden(cell) else cell.get("share")


def row_label(row: Row) -> str:
    return terms.site_size(str(row["group"]))


def _who(row: Row) -> str:
    return "hidden" if en.hidden(row) else cohort(row).replace(" at ", ", ")


def fill_of(share: float) -> str:
    return next(colour for colour, below in AMOUNTS if share < below)


def _head(figure: Figure, codes: Sequence[str], left: float, wide: float) -> float:
    """The options over their columns, in as many lines as the longest needs; the pixel where the rows begin."""
    names = [figure.fit(terms.drug_class(code), wide - 6, 12, 3) for code in codes]
    deep = max(len(lines) for lines in names)
    for place, lines in enumerate(names):
        for index, line in enumerate(lines):
            y = 14 + 15 * (deep - len(lines) + index)
            figure.text(left + wide * (place + 0.5), y, line, size=12, fill=INK_2, anchor="middle")
    return 8.0 + 15 * deep


def _cell(figure: Figure, row: Row, code: str, at: tuple[float, float, float]) -> None:
    (x, y, wide), share = at, share_of(row, code)
    if share is None:
        figure.hatch(x + 1, y + 1, wide - 2, TALL - 2)
        return
    fill = fill_of(share)
    figure.rect(x + 1, y + 1, wide - 2, TALL - 2, fill, data_code=code)
    ink = WHITE if fill == AMOUNTS[-1][0] else INK
    told = printed(row, code).removesuffix(" %")
    figure.text(x + wide / 2, y + TALL / 2 + 4.5, told, anchor="middle", fill=ink)


def printed(row: Row, code: str) -> str:
    """The share in per cent; under 20 children "7 of 15"."""
    share = share_of(row, code)
    if share is None:
        return "hidden"
    if not may_percent(row["n"]):
        return f"{number(round(share * row['n']), 'count')} of {number(row['n'], 'count')}"
    return number(share, "percent", row["n"])


def _title(rows: Sequence[Row]) -> str:
    """The option in which the told rows lie furthest apart (the first on a tie)."""
    spans = [(_span(rows, code), -place, code) for place, code in enumerate(columns(rows))]
    if not spans:
        return "Size of site by option: hidden" if rows else "Size of site by option"
    widest = max(spans)
    told = f"Sites of different size differ most in “{terms.drug_class(widest[2])}”"
    return told if widest[0] > 0 else "Size of site by option"


def _span(rows: Sequence[Row], code: str) -> float:
    known = [share for row in rows if (share := share_of(row, code)) is not None]
    return max(known) - min(known) if known else 0.0


def _desc(rows: Sequence[Row]) -> str:
    codes = columns(rows)
    if not codes:
        return terms.WITHHELD
    gone = sum(share_of(row, code) is None for row in rows for code in codes)
    hidden = f" {plural(gone, 'cell')} hidden." if gone else ""
    return f"{plural(len(rows), 'size')} of site, {plural(len(codes), 'option')}; no row is a single site.{hidden}"


def heat_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The same as a table, header first: size of site, children, then per cent by option; hidden cells read so."""
    codes = columns(rows)
    out = [["Size of site", "Children", *map(terms.drug_class, codes)]]
    for row in rows:
        n = "hidden" if en.hidden(row) else number(row["n"], "count")
        out.append([row_label(row), n, *[printed(row, code) for code in codes]])
    return out
