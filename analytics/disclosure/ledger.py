"""Releases one after another: what each hides must stay hidden after all of them. Pure.

Cells that changed by few from one snapshot to the next are merged by the declared order, else held back, and everything
hidden in any release is computed for again with all releases at hand. `judge` decides about tables as they are;
`settle` finds what may leave. Nothing is stored here: a `Release` and its plain form (`released.to_json`) are.

Limits: tables of different bases are not related; where the counts show that people left between two snapshots,
nothing is concluded from one snapshot for the other except the differences of what was shown in both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.disclosure.changes import was
from analytics.disclosure.linked import Cell, Group, Table, count_of, named
from analytics.disclosure.merging import is_rare
from analytics.disclosure.problem import problem_of
from analytics.disclosure.recoding import merge_by, merge_rare
from analytics.disclosure.released import Release, from_json, to_json
from analytics.disclosure.solver import unmet
from analytics.disclosure.suppression import SHOWN, Protected, protect

__all__ = ["Exposed", "Settled", "Verdict", "from_json", "judge", "settle", "to_json"]


@dataclass(frozen=True)
class Exposed:
    """A box that the new tables would give away or narrow too far: of release `release` (empty: of the new one), or
    what changed in it since then.
    """

    cell: Cell
    release: str
    change: bool


@dataclass(frozen=True)
class Verdict:
    """`lost`: boxes that hiding everything now would not protect. `sentences` say for a page what was found."""

    exposed: tuple[Exposed, ...]
    lost: tuple[Cell, ...]
    sentences: tuple[str, ...]

    @property
    def safe(self) -> bool:
        return not self.exposed


@dataclass(frozen=True)
class Settled:
    """Tables that may leave after all earlier ones. `hold_back`: cells hidden for what was released before, which
    would be shown otherwise; `merged`: groups told together for the same reason; `lost`: boxes that earlier releases
    leave open no longer, whatever is hidden now; `sentences` for the page.
    """

    protected: Protected
    hold_back: tuple[Cell, ...]
    merged: Mapping[tuple[str, str], tuple[Group, ...]]
    lost: tuple[Cell, ...]
    sentences: tuple[str, ...]


def judge(earlier: Sequence[Release], tables: Sequence[Table], protected: Protected) -> Verdict:
    """Whether showing `protected` (made of these tables) gives away what it or an earlier release hides.

    What earlier releases give away among themselves is `lost`, and not held against the new one.
    """
    found: set[Exposed] = set()
    lost: set[Cell] = set()
    for base in sorted({table.base for table in tables}):
        mine = [table for table in tables if table.base == base]
        posed = problem_of(mine, protected.marked, protected.threshold, protected.snapshot, earlier)
        hidden = np.array([protected.cells[one] != SHOWN for one in posed.cells])
        mended, gone = unmet(posed.problem, hidden)
        found |= {Exposed(*posed.about[i]) for i in mended}
        lost |= {posed.about[i][0] for i in gone}
    exposed = tuple(sorted(found, key=lambda one: (one.release, one.cell, one.change)))
    return Verdict(exposed, tuple(sorted(lost)), (*_judged(exposed, lost, len(earlier)), *_lost(lost)))


def settle(
    earlier: Sequence[Release], tables: Sequence[Table], threshold: int, *, snapshot: str,
    sensitive: Callable[[Cell], bool] | None = None,
) -> Settled:  # fmt: skip
    """Protect tables so that all releases together stay safe: as they are where that is enough, else with categories
    that changed by few told together and further cells held back. Raises ValueError as `protect` does.
    """
    alone = protect(tables, threshold, sensitive=sensitive, snapshot=snapshot)
    if not earlier:
        return Settled(alone, (), {}, (), ("No tables of these data were released before.",))
    if not _subtracts(alone, earlier):
        verdict = judge(earlier, tables, alone)
        if verdict.safe:
            return Settled(alone, (), {}, verdict.lost, verdict.sentences)
    groups = merge_rare(tables, threshold)
    for release in earlier:
        if release.snapshot != snapshot:
            groups = merge_by(tables, groups, _change_since(release), threshold)
    joint = protect(tables, threshold, sensitive=sensitive, snapshot=snapshot, groups=groups, earlier=earlier)
    merged = {key: new for key in joint.merged if (new := _new(joint.merged[key], alone.merged.get(key, ())))}
    held = tuple(one for one, kind in joint.cells.items() if kind != SHOWN and alone.cells.get(one) == SHOWN)
    told = (*_settled(merged, held, len(earlier)), *_lost(joint.lost))
    return Settled(joint, held, merged, joint.lost, told or _judged((), (), len(earlier)))


def _subtracts(alone: Protected, earlier: Sequence[Release]) -> bool:
    """Whether plain subtraction finds few people; spares the programmes where they are not needed."""
    told = [(now, was(one, release.cells)) for release in earlier if release.snapshot != alone.snapshot
            for one, now in alone.shown().items()]  # fmt: skip
    return any(is_rare(abs(now - then), alone.threshold) for now, then in told if now is not None and then is not None)


def _change_since(release: Release) -> Callable[[Table, str, Group], int]:
    def size(table: Table, name: str, group: Group) -> int:
        """By how many a category changed; 0 where the earlier count is not known: the solver looks after these."""
        one = named(table.base, {name: group})
        before, now = was(one, release.cells), count_of([table], one)
        return 0 if before is None or now is None else abs(now - before)

    return size


def _new(groups: Sequence[Group], old: Sequence[Group]) -> tuple[Group, ...]:
    return tuple(group for group in groups if group not in old)


def _judged(exposed: Sequence[Exposed], lost: Collection[Cell], releases: int) -> tuple[str, ...]:
    if not exposed:
        return () if lost else (f"Together with {_releases(releases)}, nothing that is hidden can be worked out.",)
    changed, hidden = [one for one in exposed if one.change], [one for one in exposed if not one.change]
    told = []
    if hidden:
        told.append(f"{_cells(len(hidden))} hidden in one release could be worked out from the others.")
    if changed:
        told.append(f"Subtracting releases would show what a few people changed in {_cells(len(changed)).lower()}.")
    return (*told, "These tables may not be released as they are.")


def _settled(
    merged: Mapping[tuple[str, str], tuple[Group, ...]], held: Sequence[Cell], releases: int
) -> tuple[str, ...]:
    told = [
        f"{base}, {name}: {', '.join(' or '.join(group) for group in groups)} told together, because few joined or "
        "left since an earlier release."
        for (base, name), groups in sorted(merged.items())
    ]
    if held:
        told.append(f"{_cells(len(held))} held back, so that subtracting {_releases(releases)} gives nobody away.")
    return tuple(told)


def _lost(lost: Collection[Cell]) -> tuple[str, ...]:
    return (f"{_cells(len(lost))} cannot be kept from a reader of the earlier releases.",) if lost else ()


def _cells(n: int) -> str:
    return "One cell" if n == 1 else f"{n} cells"


def _releases(n: int) -> str:
    return "the earlier release" if n == 1 else f"the {n} earlier releases"
