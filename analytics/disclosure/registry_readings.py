"""What earlier reports told of curves and estimates, so that two of them side by side tell no few children. Pure.

Counts that leave are compared by the ledger. A curve tells counts too: how many had the event between two days on which
it is read, and how many are left. And a median or a fitted number changes with a single child. So a report remembers,
besides its counts, how many events and children lay behind every day that it read, and a number that names the content
of each row. The rule for the next one:

- The same content may be told again, and nothing finer: a day between two that were read is not read later.
- Other content is told where the numbers behind each reading, and each difference between two readings, changed by
  nobody or by 11 children or more, and at least one of them by so many.
- What rests on every child of a row (quartiles, means, fitted numbers) is told where the row has 11 more or fewer.

Limit: who came and who left in equal numbers is not seen, here as in the ledger; nobody can know it of other children.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from analytics.disclosure.linked import Cell
from analytics.disclosure.registry_rules import LEAST_CHILDREN
from analytics.disclosure.released import Release
from pave.lib.digest import sha256

PREFIX, AT = "read|", "@"
EVENTS, RISK, CAME, LEFT, OTHERS = "events", "risk", "came", "left", "others"
Series = Mapping[int, int]
"""Day -> events up to it, children at risk just before it, or children who came late, left, or left without the event
before it."""


def nobody_or_enough(*changes: int) -> bool:
    """Whether each change, and each difference of two, is of nobody or of 11 children or more."""
    every = {0, *changes}
    return all(a == b or abs(a - b) >= LEAST_CHILDREN for a, b in combinations(sorted(every), 2))


def named(content: Iterable[object]) -> int:
    """A number that names a content, whatever its order; it fits into a JSON number."""
    return int(sha256("\n".join(sorted(map(repr, content))).encode())[:12], 16)


@dataclass(frozen=True)
class Reading:
    """What one report told of one row: `n` children, the name of the `content`; of a curve its events where they were
    told, and the `series`.
    """

    n: int
    content: int
    total: int | None = None
    series: Mapping[str, Series] = field(default_factory=dict)

    def allows(self, name: str, now: Series, *changes: int) -> bool:
        """Whether a series may be told on these days beside what was told; `changes`: of its ends, where both are."""
        then = self.series.get(name, {})
        if any(day not in then and day < max(then, default=day) for day in now):
            return False
        return nobody_or_enough(*changes, *(now[day] - then[day] for day in now if day in then))

    def is_same(self, other: Reading) -> bool:
        return self.content == other.content

    def has_moved(self, other: Reading) -> bool:
        """Whether one of the numbers behind what was told changed by enough children."""
        changes = [
            other.series[name][day] - count
            for name, then in self.series.items()
            for day, count in then.items()
            if day in other.series.get(name, {})
        ]
        return any(abs(change) >= LEAST_CHILDREN for change in (other.n - self.n, *changes))

    def grew(self, other: Reading) -> bool:
        """Whether the row is the same, or has enough children more or fewer."""
        return self.is_same(other) or abs(other.n - self.n) >= LEAST_CHILDREN


class Memory:
    """Readings of earlier reports by row, and what the new one is to be remembered by."""

    def __init__(self, earlier: Sequence[Release] = ()) -> None:
        self.closed = 0
        """Curves of which nothing is told because few children changed."""
        self._earlier = [_readings(release) for release in earlier]
        self._kept: dict[Cell, int | None] = {}

    def of(self, row: str) -> tuple[Reading, ...]:
        """What earlier reports told of a row; those that withheld it are left out."""
        return tuple(one[row] for one in self._earlier if row in one)

    def keep(self, row: str, told: Reading) -> None:
        numbers = {"n": told.n, "content": told.content, "total": told.total}
        numbers |= {f"{name}{AT}{day}": count for name, days in told.series.items() for day, count in days.items()}
        self._kept |= {Cell(f"{PREFIX}{row}|{item}"): n for item, n in numbers.items() if n is not None}

    def added_to(self, release: Release) -> Release:
        """The release with what was kept, as numbers that are in no sum."""
        return replace(release, cells={**release.cells, **dict(sorted(self._kept.items()))})


def counts_of(release: Release) -> Release:
    """The release without its readings: what the ledger compares."""
    counts = {one: count for one, count in release.cells.items() if not one.base.startswith(PREFIX)}
    return replace(release, cells=counts)


def _readings(release: Release) -> dict[str, Reading]:
    items: dict[str, dict[str, int]] = {}
    for one, count in release.cells.items():
        if one.base.startswith(PREFIX) and count is not None:
            row, _, item = one.base.removeprefix(PREFIX).rpartition("|")
            items.setdefault(row, {})[item] = count
    return {row: _reading(found) for row, found in items.items()}


def _reading(items: Mapping[str, int]) -> Reading:
    series: dict[str, dict[int, int]] = {}
    for item, count in items.items():
        name, is_read, day = item.partition(AT)
        if is_read:
            series.setdefault(name, {})[int(day)] = count
    return Reading(items["n"], items["content"], items.get("total"), series)
