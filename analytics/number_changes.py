"""Numbers of a later report that lie outside the interval that an earlier one gave them. Pure.

Both reports are what their readers see, so what is hidden in one is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.reports.definitions import DEFINITIONS
from analytics.reports.numbers import interval, number

Json = Mapping[str, Any]
Key = tuple[str, ...]
MEASURES = {"iqv": "index", "agreement_a": "index", "mean": "measure", "median": "measure"}
"""Those that the pages show, and how they are printed; shares are always compared."""
WORDS = {one.name: one.words for one in DEFINITIONS}
NAMED_BY = (
    "group", "item", "estimand", "entity", "cause", "scheme", "intensity", "threshold", "band", "clot_age", "act",
    "window", "quantity", "code", "rule", "day", "q",
)  # fmt: skip
"""What tells one row of a registry's block from another."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its limits: where it stands and what it is, and how it is printed ("percent", "index", ...)."""

    place: str
    what: str
    kind: str
    value: float
    low: float
    high: float
    question: int | None = None

    def __str__(self) -> str:
        return f"{number(self.value, self.kind)} ({interval(self.low, self.high, self.kind)})"


@dataclass(frozen=True, slots=True)
class Moved:
    """`after` lies outside the limits of `before`."""

    before: Value
    after: Value


def moved(earlier: Json, later: Json) -> tuple[list[Moved], int]:
    """Numbers that moved beyond the earlier interval, in the order of the later report; and how many were compared."""
    old, new = dict(values(earlier)), dict(values(later))
    both = [(old[key], value) for key, value in new.items() if key in old]
    return [Moved(a, b) for a, b in both if not a.low <= b.value <= a.high], len(both)


def values(summary: Json) -> Iterator[tuple[Key, Value]]:
    """Every number with an interval: of a survey the shares and the measures of its pages, of the registry all.

    A measure is named by the answers that it is of as well: over answers that the gate merged it is another number.
    """
    if "items" in summary:
        for entry in summary["items"]:
            yield from _of_entry(entry)
    else:
        for name, block in summary.items():
            if isinstance(block, list | dict) and name not in ("source", "snapshot", "parameters", "disclosure"):
                yield from _of_block(block, (name,))


def _of_entry(entry: Json) -> Iterator[tuple[Key, Value]]:
    place, number_ = _place(entry), int(entry["number"])
    for option in entry["options"]:
        limits = option.get("wilson")
        if option.get("share") is not None and limits and None not in limits:
            low, high = limits
            value = Value(place, f"“{option['label']}”", "percent", option["share"], low, high, number_)
            yield (entry["id"], "share", option["code"]), value
    found = {**entry["measures"], **(entry["numeric"] or {})}
    codes = "|".join(str(option["code"]) for option in entry["options"])
    for name, kind in MEASURES.items():
        told = found.get(name)
        if told is not None and _has_limits(told):
            value = Value(place, WORDS.get(name, name), kind, told["value"], told["low"], told["high"], number_)
            yield (entry["id"], name, codes), value


def _place(entry: Json) -> str:
    text = entry.get("short") or entry["text"]
    return f"{entry['number']}. {text}" + (f" {entry['label']}" if entry.get("label") else "")


def _of_block(block: Any, key: Key) -> Iterator[tuple[Key, Value]]:
    if isinstance(block, list):
        for index, one in enumerate(block):
            if isinstance(one, dict):
                yield from _of_block(one, (*key, _name(one) or str(index)))
    elif _has_limits(block):
        told = block.get("value", block.get("share"))
        *where, what = (part.replace("_", " ") for part in key)
        kind = "percent" if "share" in block else "measure"
        yield key, Value(": ".join(where[:2]), " ".join([*where[2:], what]), kind, told, block["low"], block["high"])
    elif isinstance(block, dict):
        for name, part in block.items():
            if isinstance(part, list | dict):
                yield from _of_block(part, (*key, name))


def _name(row: Json) -> str:
    return ", ".join(f"{row[name]}" for name in NAMED_BY if row.get(name) is not None)


def _has_limits(told: Any) -> bool:
    if not isinstance(told, Mapping):
        return False
    main = told.get("value", told.get("share"))
    return all(_is_number(one) for one in (main, told.get("low"), told.get("high")))


def _is_number(one: Any) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool)
