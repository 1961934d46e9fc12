"""Which edit checks can find anything in a child with rows of these kinds only. Pure.

A check is run once on a child without any row, and what it looks at is noted. It finds nothing there; in a child in
which everything that it looked at is as empty it takes the same way, so it need not be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from registry.facts import Facts, Row
from registry.rules.check import Check
from registry.rules.checks import CHECKS

EVERYTHING = "*"


class _Noted(Mapping[str, tuple[Row, ...]]):
    """No rows of any kind, and the names of the kinds that somebody asked for."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        self.seen.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        self.seen.add(EVERYTHING)
        return iter(())

    def __len__(self) -> int:
        self.seen.add(EVERYTHING)
        return 0


class _Empty(Facts):
    """A child without rows that notes what is looked at; the site and its laboratories count as everything."""

    def rows(self, entity: str) -> tuple[Row, ...]:
        return self.by_entity.get(entity, ())

    def __getattribute__(self, name: str) -> object:
        if name in ("site", "laboratories", "today_day", "_in_order"):
            super().__getattribute__("by_entity").seen.add(EVERYTHING)
        return super().__getattribute__(name)


def relevant(present: frozenset[str], on: frozenset[str]) -> frozenset[str]:
    """Those of the checks that are on which must be asked of a child with rows of these kinds, or that had them."""
    return _relevant(present) & on


@cache
def _relevant(present: frozenset[str]) -> frozenset[str]:
    return frozenset(check.id for check in CHECKS if (seen := _looks_at(check)) & present or EVERYTHING in seen)


@cache
def _looks_at(check: Check) -> frozenset[str]:
    noted = _Noted()
    if any(check.find(_Empty(noted))):
        noted.seen.add(EVERYTHING)
    return frozenset(noted.seen)
