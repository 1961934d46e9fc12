"""Linked tables on their way out: merged by the declared order, then the least of cells hidden. Pure.

Of what is left uncertain, a reader is taken to know everything that was shown, in these tables and in every earlier
release, and that counts are counts. Tables of different bases are taken to have nothing to do with each other: whoever
releases tables of overlapping people gives them one base and a common dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from analytics.disclosure.linked import Cell, Group, Groups, Table, singles
from analytics.disclosure.marking import Marked, mark
from analytics.disclosure.problem import problem_of
from analytics.disclosure.recoding import merge_rare, told_together
from analytics.disclosure.released import Release
from analytics.disclosure.sensitive import Guard
from analytics.disclosure.solver import MOST_ROUNDS, solve

SHOWN, PRIMARY, COMPLEMENTARY = "shown", "primary", "complementary"


@dataclass(frozen=True)
class Protected:
    """`cells`: shown, primary or complementary; `merged`: groups of categories told together, by (base, dimension).

    `optimal` is False where the search reached its limit and may have hidden more than the least. `lost`: boxes that
    earlier releases leave open no longer, whatever is hidden now. `categories` as declared. The exact counts stay
    inside: what leaves is `shown()`, what is remembered `release()`.
    """

    snapshot: str
    threshold: int
    cells: Mapping[Cell, str]
    merged: Mapping[tuple[str, str], tuple[Group, ...]]
    optimal: bool
    lost: tuple[Cell, ...]
    categories: Mapping[tuple[str, str], tuple[str, ...]]
    marked: Marked = field(repr=False)

    def shown(self) -> dict[Cell, int | None]:
        """The counts as a reader sees them: hidden cells None, whatever hid them."""
        return {one: self.marked.counts[one] if kind == SHOWN else None for one, kind in self.cells.items()}

    def release(self, name: str) -> Release:
        """To be remembered. Complementary cells must not be solved for either: subtraction would go on from there."""
        rare = {guard.cell for guard in self.marked.guards}
        others = [one for one, kind in self.cells.items() if kind != SHOWN and one not in rare]
        guards = sorted({*self.marked.guards, *(Guard(one, 0, 1) for one in others)})
        return Release(name, self.snapshot, self.categories, self.shown(), tuple(guards))


def protect(
    tables: Sequence[Table], threshold: int, *, sensitive: Callable[[Cell], bool] | None = None, snapshot: str = "",
    groups: Groups | None = None, earlier: Sequence[Release] = (), most_rounds: int = MOST_ROUNDS,
) -> Protected:  # fmt: skip
    """Protect linked tables: the range of every cell of 1 to threshold - 1 reaches the threshold and is as wide.

    `sensitive` tells of a cell, as it is after merging, whether another rule hides it; `groups` replaces the merging;
    `earlier` is what was released before (analytics.disclosure.ledger asks for it); `most_rounds` limits the search.
    Raises ValueError for a threshold under 2, tables that contradict each other, and more unknowns than can be solved
    for.
    """
    marked = mark(tables, threshold, sensitive, merge_rare(tables, threshold) if groups is None else groups)
    cells: dict[Cell, str] = {}
    optimal = True
    lost: set[Cell] = set()
    for base in sorted({table.base for table in tables}):
        mine = [table for table in tables if table.base == base]
        posed = problem_of(mine, marked, threshold, snapshot, earlier)
        solution = solve(posed.problem, most_rounds)
        if solution.lost and not earlier:
            raise ValueError(f"nothing protects {posed.about[solution.lost[0]][0].words()}")
        optimal &= solution.optimal
        lost |= {posed.about[i][0] for i in solution.lost}
        for one, hidden, forced in zip(posed.cells, solution.hidden, posed.problem.forced, strict=True):
            cells[one] = SHOWN if not hidden else PRIMARY if forced else COMPLEMENTARY
    return Protected(
        snapshot, threshold, dict(sorted(cells.items())), told_together(marked.groups), optimal, tuple(sorted(lost)),
        declared(tables), marked,
    )  # fmt: skip


def declared(tables: Sequence[Table]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Categories of every (base, dimension), in order."""
    return {key: tuple(category for group in parts for category in group) for key, parts in singles(tables).items()}
