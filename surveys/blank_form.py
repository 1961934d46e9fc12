"""The empty questionnaire, for reading and for paper: one description for the page and for the PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pave.lib.typeset import typeset
from pave.lib.units import unit_label
from surveys.instrument import Column, Instrument, Item, Part
from surveys.pages import SELECT_FROM, SPECIAL_LABELS

TEMPLATE = Path(__file__).resolve().parent / "blank_form.typ"


def form_data(title: str, instrument: Instrument, synthetic: bool) -> dict[str, Any]:
    """Sections, questions and their boxes, as plain data."""
    sections = [
        {"title": section.title, "help": section.help,
         "items": [_item(instrument, item) for item in section.items]}
        for section in instrument.sections
    ]  # fmt: skip
    return {
        "title": title,
        "instrument": f"{instrument.id} {instrument.version}",
        "sha256": instrument.sha256,
        "consent": instrument.consent,
        "minutes": instrument.minutes,
        "synthetic": synthetic,
        "sections": sections,
    }


def pdf_bytes(data: dict[str, Any]) -> bytes:
    """The form as a tagged PDF; the same form gives the same bytes."""
    return typeset(TEMPLATE, data, {}, title=data["title"])


def _item(instrument: Instrument, item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "text": item.text,
        "help": item.help,
        "when": _when(instrument, item.columns),
        "parts": [_part(instrument, item, part) for part in item.parts],
    }


def _when(instrument: Instrument, columns: tuple[str, ...]) -> str:
    """In words, whether these columns are asked of everybody."""
    conditions = [instrument.by_name[name].conditions for name in columns if instrument.by_name[name].parent is None]
    return "Only if it applies, depending on an earlier answer." if conditions and all(conditions) else ""


def _part(instrument: Instrument, item: Item, part: Part) -> dict[str, Any]:
    column = instrument.by_name[part.columns[0]]
    drawn: dict[str, Any] = {
        "kind": part.kind,
        "label": "" if part.label == item.text else part.label,
        "help": part.help,
        "when": _when(instrument, part.columns) if len(item.parts) > 1 else "",
        "unit": unit_label(column.unit),
        "options": _labels(column),
        "specials": [SPECIAL_LABELS[code] for code in column.special],
        "rows": [row.label for row in part.rows],
        "row_fields": [field.label for row in part.rows[:1] for field in row.fields],
    }
    if part.kind == "ranking":
        drawn["top"] = column.top
    if part.kind == "vignette" and item.vignettes is not None:
        action = instrument.by_name[part.columns[1]]
        drawn |= {"options": _labels(action), "specials": [SPECIAL_LABELS[code] for code in action.special]}
        drawn["cases"] = part.cases
        drawn["example"] = item.vignettes.told(1) if item.vignettes.cases else ""
    return drawn


def _labels(column: Column) -> list[str]:
    """Choice labels; a list too long for paper becomes one line to write on."""
    if len(column.choices) >= SELECT_FROM:
        return []
    return [choice.label for choice in column.choices if choice.retired_in is None]
