"""The compact tables of a printed page, as data for the template: the answers to one question with bars.

A cell is {text, mark, lead, hidden, rows}: `mark` is [value, low, high] as parts of the axis (0..1, limits may be
None) and `rows` how many rows it spans (0: covered by one above). No number is made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.reports import charts
from analytics.reports import entries as en
from analytics.reports.charts.axes import Scale, share_scale
from analytics.reports.charts.bars import whisker_limits
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import number

MOST_COLUMNS = 6
RANGE_ENDS = {"low": "Lower limit", "high": "Upper limit"}
Json = dict[str, Any]


def cell(text: str, mark: list[float | None] | None = None, *, lead: bool = False, hidden: bool = False) -> Json:
    return {"text": text, "mark": mark, "lead": lead, "hidden": hidden, "rows": 1}


def name_of(entry: Entry) -> str:
    """The label of an entry among others of its question; "" where it stands alone."""
    label = str(entry.get("label") or "")
    return RANGE_ENDS.get(label, label)


def columns_of(entries: Sequence[Entry]) -> list[list[Entry]]:
    """As many columns side by side as a page holds."""
    return [list(entries[i : i + MOST_COLUMNS]) for i in range(0, len(entries), MOST_COLUMNS)]


def empty(entry: Entry) -> bool:
    return en.withheld(entry) or not entry["answered"]


def bar_table(entry: Entry) -> Json:
    """The options as rows: a bar with its whisker, count, per cent, limits, per cent of shown.

    Ordered answers in their order, others by share; of those, answers that nobody chose are named in one line.
    """
    listed = en.options(entry) if en.is_ordinal(entry) else en.sorted_options(entry)
    named = [] if en.is_ordinal(entry) else [o for o in listed if o.get("count") == 0 and not en.hidden(o)]
    rows = [o for o in listed if not any(o is one for one in named)]
    printed = dict(zip(map(id, listed), charts.option_rows(entry, ordered=en.is_ordinal(entry))[1:], strict=True))
    scale = share_scale(uppers(rows), 0, 1)
    return {
        "label": name_of(entry), "axis": axis(scale), "head": ["Count", "%", "95 % interval", "% of shown"],
        "rows": [_bar_row(entry, o, printed[id(o)], scale) for o in rows], "nobody": _nobody(named),
        "missing": missing_line(entry),
    }  # fmt: skip


def _bar_row(entry: Entry, option: Option, printed: list[str], scale: Scale) -> Json:
    label, *numbers = printed
    return {"label": label, "lead": leads(entry, option),
            "cells": [marked("", entry, option, scale), *map(cell, numbers)]}  # fmt: skip


def marked(text: str, entry: Entry, option: Option, scale: Scale) -> Json:
    if en.hidden(option) or option.get("share") is None:
        return cell(text, hidden=True)
    low, high = whisker_limits(option) or (None, None)
    return cell(text, places(scale, option["share"], low, high), lead=leads(entry, option))


def places(scale: Scale, *values: float | None) -> list[float | None]:
    """Where the values lie on an axis of length 1, in four decimals."""
    return [None if value is None else round(scale(value), 4) for value in values]


def axis(scale: Scale, percent: bool = True) -> list[list[Any]]:
    """Ticks as (place, text), the place as a part of the axis."""
    kind = "percent" if percent else "measure"
    return [[round(scale(tick), 4), number(tick, kind)] for tick in scale.ticks]


def uppers(options: Sequence[Option]) -> list[float]:
    shown = [o for o in options if not en.hidden(o) and o.get("share") is not None]
    return [(whisker_limits(o) or (0.0, float(o["share"])))[1] for o in shown] or [1.0]


def leads(entry: Entry, option: Option) -> bool:
    return any(option is leader for leader in en.leaders(entry))


def _nobody(options: Sequence[Option]) -> str:
    return f"Chosen by nobody: {', '.join(str(o['label']) for o in options)}." if options else ""


def missing_line(entry: Entry) -> str:
    """Who did not answer and why, in a sentence; reasons that nobody had come last together."""
    rows = charts.missing_rows(entry)[1:]
    told = [f"{name.lower()} {count}{f' ({share} of shown)' if share.endswith('%') else ''}"
            for name, count, share in rows if count != "0"]  # fmt: skip
    none = [name.lower() for name, count, _ in rows if count == "0"]
    parts = [*told, *([f"0 {', '.join(none)}"] if none else [])]
    return f"Not among those who answered: {'; '.join(parts)}."
