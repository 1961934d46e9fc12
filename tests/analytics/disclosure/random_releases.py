"""Random linked tables, one release or two, and what a reader who computes makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from analytics.disclosure.feasible import Interval, change_intervals, feasible_intervals
from analytics.disclosure.ledger import settle
from analytics.disclosure.linked import MERGING, Cell, Dimension, Table
from analytics.disclosure.merging import is_rare
from analytics.disclosure.released import Release
from analytics.disclosure.suppression import Protected, protect

K = 5
ONE_IN = 8  # releases of which a second one follows


@dataclass(frozen=True)
class Outcome:
    """Boxes that the reader solves for or narrows too far; `bare`: so with rare cells hidden alone; None: none rare."""

    seed: int
    leaks: tuple[str, ...]
    bare: bool | None


def dimensions(rng: np.random.Generator, most: int) -> list[Dimension]:
    return [
        Dimension(name, tuple(f"{name}{i}" for i in range(rng.integers(2, most + 1))), str(rng.choice(MERGING)))
        for name in "abc"
    ]


def people(rng: np.random.Generator, axes: list[Dimension], mean: float) -> np.ndarray:
    shape = [len(one.categories) for one in axes]
    return rng.poisson(rng.gamma(0.7, mean / 0.7, size=shape))


def tables_of(counts: np.ndarray, axes: list[Dimension], pairs: list[tuple[int, int]], answer: str) -> list[Table]:
    found = []
    for pair in pairs:
        seen = counts.sum(axis=({0, 1, 2} - set(pair)).pop())
        dims = tuple(axes[i] for i in pair)
        told = {tuple(d.categories[i] for d, i in zip(dims, at, strict=True)): int(n) for at, n in np.ndenumerate(seen)}
        found.append(Table("people", dims, told, answer if answer in {d.name for d in dims} else None))
    return found


def some_pairs(rng: np.random.Generator) -> list[tuple[int, int]]:
    every = list(combinations(range(3), 2))
    return [every[i] for i in sorted(rng.choice(3, size=rng.choice([1, 1, 2, 2, 3]), replace=False))]


def attacked(seed: int, ledger: bool = True) -> Outcome:
    """Protect one random data set, or two snapshots of it, and read what was released.

    Without the ledger the second snapshot is protected as if there were no first.
    """
    rng = np.random.default_rng(seed)
    twice = seed % ONE_IN == 0
    axes = dimensions(rng, 4 if seed % 4 == 1 else 3)
    counts = people(rng, axes, rng.uniform(1.0, 8.0))
    answer = str(rng.choice(["a", "none"]))
    first_tables = tables_of(counts, axes, some_pairs(rng), answer)
    first = protect(first_tables, K, snapshot="first")
    releases, protected = [first.release("first")], [first]
    if twice:
        later = tables_of(counts + people(rng, axes, rng.uniform(0.1, 2.0)), axes, some_pairs(rng), answer)
        settled = settle(releases if ledger else [], later, K, snapshot="second").protected
        releases, protected = [*releases, settled.release("second")], [first, settled]
    asked = [with_guarded(release, told) for release, told in zip(releases, protected, strict=True)]
    leaks = [leak for told, ranges in zip(protected, feasible_intervals(*asked), strict=True)
             for leak in leaks_of(told, ranges)]  # fmt: skip
    leaks += few_newcomers(releases[0], releases[1]) if twice else []
    return Outcome(seed, tuple(leaks), is_bare(first))


def with_guarded(release: Release, told: Protected) -> Release:
    """The reader asks as well after the other answers of small groups of one mind, which are no cell of a table."""
    boxes = {guard.cell: None for guard in told.marked.guards if guard.cell not in release.cells}
    return replace(release, cells={**release.cells, **boxes})


def leaks_of(told: Protected, ranges: Mapping[Cell, Interval]) -> list[str]:
    """Any hidden cell that is pinned; any rare one, or other answers of one mind, that cannot be K or K apart."""
    found = [f"{one.words()} pinned" for one, interval in ranges.items() if interval.pinned]
    for one, interval in ranges.items():
        count = told.marked.counts.get(one, 0)
        assert interval.low is not None and interval.low <= count <= (interval.high or count), one.words()
        guarded = is_rare(count, K) or one not in told.cells
        if guarded and interval.high is not None and (interval.high < K or (interval.width or 0) < K):
            found.append(f"{one.words()} narrow")
    return found


def few_newcomers(earlier: Release, later: Release) -> list[str]:
    """Boxes to which certainly somebody and certainly few were added."""
    ranges = change_intervals([earlier, later]).items()
    return [
        f"{one.words()} changed by {r.low} to {r.high}" for one, r in ranges if (r.low or 0) > 0 and (r.high or K) < K
    ]


def is_bare(told: Protected) -> bool | None:
    """The control: rare cells hidden and nothing else. Whether one of them is solved for."""
    rare = {one for one, count in told.marked.counts.items() if is_rare(count, K)}
    shown = {one: None if one in rare else count for one, count in told.marked.counts.items()}
    release = Release("control", "first", told.categories, shown)
    return any(feasible_intervals(release, of=[one])[0][one].pinned for one in sorted(rare)) if rare else None
