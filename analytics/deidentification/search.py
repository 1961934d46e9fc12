"""Which categories to tell together so that nobody stands out, and as little as possible is lost. Pure.

Each column has a chain of states, from its categories apart to all as one, by the merge that costs least each time.
From all columns left out, states are taken up as long as every class keeps k: once the state that tells most first,
once a step of a chain at a time; the outcome that tells more bits is taken. So k holds at every moment. It is not the
least loss there is: that search is NP-hard (Meyerson and Williams 2004, PODS).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analytics.deidentification.classes import Combinations, IntArray, classes, group_numbers, numbered, sizes
from analytics.deidentification.known import Group, Groups, Known, TooFew

Way = Mapping[str, Groups]
LEAST_GAIN = 1e-12
SAID_AGAIN = 1e-6


def decide(combinations: Combinations, wanted: Sequence[str], earlier: Sequence[Way], k: int) -> dict[str, Groups]:
    """Groups of each wanted column so that every class has at least k people, for somebody who joins this export with
    the earlier ones. A column of one group is to be left out. Raises TooFew.
    """
    search = _Search(combinations, earlier, k)
    if search.rare_people({}) > 0 or combinations.rows < k:
        raise TooFew(f"fewer than {k} rows, or rows of earlier exports that are rarer than that")
    names = sorted(set(wanted))
    nothing = {name: search.known[name].together for name in names}
    outcomes = (search.whole_states(nothing), search.whole_states(search.single_steps(nothing)))
    return max(outcomes, key=search.told)


class _Search:
    def __init__(self, combinations: Combinations, earlier: Sequence[Way], k: int) -> None:
        self.combinations, self.k = combinations, k
        self.earlier, self.base = earlier, classes(combinations, earlier)
        self.known = {one.name: one for one in combinations.known}
        self.people = {one.name: self._people(one) for one in combinations.known}
        self.chains: dict[str, list[Groups]] = {}
        self.known_bits: dict[tuple[str, Groups], float] = {}

    def _people(self, one: Known) -> IntArray:
        column = self.combinations.cells[:, self.combinations.place(one.name)]
        found = np.bincount(column, weights=self.combinations.people, minlength=len(one.codes))
        return np.rint(found).astype(np.int64)

    def rare_people(self, way: Way) -> int:
        """How many people are in classes smaller than k."""
        columns = [self.base]
        for name, groups in way.items():
            if len(groups) > 1:
                columns.append(group_numbers(groups)[self.combinations.cells[:, self.combinations.place(name)]])
        found = sizes(self.combinations, numbered(columns, self.combinations.people.size))
        return int(self.combinations.people[found < self.k].sum())

    def bits(self, name: str, groups: Groups) -> float:
        """What a column told like this says beyond what left earlier: conditional entropy, in bits a person."""
        if (name, groups) not in self.known_bits:
            column = group_numbers(groups)[self.combinations.cells[:, self.combinations.place(name)]]
            both = numbered([self.base, column], self.combinations.people.size)
            beyond = self._entropy(both) - self._entropy(self.base)
            # What left before is told again where that costs nothing: the same columns once more are the same file.
            self.known_bits[name, groups] = beyond + SAID_AGAIN * self._entropy(column)
        return self.known_bits[name, groups]

    def _entropy(self, numbers: IntArray) -> float:
        people = np.bincount(numbers, weights=self.combinations.people)
        shares = people[people > 0] / people.sum()
        return float(-(shares * np.log2(shares)).sum())

    def told(self, way: Way) -> float:
        """Bits that the columns tell, each by itself beyond what left earlier."""
        return sum(self.bits(name, groups) for name, groups in way.items())

    # -- taking up ----------------------------------------------------------------------------------------------------

    def whole_states(self, way: dict[str, Groups]) -> dict[str, Groups]:
        """Of all states of all columns, always the one that gains most bits and keeps k."""
        while True:
            gains = sorted(
                ((self.bits(name, groups) - self.bits(name, way[name]), name, groups)
                 for name in way for groups in self.states(name)),
                reverse=True,
            )  # fmt: skip
            found = next(((n, g) for gain, n, g in gains if gain > LEAST_GAIN and self._keeps(way, n, g)), None)
            if found is None:
                return way
            way = {**way, found[0]: found[1]}

    def single_steps(self, way: dict[str, Groups]) -> dict[str, Groups]:
        """Always the next finer state of some column, that which gains most bits and keeps k."""
        ahead = {name: self.chain(name)[-2::-1] for name in way}
        while True:
            steps = sorted(
                ((self.bits(name, left[0]) - self.bits(name, way[name]), name) for name, left in ahead.items() if left),
                reverse=True,
            )
            for _, name in steps:
                if self._keeps(way, name, ahead[name][0]):
                    way = {**way, name: ahead[name].pop(0)}
                    break
                ahead[name] = []
            else:
                return way

    def _keeps(self, way: Way, name: str, groups: Groups) -> bool:
        return not self.rare_people({**way, name: groups})

    def states(self, name: str) -> list[Groups]:
        """How a column may be told: its chain, and as it was told before."""
        return [*self.chain(name), *(way[name] for way in self.earlier if name in way)]

    # -- merging ------------------------------------------------------------------------------------------------------

    def chain(self, name: str) -> list[Groups]:
        """States of a column, the finest first, all as one last."""
        if name not in self.chains:
            found = [self.known[name].apart]
            while len(found[-1]) > 1:
                steps = list(self._steps(name, found[-1])) or [self.known[name].together]
                found.append(max(steps, key=lambda groups: self.bits(name, groups)))
            self.chains[name] = found
        return self.chains[name]

    def _steps(self, name: str, groups: Groups) -> Iterator[Groups]:
        """The smallest merges of one column; the last leaves one group, and with it the column."""
        known, people = self.known[name], self.people[name]
        held = [group for group in groups if _size(people, group)[0]]
        silent = (known.not_told,)
        told = [group for group in held if group != silent]
        if len(held) < 2:
            return
        if len(told) <= 2:
            yield known.together
        else:
            for low, high in self._pairs(known, told, people):
                yield _joined(known, groups, low, high)
        if silent in held and told and _size(people, silent)[0] < self.k:
            yield _joined(known, groups, min(told, key=lambda group: _size(people, group)), silent)

    @staticmethod
    def _pairs(known: Known, told: list[Group], people: IntArray) -> Iterator[tuple[Group, Group]]:
        rarest = min(told, key=lambda group: _size(people, group))
        if known.ordered:
            at = told.index(rarest)
            yield from ((told[i], told[i + 1]) for i in (at - 1, at) if 0 <= i < len(told) - 1)
            return
        family = _family(known, rarest)
        near = [group for group in told if family is not None and _family(known, group) == family]
        second = min(
            (group for group in (near if len(near) > 1 else told) if group != rarest),
            key=lambda group: _size(people, group),
        )
        yield rarest, second


def _size(people: IntArray, group: Group) -> tuple[int, Group]:
    return int(people[list(group)].sum()), group


def _family(known: Known, group: Group) -> str | None:
    """The one family of a group; None where it has several, or the column has none."""
    families = {known.family(place) for place in group}
    return families.pop() if known.families and len(families) == 1 else None


def _joined(known: Known, groups: Groups, one: Group, other: Group) -> Groups:
    """Two groups as one; on a scale with the empty categories that lie between them."""
    together = set(one + other)
    if known.ordered and known.not_told not in other:
        on_scale = together - {known.not_told}
        together |= {place for place in range(known.not_told) if min(on_scale) <= place <= max(on_scale)}
    left = [group for group in groups if not together & set(group)]
    return tuple(sorted([*left, tuple(sorted(together))]))
