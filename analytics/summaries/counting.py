"""Counting cells: the seven denominators of an entry and the counts of its options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from surveys.instrument import Choice, Entry

SPECIAL_KEYS = {"": "missing", ".dk": "dont_know", ".nm": "not_managed", ".pn": "declined", ".nb": "not_shown",
                ".nr": "not_reached"}  # fmt: skip
MOST_PRINTED = 30
MANY_ROWS = 5_000


@dataclass(frozen=True)
class Denominators:
    """base = not_shown + not_reached + missing + declined + not_managed + dont_know + answered, always."""

    base: int
    not_shown: int
    not_reached: int
    missing: int
    declined: int
    not_managed: int
    dont_know: int
    answered: int

    def __post_init__(self) -> None:
        parts = self.not_shown + self.not_reached + self.missing + self.declined + self.not_managed
        if self.base != parts + self.dont_know + self.answered:
            raise ValueError(f"the denominators do not add up: {self}")

    @property
    def shown(self) -> int:
        return self.base - self.not_shown - self.not_reached

    def empty_reason(self) -> str:
        """Why there is no measure, where nothing was answered."""
        return "all_skipped" if self.shown == 0 else "no_answers"

    def of_shown(self) -> dict[str, float | None]:
        names = ("missing", "declined", "not_managed", "dont_know", "answered")
        return {name: getattr(self, name) / self.shown if self.shown else None for name in names}


def denominators(cells: Iterable[str] | Mapping[str, int]) -> Denominators:
    """Count the cells of one answer column, or its counts by cell, by what they mean."""
    counted = dict.fromkeys((*SPECIAL_KEYS.values(), "answered"), 0)
    for cell, count in Counter(cells).items():
        counted[SPECIAL_KEYS.get(cell, "answered")] += count
    return Denominators(base=sum(counted.values()), **counted)


def cells_in(frame: pd.DataFrame, column: str, base: str) -> list[str]:
    """The cells of one column in file order: of all submitted responses, or of the analysed ones.

    The column is taken first: to filter the whole frame by rows copies every other column too.
    """
    cells = frame[column]
    found: list[str] = (cells if base == "submitted" else cells[frame["status"] == "analysed"]).tolist()
    return found


def tally(frame: pd.DataFrame, entry: Entry) -> Counter[str]:
    """How often each cell stands in the column of an entry, by its base; derived ones already mapped.

    From 5,000 rows on counted by the frame's own store of texts, whose cells need not become Python's first: for a
    million ten times as fast.
    """
    column = frame[entry.column]
    if len(column) < MANY_ROWS:
        found = Counter(cells_in(frame, entry.column, entry.base))
    else:
        chosen = column if entry.base == "submitted" else column[frame["status"] == "analysed"]
        found = Counter({str(cell): int(count) for cell, count in chosen.value_counts(sort=False).items()})
    if entry.derivation is None:
        return found
    mapped: Counter[str] = Counter()
    for cell, region in zip(found, derived(entry, list(found)), strict=True):
        mapped[region] += found[cell]
    return mapped


def substantive(cells: Iterable[str]) -> list[str]:
    return [cell for cell in cells if cell not in SPECIAL_KEYS]


def counted_choices(entry: Entry, answers: Iterable[str] | Mapping[str, int]) -> tuple[list[Choice], list[int]]:
    """Declared options in order with their counts; a retired one only once it has answers. `answers`: cells, or how
    often each stands in the column; those that are no option do not count."""
    counts = Counter(answers)
    choices = [one for one in entry.choices if one.retired_in is None or counts[one.code]]
    return choices, [counts[one.code] for one in choices]


def too_many_codes(entry: Entry) -> bool:
    """Above 30 codes no measure is made, and only observed codes are printed."""
    return len(entry.choices) > MOST_PRINTED


def derived(entry: Entry, cells: Sequence[str]) -> list[str]:
    """Cells of a derived entry: the code list's region of each code; special cells stay."""
    mapping: Mapping[str, str] = entry.derivation or {}
    return [cell if cell in SPECIAL_KEYS else mapping.get(cell, cell) for cell in cells]
