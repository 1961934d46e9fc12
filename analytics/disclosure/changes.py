"""What changed between two snapshots: a few newcomers are as rare as any few. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure.linked import Cell, Table, count_of
from analytics.disclosure.merging import is_rare
from analytics.disclosure.released import Release


@dataclass(frozen=True, slots=True)
class Change:
    """A box in the snapshot `since` of an earlier release, and in the new one. `by`: newcomers, negative for those who
    left; None where the earlier count was hidden and is not remembered.
    """

    cell: Cell
    release: str
    since: str
    by: int | None

    def is_rare(self, threshold: int) -> bool:
        return self.by is not None and is_rare(abs(self.by), threshold)

    def may_be_rare(self, threshold: int) -> bool:
        return self.by is None or self.is_rare(threshold)


def changes(
    tables: Sequence[Table], cells: Collection[Cell], earlier: Sequence[Release], snapshot: str
) -> list[Change]:
    """Every box that is or was a cell, against every earlier release of another snapshot."""
    found: dict[tuple[Cell, str], Change] = {}
    for release in earlier:
        if release.snapshot != snapshot:
            for one in sorted({*cells, *release.cells}):
                now = count_of(tables, one)
                if now is not None and _was_told_of(one, release):
                    before = was(one, release.cells)
                    change = Change(one, release.name, release.snapshot, None if before is None else now - before)
                    known = found.setdefault((one, release.snapshot), change)
                    if known.by is None:
                        found[one, release.snapshot] = change
    return list(found.values())


def was(one: Cell, cells: Mapping[Cell, int | None]) -> int | None:
    """The count of a box that an earlier release showed, whole or in parts of one dimension; None where it did not."""
    if cells.get(one) is not None:
        return cells[one]
    for i, (name, group) in enumerate(one.at):
        parts = [(other, set(dict(other.at)[name])) for other in cells if _differs_only(one, other, i)]
        inside = [(other, part) for other, part in parts if part <= set(group)]
        if sum(len(part) for _, part in inside) == len(set(group)) == len(set().union(*(p for _, p in inside), set())):
            counts = [cells[other] for other, _ in inside]
            if inside and all(count is not None for count in counts):
                return sum(count for count in counts if count is not None)
    return None


def _differs_only(one: Cell, other: Cell, i: int) -> bool:
    same = one.base == other.base and one.dimensions == other.dimensions
    return same and all(a == b for j, (a, b) in enumerate(zip(one.at, other.at, strict=True)) if j != i)


def _was_told_of(one: Cell, release: Release) -> bool:
    """Whether the release has this base, and every dimension of the box."""
    return all((one.base, name) in release.categories for name in one.dimensions) and any(
        other.base == one.base for other in release.cells
    )
