"""The rows of a matrix as one compact table of a printed page, as data for the template."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.reports import charts, reasons
from analytics.reports import entries as en
from analytics.reports.charts.axes import Scale, share_scale
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import number
from analytics.reports.print_tables import Json, axis, cell, empty, leads, marked, name_of, uppers


def matrix_table(entries: Sequence[Entry], bars: bool) -> Json:
    """Rows of a matrix as columns, their answers as rows, "count, per cent, limits" in a cell, with a bar or without.

    Answers that were told together stand in one cell across their rows where these are neighbours; else in a row of
    their own, and an arrow in their rows leads there.
    """
    order, labels = _answers(entries)
    scale = share_scale([u for e in entries for u in uppers(e["options"])], 0, 1)
    found = [_column(entry, order, scale, bars) for entry in entries]
    extra = list(dict.fromkeys(code for _, others in found for code in others))
    rows: list[Json] = [
        {"label": labels[code], "lead": False, "cells": [column[code] for column, _ in found]} for code in order
    ]
    rows += [_together(code, [others.get(code) for _, others in found]) for code in extra]
    ordinal = any(en.is_ordinal(e) for e in entries)
    named = [] if ordinal else [row for row in rows if all(c["text"].startswith("0, ") for c in row["cells"])]
    return {
        "head": [[name_of(e), "hidden" if en.withheld(e) else f"n {number(e['answered'], 'count')}"] for e in entries],
        "axis": axis(scale) if bars else [], "rows": [row for row in rows if row not in named],
        "missing": _missing_rows(entries), "arrow": bool(extra),
        "nobody": f"Chosen by nobody: {', '.join(str(row['label']) for row in named)}." if named else "",
    }  # fmt: skip


def _answers(entries: Sequence[Entry]) -> tuple[list[str], dict[str, str]]:
    """Codes that stand alone in some entry, in declared order, and their labels.

    Entries with few merged answers say the order first: merging moves an answer to the end of an unordered list.
    """
    labels: dict[str, str] = {}
    order: list[str] = []
    for entry in sorted(entries, key=lambda e: sum(len(o.get("merged") or ()) for o in e["options"])):
        place = 0
        for option in en.options(entry):
            labels |= {} if option.get("merged") else {str(option["code"]): _label(option)}
            for code in map(str, option.get("merged") or [option["code"]]):
                if code not in order:
                    order.insert(place, code)
                place = order.index(code) + 1
    return [code for code in order if code in labels], labels


def _label(option: Option) -> str:
    return str(option["label"]) + (" (off scale)" if option.get("off_scale") else "")


def _column(entry: Entry, order: list[str], scale: Scale, bars: bool) -> tuple[dict[str, Json], dict[str, Json]]:
    """Cells by code, and by label those of answers told together that are no neighbours in `order`."""
    cells = {code: cell("–" if empty(entry) else "not offered") for code in order}
    others: dict[str, Json] = {}
    for option in [] if empty(entry) else en.options(entry):
        made = marked(_told(entry, option), entry, option, scale) if bars else cell(_told(entry, option))
        made["lead"] = leads(entry, option)
        codes = [str(code) for code in option.get("merged") or [option["code"]]]
        at = [order.index(code) for code in codes if code in order]
        if len(at) == len(codes) and at == list(range(at[0], at[0] + len(at))):
            cells |= {code: {**made, "rows": 0} for code in codes[1:]} | {codes[0]: {**made, "rows": len(codes)}}
        else:
            cells |= {code: cell("↓") for code in codes if code in order}
            others[_label(option)] = made
    return cells, others


def _together(label: str, cells: Sequence[Json | None]) -> Json:
    return {"label": label, "lead": False, "cells": [found or cell("") for found in cells]}


def _told(entry: Entry, option: Option) -> str:
    _, count, share, between, _ = charts.option_rows({**entry, "options": [option]}, ordered=True)[1]
    return "hidden" if en.hidden(option) else f"{count}, {share}" + (f", {between}" if between != "–" else "")


def _missing_rows(entries: Sequence[Entry]) -> list[Json]:
    columns = [[["", "–", "–"]] * 6 if en.withheld(e) else charts.missing_rows(e)[1:] for e in entries]
    names = [reasons.MISSING[key] for key in en.MISSING_ROWS]
    made = [{"label": name, "cells": [column[i][1] for column in columns]} for i, name in enumerate(names)]
    return [row for row in made if any(text not in ("0", "–") for text in row["cells"])]
