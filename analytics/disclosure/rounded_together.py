"""Questions told in fives that hang together: what a reader works out from all of them at once. Pure.

`rounding` looks at one table. But who is asked a question because of an earlier answer is part of those who gave it:
23 who answered it are no more than 15 and a star together, so the star is 6 or 7. And with several answers allowed
everybody ticks one at least, so few ticks elsewhere leave many for a star. Where a star would keep fewer than three
values, the question that gives it away is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.disclosure.merging import is_rare
from analytics.disclosure.ranges import FloatArray
from analytics.disclosure.rounding import BASE, LEAST_VALUES

WITHIN = BASE // 2
Star = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """Those asked gave one of these answers to an earlier question; with `but`, answered it without giving them."""

    by: str
    codes: frozenset[str]
    but: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`n` answered; `counts` by code, of them `told` in fives (None: a star). Holds exact counts: it does not leave.

    `several`: more than one answer a person; `alone`: codes that exclude all others.
    """

    id: str
    n: int
    counts: Mapping[str, int]
    told: Mapping[str, int | None]
    told_n: int
    several: bool = False
    alone: tuple[str, ...] = ()
    opened: tuple[Opened, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader knows besides: how few are a star, how many answered at least where anything is told of them, and
    how many could have."""

    hidden_below: int
    least: int
    most: int


def gives_away(questions: Sequence[Question], known: Known) -> set[str]:
    """Ids of the questions that are better not told: of two that hang together, the later."""
    gone: set[str] = set()
    for part in _parts(questions):
        left = list(part)
        while (narrow := _Reader(left, known).narrow()) is not None:
            worst = next((one for one in reversed(left) if _hangs_on(one, narrow[0])), None)
            gone.add(worst.id if worst else narrow[0])
            left = [one for one in left if one.id not in gone]
    return gone


def _hangs_on(one: Question, parent: str) -> bool:
    return any(opened.by == parent for opened in one.opened)


def _parts(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Questions that hang together, in order; the others alone."""
    home = {one.id: {one.id} for one in questions}
    for one in questions:
        for opened in one.opened:
            if opened.by in home and home[opened.by] is not home[one.id]:
                both = home[opened.by] | home[one.id]
                home.update(dict.fromkeys(both, both))
    done: set[str] = set()
    for one in questions:
        if one.id not in done:
            done |= home[one.id]
            yield [other for other in questions if other.id in home[one.id]]


class _Reader:
    """An unknown for each n and each count, and every equation and inequality that somebody could write down."""

    def __init__(self, questions: Sequence[Question], known: Known) -> None:
        self.questions, self.known = questions, known
        places = [(one.id, code) for one in questions for code in ("", *one.counts)]
        self.place = {name: i for i, name in enumerate(places)}
        ends = [end for one in questions for end in self._ends(one)]
        self.bounds = Bounds(*np.array(ends, dtype=float).T)
        rules = [rule for one in questions for rule in (*self._inside(one), *self._between(one))]
        low, high = [low for _, low, _ in rules], [high for _, _, high in rules]
        self.rules = LinearConstraint(np.array([row for row, _, _ in rules]), low, high) if rules else ()

    def narrow(self) -> Star | None:
        """A star for few that keeps too few values; None where there is none."""
        stars = ((one.id, code) for one in self.questions for code, told in one.told.items()
                 if told is None and is_rare(one.counts[code], self.known.hidden_below))  # fmt: skip
        return next((star for star in stars if not self._keeps_enough(star)), None)

    def _keeps_enough(self, star: Star) -> bool:
        low, high = self._end(star, 1), self._end(star, -1)
        return low is not None and high is not None and -high - low + 1 >= LEAST_VALUES

    def _end(self, star: Star, sign: int) -> int | None:
        """Least of sign x count; None where it was not found."""
        aim = sign * self._row({star: 1.0})
        found = milp(aim, integrality=np.ones(len(aim), np.int64), bounds=self.bounds, constraints=self.rules)
        return int(np.round(found.fun)) if found.status == 0 else None

    def _row(self, parts: Mapping[Star, float]) -> FloatArray:
        row = np.zeros(len(self.place))
        for name, weight in parts.items():
            row[self.place[name]] += weight
        return row

    def _ends(self, one: Question) -> Iterator[tuple[float, float]]:
        known = self.known
        yield max(one.told_n - WITHIN, known.least), min(one.told_n + WITHIN, known.most)
        for code, count in one.counts.items():
            told = one.told[code]
            if told is None:
                yield (1, known.hidden_below - 1) if is_rare(count, known.hidden_below) else (0, known.most)
            else:
                yield (max(told - WITHIN, known.hidden_below), told + WITHIN) if count else (0, 0)

    def _inside(self, one: Question) -> Iterator[tuple[FloatArray, float, float]]:
        n = (one.id, "")
        if one.counts:  # a number has none
            every = {(one.id, code): 1.0 for code in one.counts}
            yield self._row({**every, n: -1.0}), 0, np.inf if one.several else 0
        for code in one.counts if one.several else ():
            alone = {(one.id, other): 1.0 for other in {code, *one.alone}}
            yield self._row({**alone, n: -1.0}), -np.inf, 0

    def _between(self, one: Question) -> Iterator[tuple[FloatArray, float, float]]:
        by_id = {other.id: other for other in self.questions}
        for opened in one.opened:
            parent = by_id.get(opened.by)
            if parent is not None and _holds(one, parent, opened):
                codes = {(parent.id, code): -1.0 for code in opened.codes}
                rest = dict.fromkeys(codes, 1.0) | {(parent.id, ""): -1.0} if opened.but else codes
                yield self._row({**rest, (one.id, ""): 1.0}), -np.inf, 0


def _holds(one: Question, parent: Question, opened: Opened) -> bool:
    """Whether those who answered are part of those answers: not where blanks open the question as well."""
    inside = _people(parent, opened.codes)
    return one.n <= (parent.n - inside if opened.but else inside)


def _people(parent: Question, codes: Collection[str]) -> int:
    return sum(parent.counts[code] for code in codes)
