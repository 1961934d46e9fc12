"""Whether every value of an instrument file has the type its key asks for: shape first, meaning after. Pure.

Unknown keys are left to `surveys.instrument_reader`, which knows where each key may stand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

TEXT = frozenset(
    "id version title language minutes text help short rationale comparable_to kind scale shown_if unit table story "
    "label code retired_in when function codelist base extend".split()
)
NUMBER = frozenset("min max soft_min soft_max grid value other_min other_max".split())
WHOLE = {"number": 0, "seconds": 0, "decimals": 0, "top": 1, "max_length": 1, "per_respondent": 1}
"""Whole numbers, and the least that each may be."""
TRUTH = frozenset("off_scale other_text other_number".split())
TEXTS = frozenset("default_special special exclusive pass drop differ".split())
NAMED = {"section": "section", "item": "item", "gate": "gate", "flag": "flag"}
INSIDE = {
    "fields": "field",
    "row_fields": "field",
    "rows": "row",
    "items": "choice",
    "add": "choice",
    "choices": "choice",
}
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")
LONGEST_TITLE = 300


def shape_problems(data: Mapping[str, Any]) -> list[str]:
    """One line a value of the wrong type, each with its place; [] where the shape is right."""
    named = data.get("choices", {})
    problems = list(_problems("file", {key: value for key, value in data.items() if key != "choices"}))
    if not isinstance(named, dict):
        return [*problems, 'file: "choices" must be tables: [choices.NAME]']
    for name, table in named.items():
        place = f"choices.{name}"
        problems += _problems(place, table) if isinstance(table, dict) else [f"{place}: must be a table with items"]
    return problems


def _problems(place: str, table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        wrong = _wrong(key, value)
        if wrong:
            yield f'{place}: "{key}" {wrong}'
        elif isinstance(value, dict):
            yield from _problems(f"{place}, {key}" if key != "consent" else key, value) if key != "words" else ()
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    yield from _problems(_place(place, key, one), one)


def _place(place: str, key: str, table: Mapping[str, Any]) -> str:
    if key in NAMED:
        return f"{NAMED[key]} {table.get('id') or table.get('number') or '?'}"
    kind = INSIDE.get(key, key)
    return (
        f'{place}, choice "{table.get("code", "?")}"' if kind == "choice" else f"{place}, {kind} {table.get('id', '?')}"
    )


def _wrong(key: str, value: Any) -> str:
    """What is wrong with a value, or ""."""
    if key == "version":
        fits = isinstance(value, str) and VERSION.fullmatch(value) is not None
        return "" if fits else f"must be like 1.0.0, at most 40 letters, digits and signs: {_told(value)}"
    if key == "title" and isinstance(value, str) and len(value) > LONGEST_TITLE:
        return f"has {len(value)} characters; at most {LONGEST_TITLE}"
    return "" if _fits(key, value) else f"has the wrong type: {_told(value)}" + _hint(key)


def _told(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"


def _hint(key: str) -> str:
    if key in WHOLE:
        return f" (a whole number from {WHOLE[key]} on)"
    if key in NAMED or (key in INSIDE and key != "choices"):
        return " (must be a list of tables)"
    return " (must be text)" if key in TEXT else ""


def _fits(key: str, value: Any) -> bool:
    if key in TEXT:
        return isinstance(value, str)
    if key in TRUTH:
        return isinstance(value, bool)
    if key in NUMBER:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if key in WHOLE:
        return isinstance(value, int) and not isinstance(value, bool) and value >= WHOLE[key]
    return _container_fits(key, value)


def _container_fits(key: str, value: Any) -> bool:
    if key in TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if key == "choices":
        return isinstance(value, (str, dict)) or _is_tables(value)
    if key in NAMED or key in INSIDE:
        return _is_tables(value)
    if key in ("consent", "derive"):
        return isinstance(value, dict)
    if key == "words":
        tables = value.values() if isinstance(value, dict) else [None]
        return all(isinstance(one, dict) and all(isinstance(word, str) for word in one.values()) for one in tables)
    return isinstance(value, (bool, str)) if key == "required" else True


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
