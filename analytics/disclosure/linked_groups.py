"""Group tables that would solve one another: of linked ones only those leave that no other has a hole in. Pure.

Two factors compared with each other make one table, told twice and hidden differently; an entry that hangs on another,
or is made of it, parts the other's groups. Each alone is protected by `groups`, and what one hides the other tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from analytics.summaries.links import Facts

Json = dict[str, Any]


class LinkedGroups:
    """One pass over protected entries in file order, which is the order in which entries hang on one another."""

    def __init__(self, entries: Sequence[Json], facts: Mapping[str, Facts]) -> None:
        self.facts = facts
        self.place = {entry["id"]: place for place, entry in enumerate(entries)}
        self.open: dict[str, set[str]] = {}

    def leave_out(self, entry: Json, merged: Collection[str]) -> None:
        """Take out the tables of an entry that would solve others; `merged`: entries with answers told together.

        Of two factors the one that is asked later is compared by the other, in every report alike.
        """
        parents = {link.parent for link in self.facts[entry["id"]].links}
        holes = {factor for holder in _holders(entry) for factor, test in holder["by"].items() if _has_a_hole(test)}
        for factor in {factor for holder in _holders(entry) for factor in holder["by"]}:
            if self._other_way(entry["id"], factor) or any(self._tells(one, factor, merged) for one in parents):
                holes.add(factor)
                for holder in _holders(entry):
                    holder["by"].pop(factor, None)
        self.open[entry["id"]] = holes

    def _other_way(self, entry: str, factor: str) -> bool:
        return self.facts[entry].is_factor and self.place[entry] < self.place.get(factor, -1)

    def _tells(self, parent: str, factor: str, merged: Collection[str]) -> bool:
        return factor in self.open.get(parent, ()) or parent in merged


def _holders(entry: Json) -> Iterator[Json]:
    """What has comparisons: the entry, or the options of a multiple."""
    return (one for one in (entry, *entry["options"]) if one.get("by"))


def _has_a_hole(test: Json) -> bool:
    groups = test["groups"]
    return any(group.get("answered") is None or group.get("hidden") for group in groups) or any(
        cell.get("hidden") or cell.get("count") is None for group in groups for cell in group.get("options", ())
    )
