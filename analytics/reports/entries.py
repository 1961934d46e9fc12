"""Reading a protected summary: which options count, which lead, which are hidden. Shapes are those of formats.md 3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]
Option = Mapping[str, Any]
Summary = Mapping[str, Any]

MANY_CODES = 30
LAST_CODES = ("other", "other_txt", "other_n", "merged")
MISSING_ROWS = ("dont_know", "not_managed", "declined", "missing", "not_shown", "not_reached")
OF_SHOWN_ROWS = MISSING_ROWS[:4]


def hidden(cell: Mapping[str, Any]) -> bool:
    """Disclosure control withheld this option, group or entry."""
    return bool(cell.get("hidden"))


def withheld(entry: Entry) -> bool:
    """Nothing of the entry may be said: it is hidden itself, or even its number of answers is."""
    return hidden(entry) or entry.get("answered") is None


def options(entry: Entry) -> list[Option]:
    """Options to print, in declared order; above 30 codes only those somebody chose (hidden ones stay)."""
    declared: Sequence[Option] = entry.get("options") or []
    if len(declared) <= MANY_CODES:
        return list(declared)
    return [o for o in declared if hidden(o) or o["count"]]


def visible(entry: Entry) -> list[Option]:
    """Options whose count may be shown."""
    return [o for o in options(entry) if not hidden(o) and o.get("count") is not None]


def on_scale(entry: Entry) -> list[Option]:
    """The ordered answers of an ordinal entry, without the off-scale ones; hidden ones are kept in their place."""
    return [o for o in entry.get("options") or [] if not o.get("off_scale")]


def off_scale(entry: Entry) -> list[Option]:
    return [o for o in entry.get("options") or [] if o.get("off_scale")]


def is_ordinal(entry: Entry) -> bool:
    return entry.get("scale") in ("ordinal", "rand9")


def leaders(entry: Entry) -> list[Option]:
    """The options with the highest count; several on a tie, none where nobody answered or where a hidden cell could
    hold more (single answers only: with several choices a clinician, it is the highest of the visible ones).
    """
    found = visible_leaders(entry)
    sums_to_one = entry["kind"] not in ("multiple", "ranking")
    return [] if found and sums_to_one and hidden_mass(entry) > float(found[0]["share"]) else found


def visible_leaders(entry: Entry) -> list[Option]:
    """The highest of the visible options, whatever the hidden ones may hold."""
    shown = visible(entry)
    top = max((o["count"] for o in shown), default=0)
    return [o for o in shown if o["count"] == top] if top else []


def told_together(entry: Entry) -> bool:
    """Whether all answers were merged into one: then nobody chose it, and it is no agreement."""
    found = [option for option in visible(entry) if option["count"]]
    return len(found) == 1 and bool(found[0].get("merged")) and found[0]["count"] == entry["answered"]


def hidden_mass(entry: Entry) -> float:
    """Share of the answers that sit in hidden cells, 0..1: what the visible shares leave. 0 where nothing is hidden."""
    if not any(hidden(o) for o in entry.get("options") or []):
        return 0.0
    return max(0.0, 1.0 - sum(float(o["share"]) for o in visible(entry) if o["share"] is not None))


def sorted_options(entry: Entry) -> list[Option]:
    """Visible options by share, highest first; then "other" and merged ones; hidden ones last, in declared order.

    Hidden cells never sort by their count: their place would tell it.
    """
    order = {id(o): i for i, o in enumerate(options(entry))}
    return sorted(options(entry), key=lambda o: (hidden(o), _is_last(o), -(o.get("count") or 0), order[id(o)]))


def _is_last(option: Option) -> bool:
    return bool(option.get("merged")) or option["code"] in LAST_CODES


def limits(option: Option, name: str) -> tuple[float, float] | None:
    """A pair of limits of an option (`wilson`, `simultaneous`), or None."""
    pair = option.get(name)
    return (float(pair[0]), float(pair[1])) if pair and pair[0] is not None and pair[1] is not None else None


def estimate(entry: Entry, name: str) -> Mapping[str, Any] | None:
    """The estimate of that name from `measures` or `numeric`; None where the entry has none."""
    for block in ("measures", "numeric"):
        found = (entry.get(block) or {}).get(name)
        if isinstance(found, Mapping):
            return found
    return None


def value_of(entry: Entry, name: str) -> float | None:
    found = estimate(entry, name)
    value = found["value"] if found else None
    return float(value) if isinstance(value, int | float) else None


def label_of(entry: Entry) -> str:
    """The row label or field text; the question's text where there is none."""
    return str(entry.get("label") or entry["text"])


def by_item(summary: Summary) -> list[list[Entry]]:
    """The entries of each numbered item, in order of the numbers; gate strata (number 0) are left out."""
    found: dict[int, list[Entry]] = {}
    for entry in summary["items"]:
        found.setdefault(int(entry["number"] or 0), []).append(entry)
    return [found[number] for number in sorted(found) if number > 0]


def section_of(summary: Summary, number: int) -> str:
    """Title of the section that holds the item; "" where the summary lists no sections."""
    for section in summary.get("sections") or []:
        if number in section["items"]:
            return str(section["title"])
    return ""


def any_hidden(cells: Iterable[Mapping[str, Any]]) -> bool:
    return any(hidden(cell) for cell in cells)
