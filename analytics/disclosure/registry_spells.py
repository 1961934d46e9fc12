"""How finely a curve over children may be read: no step, and no window beside it, that is a few of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from analytics.disclosure.registry_people import People, Who
from analytics.disclosure.registry_readings import CAME, EVENTS, LEFT, OTHERS, RISK, Reading, named

Window = tuple[int, int]
AT_RISK = (RISK, CAME, LEFT, OTHERS)
"""What a number at risk tells, beside one of another day."""


@dataclass(frozen=True)
class Timed:
    """A child at risk from `entry` to `time`; cause 1 is the event, 0 and 2 are ends of another kind."""

    child: int
    time: int
    cause: int
    entry: int = 0


def moved(here: Iterable[Timed], there: Iterable[Timed]) -> list[list[Timed]]:
    """Children of two curves who end otherwise or at another time here: as events on their day here, and on that of
    their event there."""
    was = {one.child: one for one in there}
    both = [(one, was[one.child]) for one in here if one.child in was]
    differ = [(one, old) for one, old in both if (one.time, one.cause) != (old.time, old.cause)]
    return [[Timed(one.child, one.time, 1) for one, _ in differ],
            [Timed(one.child, old.time, 1) for one, old in differ if old.cause == 1]]  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """Another `curve` of nearly the same children that is told already, and what differs between the two by the day on
    which it does: a list a kind of difference, cause 1 each."""

    curve: Spells | None = None
    events: Sequence[Sequence[Timed]] = ()


def _events_between(rows: Iterable[Timed], cuts: tuple[int, ...]) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in range(len(cuts) + 1)]
    for one in rows:
        if one.cause == 1:
            found[sum(cut < one.time for cut in cuts)].add(one.child)
    return found


class Spells:
    """The children of one curve, which begins on day `start`. Days of the reading that were accepted so far are
    `cuts`: between two of them the events are those of nobody, or of enough children.

    `before`: what earlier reports told of the same curve; `tells_events`: whether the number of events is told.
    `beside`: what another curve of the same children tells by subtraction, as events of their own.
    """

    def __init__(
        self, rows: Iterable[Timed], start: int, people: People, before: Sequence[Reading] = (),
        tells_events: bool = False, beside: Beside = Beside(),
    ) -> None:  # fmt: skip
        self.beside = beside
        self.rows, self.start, self.people, self.before = tuple(rows), start, people, tuple(before)
        self.cuts: tuple[int, ...] = ()
        self.total = len(self._events_until(max((one.time for one in self.rows), default=0))) if tells_events else None
        days = {day for one in self.before for series in one.series.values() for day in series}
        now = self.reading(days, days) if self.before else None
        self.is_closed = now is not None and not all(now.is_same(one) or one.has_moved(now) for one in self.before)
        self.has_grown = now is None or all(one.grew(now) for one in self.before)

    def reading(self, cuts: Iterable[int], counted: Iterable[int]) -> Reading:
        """What is remembered of a curve that is read on these days, with the numbers at risk on those."""
        content = [(one.time, one.cause, one.entry, self.people.site[one.child]) for one in self.rows]
        asked = sorted(counted)
        series = {EVENTS: self._series(EVENTS, sorted(cuts)), **{name: self._series(name, asked) for name in AT_RISK}}
        return Reading(len(self.rows), named(content), self.total, series)

    def _series(self, name: str, days: Iterable[int]) -> dict[int, int]:
        of = {EVENTS: self._events_until, RISK: self.at_risk, CAME: self._came_before, LEFT: self._left_before,
              OTHERS: self._others_before}  # fmt: skip
        return {day: len(of[name](day)) for day in days}

    def at_risk(self, day: int) -> Who:
        """As analytics.registry_summaries.spells.Watched.at_risk counts them."""
        inside = [one for one in self.rows if (one.entry < day or one.entry == self.start) and one.time >= day]
        return frozenset(one.child for one in inside)

    def is_watched(self, day: int) -> bool:
        """Whether enough are still at risk for a reading on this day."""
        risk = self.at_risk(day)
        return bool(risk) and self.people.may_be_shown(risk)

    def accept(self, days: Collection[int]) -> bool:
        """Read the curve on these days too, where no few events lie between any two cuts."""
        cuts = tuple(sorted({*self.cuts, *days}))
        moved = [who for rows in (self.rows, *self.beside.events) for who in _events_between(rows, cuts)]
        if not all(map(self.people.may_be_shown, moved)):
            return False
        if self.is_closed or not self._may_follow(EVENTS, cuts):
            return False
        self.cuts = cuts
        return True

    def accept_window(self, window: Window) -> bool:
        """The events of a window, both days in it, and those outside."""
        first, last = window
        inside = {one.child for one in self.rows if one.cause == 1 and first <= one.time <= last}
        outside = {one.child for one in self.rows} - inside
        enough = self.is_watched(last) and all(map(self.people.may_be_shown, (inside, outside)))
        return enough and self.accept((first - 1, last))

    def grid(self, times: Sequence[int]) -> list[int]:
        """Those of `times` at which the curve may be told; a step of few events is told together with the next one."""
        return [day for day in times if self.is_watched(day) and self.accept((day,))]

    def counted(self, times: Sequence[int]) -> list[int]:
        """Those of `times` at which the number at risk may be told too: nobody, or enough, came or left in between."""
        kept: list[int] = []
        for day in times:
            follows = not self.is_closed and all(self._may_follow(name, [*kept, day]) for name in AT_RISK)
            steps = follows and self._step_may_be_told(kept[-1] if kept else self.start, day)
            if steps and self._differences_may_be_told([*kept[-1:], day]):
                kept.append(day)
        while kept and not self._rest_may_be_told(kept[-1]):
            kept.pop()
        return kept

    def _may_follow(self, name: str, days: Iterable[int]) -> bool:
        """Whether the numbers of these days, beside those of earlier reports, tell of no few children."""
        now = self._series(name, days) if self.before else {}
        for one in self.before:
            changes = [len(self.rows) - one.n] if name == RISK else []
            if name == EVENTS and self.total is not None and one.total is not None:
                changes.append(self.total - one.total)
            if not one.allows(name, now, *changes):
                return False
        return True

    def _events_until(self, day: int) -> Who:
        return frozenset(one.child for one in self.rows if one.cause == 1 and one.time <= day)

    def _came_before(self, day: int) -> Who:
        return frozenset(one.child for one in self.rows if self.start < one.entry < day)

    def _left_before(self, day: int) -> Who:
        return frozenset(one.child for one in self.rows if one.time < day)

    def _others_before(self, day: int) -> Who:
        return frozenset(one.child for one in self.rows if one.time < day and one.cause != 1)

    def _step_may_be_told(self, before: int, day: int) -> bool:
        """Who came in between, who left in between, and who left without the event."""
        came = {one.child for one in self.rows if before <= one.entry < day and one.entry > self.start}
        left = {one.child for one in self.rows if before <= one.time < day}
        other = {one.child for one in self.rows if before <= one.time < day and one.cause != 1}
        return all(map(self.people.may_be_shown, (came, left, other)))

    def _differences_may_be_told(self, days: Sequence[int]) -> bool:
        """Those at risk here and not there, or there and not here, on each day and from one to the next."""
        if self.beside.curve is None:
            return True
        differ = [self.at_risk(day) ^ self.beside.curve.at_risk(day) for day in days]
        return all(map(self.people.may_be_shown, (differ[0], differ[-1], differ[0] ^ differ[-1])))

    def _rest_may_be_told(self, day: int) -> bool:
        later = {one.child for one in self.rows if one.entry >= day and one.entry > self.start}
        other = {one.child for one in self.rows if one.time >= day and one.cause != 1}
        return all(map(self.people.may_be_shown, (later, other)))
