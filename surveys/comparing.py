"""How one's own answers compare with a released aggregate: rows for the page after submitting. Pure; stores nothing.

`released` is the small JSON that a release wrote from the protected summary: hidden cells are null in it. One in fives
says so in `rounded`: then every count and share here is one of rounded counts, and a star is never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pave.lib.units import unit_label
from surveys.instrument import Column, Entry, Instrument
from surveys.lifecycle import LEAST_TOGETHER
from surveys.rules import is_special
from surveys.wording import told_cell

MOST_BARS = 30
EDGE = 4.0
RANGE_ENDS = {"low": "Lower limit", "high": "Upper limit"}
HIDDEN_SAME = "How many said the same is hidden, to protect those who did."
STAR = "*"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer: its share in words, its length from 0 to 100, and whether it is one's own. A star has no length."""

    label: str
    told: str
    length: str
    own: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The middle half, the median and one's own number, as places from 0 to 100."""

    left: str
    wide: str
    median: str
    own: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question, or one row or field of it: one's own answer in words beside what `n` clinicians said."""

    number: int
    section: str
    question: str
    label: str
    own: str
    n: int
    same: str
    bars: tuple[Bar, ...] = ()
    strip: Strip | None = None


def compare(instrument: Instrument, own_cells: Mapping[str, str], released: Json) -> list[Row]:
    """A row for each answered entry that the release tells; none under 20 responses or for other questions."""
    if released["n"] < LEAST_TOGETHER or released["instrument_sha256"] != instrument.sha256:
        return []
    titles = {item.id: section.title or section.id for section in instrument.sections for item in section.items}
    found = []
    for entry in instrument.entries:
        told, cell = released["items"].get(entry.id), own_cells.get(entry.column, "")
        if told and not told["hidden"] and told["n"] >= LEAST_TOGETHER and cell and cell not in (".nb", ".nr"):
            found.append(_row(instrument, entry, titles[entry.item], cell, told, "rounded" in released))
    # One bar alone is all answers told together: it says nothing.
    return [row for row in found if len(row.bars) > 1 or row.strip]


def rounding(released: Json) -> dict[str, int] | None:
    """How the numbers of a page in fives are explained; None where they are exact."""
    if "rounded" not in released:
        return None
    low, high = released["rounded"]["star"]
    return {"to": released["rounded"]["to"], "low": low, "high": high}


def _row(instrument: Instrument, entry: Entry, title: str, cell: str, told: Json, in_fives: bool) -> Row:
    column = instrument.by_name[entry.column]
    item = instrument.items_by_number[entry.number]
    strip = _strip(cell, told["numeric"]) if told["numeric"] else None
    same = _against(cell, told["numeric"], column) if strip else _same(cell, told, in_fives)
    question, label = item.short or item.text, RANGE_ENDS.get(column.kind, entry.label or "")
    return Row(entry.number, title, question, "" if label == question else label, _own(column, cell), told["n"], same,
               bars(cell, told, in_fives), strip)  # fmt: skip


def _own(column: Column, cell: str) -> str:
    unit = f" {unit_label(column.unit)}" if column.unit and not is_special(cell) else ""
    return told_cell(column, cell) + unit


# -- choices ---------------------------------------------------------------------------------------------------------


def _is_own(option: Json, cell: str) -> bool:
    return bool({option["code"], *option.get("merged", ())} & set(cell.split(";")))


def bars(cell: str, told: Json, in_fives: bool) -> tuple[Bar, ...]:
    """A bar an answer; of a long list only what somebody chose, which a star says too."""
    options = told["options"]
    if len(options) > MOST_BARS:
        seen = [option for option in options if option["n"] or (in_fives and option["n"] is None)]
        options = [option for option in options if option in seen or _is_own(option, cell)]
    return tuple(
        Bar(option["label"], _told(option, in_fives), _length(option, in_fives), _is_own(option, cell))
        for option in options
    )


def _told(option: Json, in_fives: bool) -> str:
    if not in_fives:
        return _percent(option)
    return STAR if option["n"] is None else f"{option['n']} ({_percent(option)})"


def _length(option: Json, in_fives: bool) -> str:
    return "" if in_fives and option["n"] is None else f"{100 * (option['share'] or 0):.1f}"


def _percent(option: Json) -> str:
    """Whole per cent, rounded half up; "hidden" for a cell that may not be told."""
    share = option["share"]
    if share is None:
        return "hidden"
    whole = int(share * 100 + 0.5 + 1e-9)
    return "<1 %" if share > 0 and whole == 0 else f"{whole} %"


def _same(cell: str, told: Json, in_fives: bool) -> str:
    """How many gave one's own answer; nothing for "I don’t know" and for questions with several choices."""
    if is_special(cell) or told["kind"] == "multiple":
        return ""
    option = next((option for option in told["options"] if _is_own(option, cell)), None)
    if option is None or option["share"] is None:
        return HIDDEN_SAME
    part = f"{option['n']} of {told['n']} ({_percent(option)})" if in_fives else f"{_percent(option)} of {told['n']}"
    if option.get("merged"):
        return f"{part} chose “{option['label']}”; rare answers are told together."
    return f"{part} said the same."


# -- numbers ---------------------------------------------------------------------------------------------------------


def _against(cell: str, numeric: Json, column: Column) -> str:
    unit = f" {unit_label(column.unit)}" if column.unit else ""
    low, median, high = (f"{numeric[name]:g}" for name in ("p25", "median", "p75"))
    middle = f"The middle half said {low} to {high}{unit}, the median is {median}{unit}."
    own = float(cell)
    place = "below" if own < numeric["p25"] else "above" if own > numeric["p75"] else "in"
    return f"{middle} Yours is {place} the middle half."


def _strip(cell: str, numeric: Json) -> Strip | None:
    if is_special(cell):
        return None
    own = float(cell)
    low, high = min(own, numeric["p25"]), max(own, numeric["p75"])

    def place(value: float) -> float:
        return EDGE + (100 - 2 * EDGE) * (value - low) / (high - low) if high > low else 50.0

    left, right = place(numeric["p25"]), place(numeric["p75"])
    return Strip(f"{left:.1f}", f"{max(right - left, 1):.1f}", f"{place(numeric['median']):.1f}", f"{place(own):.1f}")
