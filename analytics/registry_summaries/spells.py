"""Children under observation after a clot: who is at risk on which day, and at which site. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analytics.statistics.counts import IntArray

LEAST_AT_RISK = 11
"""A curve with delayed entries begins where so many are at risk: before that a step is a guess."""


@dataclass(frozen=True)
class Spell:
    """One child: place of its site, days to the end, cause (0 censored, 1 the event, 2 what competes), day of entry."""

    site: int
    time: int
    cause: int
    entry: int = 0


@dataclass(frozen=True)
class Watched:
    """Children at risk under observation from `start` on: site (0 .. S-1), time, cause and entry, shape (n,) each.

    No entry is before the start.
    """

    site: IntArray
    time: IntArray
    cause: IntArray
    entry: IntArray
    start: int

    @property
    def n(self) -> int:
        return int(self.time.size)

    @property
    def sites(self) -> int:
        return int(self.site.max(initial=-1)) + 1

    @property
    def last(self) -> int:
        """The last day on which anybody was watched."""
        return int(self.time.max(initial=self.start))

    @property
    def is_truncated(self) -> bool:
        """Whether somebody entered late."""
        return bool((self.entry > 0).any())

    def count(self, cause: int) -> int:
        return int((self.cause == cause).sum())

    def at_risk(self, day: int) -> IntArray:
        """Children at risk just before a day, one number a site; on the day of the start: from then on."""
        inside = ((self.entry < day) | (self.entry == self.start)) & (self.time >= day)
        return np.bincount(self.site[inside], minlength=self.sites).astype(np.int64)

    def grid(self, step: int) -> list[int]:
        """Multiples of the step from the start to the first on or after the last day; none without children."""
        return list(range(-(-self.start // step) * step, self.last + step, step)) if self.n else []


def watched(spells: Iterable[Spell]) -> Watched:
    """Children who were at risk at all, from the first day on which 11 are; from day 0 where nobody enters late.

    A child whose time is not after its late entry leaves numerator and denominator, and so does one whose time ended
    before the start: the curve is that of children who were without an event by then. Never 11 at risk: no child.
    """
    rows = [(one.site, one.time, one.cause, max(one.entry, 0)) for one in spells]
    site, time, cause, entry = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    inside = (entry == 0) | (time > entry)
    start = _start(time[inside], entry[inside])
    if start > 0:
        inside = inside & (time > start)
    _, places = np.unique(site[inside], return_inverse=True)
    return Watched(
        places.astype(np.int64), time[inside], cause[inside], np.maximum(entry[inside], start), start
    )  # fmt: skip


def _start(time: IntArray, entry: IntArray) -> int:
    """The first day of entry on which 11 are at risk; the last day of all where that never comes."""
    if not entry.any() or int((entry == 0).sum()) >= LEAST_AT_RISK:
        return 0
    days = np.unique(entry)
    at_risk = ((entry <= days[:, np.newaxis]) & (time > days[:, np.newaxis])).sum(axis=1)
    enough = days[at_risk >= LEAST_AT_RISK]
    return int(enough[0]) if enough.size else int(time.max())
