"""The day axis: straight, unless a long quiet tail (or head) would squeeze the days on which most happened. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650)
MOST, FEWEST_DAYS, ROUND = 0.85, 120, 30
"""The share of days that the wide part holds, and how long it is at least."""
SHORT_ENOUGH = 300
"""An axis of so many days is never bent."""
TAIL, HEAD = 0.26, 0.12
"""The share of the width that a squeezed end gets."""


@dataclass(frozen=True)
class Axis:
    """Days at the knots and their x; between two knots the scale is even. `bends`: days where it changes."""

    days: tuple[int, ...]
    xs: tuple[float, ...]

    @property
    def first(self) -> int:
        return self.days[0]

    @property
    def last(self) -> int:
        return self.days[-1]

    @property
    def bends(self) -> tuple[int, ...]:
        return self.days[1:-1]

    @property
    def left(self) -> float:
        return self.xs[0]

    @property
    def right(self) -> float:
        return self.xs[-1]

    def __call__(self, day: float) -> float:
        """The x of a day; days outside stand at the edge."""
        day = min(max(day, self.first), self.last)
        place = min(max(bisect_right(self.days, day) - 1, 0), len(self.days) - 2)
        low, high = self.days[place], self.days[place + 1]
        return self.xs[place] + (day - low) / (high - low) * (self.xs[place + 1] - self.xs[place])

    def ticks(self, apart: float) -> tuple[int, ...]:
        """Round days, at least so many px from each other."""
        found: list[int] = []
        for place in range(len(self.days) - 1):
            for day in self._ticks_between(place, apart):
                if not found or self(day) - self(found[-1]) >= apart:
                    found.append(day)
                elif day == 0:  # the diagnosis always has its tick
                    found = [one for one in found if self(0) - self(one) >= apart] + [0]
        return tuple(found)

    def _ticks_between(self, place: int, apart: float) -> list[int]:
        low, high = self.days[place], self.days[place + 1]
        a_day = (self.xs[place + 1] - self.xs[place]) / (high - low)
        step = next((one for one in STEPS if one * a_day >= apart), STEPS[-1])
        return list(range(-(-low // step) * step, high + 1, step))


def axis(busy: Iterable[int], first: int, last: int, left: float, right: float) -> Axis:
    """The axis from first to last day. `busy`: the days of all marks, which say where the wide part lies."""
    low, high = _wide(sorted(busy), first, last)
    days = [first, *([low] if low > first else []), *([high] if high < last else []), last]
    shares = [HEAD] * (low > first) + [0.0] + [TAIL] * (high < last)
    shares[int(low > first)] = 1 - sum(shares)
    xs = [left]
    for share in shares:
        xs.append(xs[-1] + share * (right - left))
    return Axis(tuple(days), (*xs[:-1], right))


def _wide(busy: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """The days between which the scale is wide; the whole axis unless an end is long and quiet."""
    low, high = first, last
    if not busy or last - first <= SHORT_ENOUGH:
        return low, high
    late = _rounded(busy[min(int(MOST * len(busy)), len(busy) - 1)], up=True)
    early = _rounded(busy[int((1 - MOST) * len(busy) / 2)], up=False)
    late = max(late, min(early, 0) + FEWEST_DAYS)
    if early - first > (late - early) / 2 and early <= 0:
        low = early
    if last - late > (late - low) / 2:
        high = late
    return low, high


def _rounded(day: int, *, up: bool) -> int:
    return (-(-day // ROUND) if up else day // ROUND) * ROUND
