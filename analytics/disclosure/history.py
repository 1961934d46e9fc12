"""Counts that know what earlier reports of the same survey counted, so that the gate sees small changes too. Pure.

Who lays two reports side by side reads the answers of those who came between. A count that changed by 1 to
threshold - 1 points at them as a rare count points at somebody, so the gate treats it the same: merged, or hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

Json = dict[str, Any]
NAMES = ("code", "case", "attribute", "level")
"""What tells rows of a list apart, instead of their place."""


class CountInTime(int):
    """A count with what was counted at the same place for each earlier report.

    Sums and differences keep it; everything else gives a plain number. As JSON it is the number.
    """

    before: tuple[int, ...]

    def __new__(cls, count: int, before: Sequence[int] = ()) -> Self:
        made = super().__new__(cls, count)
        made.before = tuple(before)
        return made

    def __add__(self, other: int) -> CountInTime:
        return CountInTime(int(self) + int(other), _each(self, other, 1))

    __radd__ = __add__

    def __sub__(self, other: int) -> CountInTime:
        return CountInTime(int(self) - int(other), _each(self, other, -1))

    def __rsub__(self, other: int) -> CountInTime:
        return CountInTime(int(other) - int(self), [-one for one in _each(self, other, -1)])

    def __deepcopy__(self, memo: object) -> CountInTime:
        return self

    @property
    def changes(self) -> tuple[int, ...]:
        """How much more, or fewer, than in each earlier report."""
        return tuple(int(self) - one for one in self.before)


def _each(one: CountInTime, other: int, sign: int) -> list[int]:
    # A plain number was the same at all times: a denominator of the design, or the 0 that a sum begins with.
    others = other.before if isinstance(other, CountInTime) else (int(other),) * len(one.before)
    return [a + sign * b for a, b in zip(one.before, others, strict=True)]


def with_history(now: Any, earlier: Sequence[Any]) -> Any:
    """The entries of a summary with every whole number counted beside its earlier ones; nothing else changes.

    `earlier`: the exact entries of earlier snapshots, made by the same plan. What was not there then counted 0.
    """
    if isinstance(now, bool) or not earlier:
        return now
    if isinstance(now, int):
        return CountInTime(now, [one if isinstance(one, int) else 0 for one in earlier])
    if isinstance(now, dict):
        then = [one if isinstance(one, dict) else {} for one in earlier]
        return {key: value if key in KEPT else with_history(value, [one.get(key) for one in then])
                for key, value in now.items()}  # fmt: skip
    if isinstance(now, list):
        then_by_name = [{_name(i, one): one for i, one in enumerate(each or [])} for each in earlier]
        return [with_history(one, [each.get(_name(i, one)) for each in then_by_name]) for i, one in enumerate(now)]
    return now


def numbers_moved(entry: Json, earlier: Sequence[Json | None], threshold: int) -> bool:
    """Whether the mean and spread of an earlier report, beside these, would solve for the numbers of those who came or
    left: they are other numbers, of about as many people."""
    now = entry.get("numeric")
    return now is not None and any(
        then is not None and _values(then) != _values(now) and abs(now["n"] - then["n"]) < threshold
        for then in (one["numeric"] for one in earlier if one is not None)
    )


def _values(block: Json) -> Json:
    return {name: one["value"] if isinstance(one, dict) else one for name, one in block.items()}


KEPT = frozenset({"number", "case", "distinct", "df", "replicates", "seed", "family", "measures"})
"""Whole numbers that count nobody."""


def _name(place: int, row: Any) -> Any:
    named = tuple(str(row[key]) for key in NAMES if key in row) if isinstance(row, dict) else ()
    return named or place
