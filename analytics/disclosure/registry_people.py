"""Whose children stand behind every count of a registry summary: the same rules as the blocks, as sets. Pure.

A gate that knew only the counts could not tell ten opportunities of one child from those of ten children, nor three
sites from one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from analytics.disclosure.linked import Cell, Dimension, Table
from analytics.disclosure.registry_rules import may_be_shown
from analytics.registry_summaries.cohort import Cohort

Who = frozenset[int]
At = tuple[str, ...]
NOBODY: Who = frozenset()


class People:
    """Children of a cohort by their place in it, and the sites they belong to."""

    def __init__(self, cohort: Cohort) -> None:
        self.site = tuple(child.site for child in cohort.children)
        self._known: dict[Who, bool] = {}

    def by_site(self, who: Iterable[int]) -> list[int]:
        """How many of these children each site has; sites without one are left out."""
        found: dict[str, int] = {}
        for child in who:
            found[self.site[child]] = found.get(self.site[child], 0) + 1
        return list(found.values())

    def may_be_shown(self, who: Collection[int]) -> bool:
        """Nobody, or 11 children of three sites, none of which gives most of them."""
        asked = frozenset(who)
        if asked not in self._known:
            self._known[asked] = may_be_shown(self.by_site(asked))
        return self._known[asked]


@dataclass(frozen=True)
class Counted:
    """One set of linked counts: `counts` and the children who give them, by a category of every dimension.

    A count is of children, or of opportunities, punctures or levels, where `who` are fewer. Without a dimension it is a
    single number. `answer` as in a table.
    """

    base: str
    dimensions: tuple[Dimension, ...] = ()
    counts: Mapping[At, int] = field(default_factory=dict)
    who: Mapping[At, Who] = field(default_factory=dict)
    answer: str | None = None

    def table(self) -> Table:
        return Table(self.base, self.dimensions, self.counts, self.answer)

    def children(self, one: Cell) -> Who:
        """Those behind a box of this base."""
        asked = dict(one.at)
        axes = [asked.get(d.name, d.categories) for d in self.dimensions]
        return NOBODY.union(*(self.who.get(at, NOBODY) for at in product(*axes)))

    def cell(self, **at: str) -> Cell:
        """The name of a box; a dimension of one category tells nothing and is in no name."""
        told = {d.name for d in self.dimensions if len(d.categories) > 1}
        return Cell(self.base, tuple(sorted((name, (code,)) for name, code in at.items() if name in told)))


def number(base: str, who: Iterable[int], count: int | None = None) -> Counted:
    """A number that is part of no sum: of these children, or `count` things of theirs."""
    found = frozenset(who)
    return Counted(base, (), {(): len(found) if count is None else count}, {(): found})


def listed(base: str, name: str, parts: Mapping[str, Collection[int]], counts: Mapping[str, int] | None = None,
           answer: bool = False) -> Counted:  # fmt: skip
    """Parts of a known total, by one dimension."""
    told = {code: len(who) for code, who in parts.items()} if counts is None else counts
    return Counted(
        base, (Dimension(name, tuple(parts)),), {(code,): told[code] for code in parts},
        {(code,): frozenset(who) for code, who in parts.items()}, name if answer else None,
    )  # fmt: skip


def crossed(base: str, parts: Mapping[str, Mapping[str, Collection[int]]], codes: Collection[str],
            answer: bool = True, by: str = "group") -> Counted:  # fmt: skip
    """Children by group (a dimension called `by`) and by what became of them (`codes`, in order); everybody in one
    place."""
    groups = tuple(parts) or ("",)
    who: dict[At, Who] = {(group, code): frozenset(parts[group].get(code, ())) for group in parts for code in codes}
    return Counted(
        base, (Dimension(by, groups), Dimension("part", tuple(codes))),
        {at: len(found) for at, found in who.items()}, who, "part" if answer else None,
    )  # fmt: skip
