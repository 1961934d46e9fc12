"""Measured numbers and groups of a printed page as compact tables, as data for the template."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.reports import charts
from analytics.reports import entries as en
from analytics.reports.charts.axes import Scale, share_scale, value_scale
from analytics.reports.charts.subgroups import Group, Panel, leading_title
from analytics.reports.entries import Entry
from analytics.reports.numbers import interval, number
from analytics.reports.print_tables import Json, axis, empty, name_of, places


def number_table(entries: Sequence[Entry]) -> Json:
    """Measures as rows, entries as columns: the value with its limits."""
    shown = [e for e in entries if not empty(e)]
    columns = [{row[0]: _value(row) for row in charts.numeric_rows(e)[1:]} for e in shown]
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = [{"label": name, "cells": [column.get(name, "–") for column in columns]} for name in names]
    return {"head": [name_of(e) for e in shown], "rows": [row for row in rows if any(map(_is_told, row["cells"]))]}


def _value(row: list[str]) -> str:
    _, value, between, _ = row
    if value.startswith("withheld"):
        return "withheld"
    return value if between == "–" else f"{value} ({between})"


def _is_told(text: str) -> bool:
    return text not in ("–", "withheld")


def panels_of(entry: Entry) -> list[Panel]:
    return charts.vignette_panels(entry) if entry["kind"] == "vignette" else charts.panels(entry)


def dot_table(entry: Entry) -> Json:
    """The groups of one entry: a dot with its interval, n, value, limits; a head for each factor with its test."""
    panels = panels_of(entry)
    percent = panels[0].percent
    ends = [v for p in panels for v in (p.reference, *(x for g in p.groups for x in (g.low, g.value, g.high)))]
    known = [v for v in ends if v is not None]
    scale = share_scale(known, 0, 1) if percent else value_scale(min(known, default=0), max(known, default=1), 0, 1)
    return {
        "title": leading_title(entry), "axis": axis(scale, percent),
        "reference": places(scale, panels[0].reference)[0],
        "head": ["n", "Share" if percent else "Median", "95 % interval" if percent else "Middle half"],
        "factors": [{"title": p.title, "note": p.note, "rows": [_dot_row(g, p, scale) for g in p.groups]}
                    for p in panels],
    }  # fmt: skip


def _dot_row(group: Group, panel: Panel, scale: Scale) -> Json:
    kind = "percent" if panel.percent else "measure"
    told = [number(group.n, "count"), number(group.value, kind, group.n),
            interval(group.low, group.high, kind, group.n) or "–"]  # fmt: skip
    mark = None if group.value is None else places(scale, group.value, group.low, group.high)
    return {"label": group.label, "mark": mark, "hidden": group.hidden,
            "cells": ["hidden"] * 3 if group.hidden else told}  # fmt: skip


def group_table(entries: Sequence[Entry]) -> Json:
    """Groups as rows, entries as columns: the leading answer's share (or the median) with limits and n."""
    columns = [{p.title: p for p in panels_of(entry)} for entry in entries]
    titles = list(dict.fromkeys(title for column in columns for title in column))
    return {
        "head": [[name_of(e), _asked(e)] for e in entries],
        "factors": [_factor(title, [column.get(title) for column in columns]) for title in titles],
    }


def _asked(entry: Entry) -> str:
    top = en.leaders(entry)
    return f"“{top[0]['label']}”" if top else "the median"


def _factor(title: str, panels: Sequence[Panel | None]) -> Json:
    labels = list(dict.fromkeys(g.label for p in panels if p for g in p.groups))
    by_label = [{g.label: (g, p.percent) for g in p.groups} if p else {} for p in panels]
    return {
        "title": title, "notes": [_short(p.note) if p else "–" for p in panels],
        "rows": [{"label": label, "cells": [_group_text(*found[label]) if label in found else "–"
                                            for found in by_label]} for label in labels],
    }  # fmt: skip


def _short(note: str) -> str:
    """The test without its word for the correction, which the caption says: "V 0.14 (0.03–0.29), p 0.42"."""
    return note.replace("Holm p", "p")


def _group_text(group: Group, percent: bool) -> str:
    if group.hidden:
        return "hidden"
    if not group.n:
        return "nobody"
    kind = "percent" if percent else "measure"
    between = interval(group.low, group.high, kind, group.n)
    limits = f" ({between})" if between else ""
    return f"{number(group.value, kind, group.n)}{limits}, n {number(group.n, 'count')}"
