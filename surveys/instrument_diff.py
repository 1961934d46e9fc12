"""What a new version of an instrument changes, in words, and what that breaks in analysis. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.instrument import Choice, Column, Instrument, Item


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `breaks` says what it does to analysis; empty where old and new answers still pool."""

    place: str
    what: str
    breaks: str = ""


def diff(old: Instrument, new: Instrument) -> list[Change]:
    """Changes from `old` to `new`, in the order of the new file; matched by immutable ids, never by position."""
    return [*_items(old, new), *_columns(old, new)]


def retired_code_problems(old: Instrument, new: Instrument) -> list[str]:
    """A code that was retired may not come back with another meaning."""
    problems = []
    for column in new.columns:
        before = old.by_name.get(column.name)
        for choice in column.choices:
            former = before.choice(choice.code) if before else None
            if former and former.retired_in and not choice.retired_in:
                problems.append(
                    f'item {column.item}, choice "{choice.code}": retired in {former.retired_in} and used again; '
                    "take a new code"
                )
    return problems


def _items(old: Instrument, new: Instrument) -> Iterator[Change]:
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    for item in new.items:
        if item.id not in before:
            yield Change(_place(item), "new question", "earlier responses count as not reached here")
        else:
            yield from _wording(before[item.id], item)
    for item in old.items:
        if item.id not in after:
            yield Change(_place(item), "question removed", "its earlier answers stay in exports, marked as removed")


def _wording(old: Item, new: Item) -> Iterator[Change]:
    if old.text != new.text:
        pools = new.comparable_to and new.comparable_to != "uncertain"
        breaks = "" if pools else "answers to the two wordings do not pool unless comparable_to says so"
        yield Change(_place(new), f"wording changed: “{old.text}” is now “{new.text}”", breaks)
    if old.number != new.number:
        yield Change(_place(new), f"moved from number {old.number} to {new.number}")
    if old.kind != new.kind:
        yield Change(_place(new), f"kind changed from {old.kind} to {new.kind}", "its answers do not compare")
    if old.base != new.base:
        yield Change(_place(new), f"counted over {new.base} instead of {old.base} responses", "denominators differ")


def _columns(old: Instrument, new: Instrument) -> Iterator[Change]:
    for column in new.columns:
        before = old.by_name.get(column.name)
        if before is None:
            if column.item in {item.id for item in old.items}:
                yield Change(f"column {column.name}", "new answer column", "earlier responses count as not reached")
            continue
        yield from _choices(before, column)
        yield from _conditions(before, column)
        yield from _limits(before, column)
    for column in old.columns:
        if column.name not in new.by_name and column.item in {item.id for item in new.items}:
            yield Change(f"column {column.name}", "answer column removed", "its earlier answers leave the tables")


def _choices(old: Column, new: Column) -> Iterator[Change]:
    place = f"column {new.name}"
    if old.scale != new.scale:
        yield Change(place, f"scale changed from {old.scale} to {new.scale}", "its measures are other measures")
    before = {choice.code: choice for choice in old.choices}
    for choice in new.choices:
        if choice.code not in before:
            yield Change(place, f"new choice “{choice.label}” ({choice.code})", "shares and dispersion change with k")
        else:
            yield from _choice(place, before[choice.code], choice)
    for choice in old.choices:
        if choice.code not in new.codes:
            yield Change(
                place, f"choice “{choice.label}” ({choice.code}) removed",
                "earlier answers with it become unknown: retire it with retired_in instead",
            )  # fmt: skip
    kept_old = [code for code in old.codes if code in new.codes]
    kept_new = [code for code in new.codes if code in old.codes]
    if kept_old != kept_new:
        breaks = "ordinal measures follow the order: old and new do not compare" if new.scale == "ordinal" else ""
        yield Change(place, "choices reordered", breaks)


def _choice(place: str, old: Choice, new: Choice) -> Iterator[Change]:
    if old.label != new.label:
        yield Change(place, f"“{old.label}” is now “{new.label}” ({new.code})", "check that it still means the same")
    if new.retired_in and not old.retired_in:
        yield Change(place, f"“{new.label}” ({new.code}) retired in {new.retired_in}")
    if old.value != new.value or old.off_scale != new.off_scale:
        yield Change(place, f"“{new.label}” ({new.code}) has another value or scale", "medians and A change")


def _conditions(old: Column, new: Column) -> Iterator[Change]:
    before, after = [[one.text for one in column.conditions] for column in (old, new)]
    if before != after:
        told = " and ".join(after) or "always"
        yield Change(f"column {new.name}", f"shown when: {told}", "its denominator changes")


def _limits(old: Column, new: Column) -> Iterator[Change]:
    if (old.minimum, old.maximum) != (new.minimum, new.maximum):
        yield Change(
            f"column {new.name}", f"limits are now {new.minimum} to {new.maximum}", "values may no longer compare"
        )
    if old.unit != new.unit:
        yield Change(f"column {new.name}", f"unit changed from {old.unit} to {new.unit}", "numbers do not compare")


def _place(item: Item) -> str:
    return f"question {item.number} ({item.id})"
