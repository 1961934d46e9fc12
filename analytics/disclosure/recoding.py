"""Merging the categories of linked tables by the declared order, before anything is hidden. Pure.

A dimension is merged in all tables of its base alike: told apart in one table and together in another, the categories
would come back by subtraction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analytics.disclosure.linked import FIXED, ORDINAL, Dimension, Group, Groups, Table, count_of, named, singles
from analytics.disclosure.merging import merge_nominal, merge_ordinal


def merge_rare(tables: Sequence[Table], threshold: int) -> dict[tuple[str, str], tuple[Group, ...]]:
    """Groups of categories of each (base, dimension), so that no category alone is rarer than the threshold.

    "fixed" dimensions keep their categories; a base with fewer people than the threshold becomes one group.
    """

    def people(table: Table, name: str, group: Group) -> int:
        return count_of([table], named(table.base, {name: group})) or 0

    return merge_by(tables, singles(tables), people, threshold)


def merge_by(
    tables: Sequence[Table], groups: Groups, size: Callable[[Table, str, Group], int], threshold: int
) -> dict[tuple[str, str], tuple[Group, ...]]:
    """Merge further where `size` of a group lies between 1 and threshold - 1."""
    found = dict(groups)
    done = set()
    for table in tables:
        for one in table.dimensions:
            key = table.base, one.name
            if one.merging != FIXED and key not in done:
                done.add(key)
                sizes = [size(table, one.name, group) for group in found[key]]
                found[key] = _merged(one, found[key], sizes, threshold)
    return found


def _merged(one: Dimension, parts: tuple[Group, ...], sizes: list[int], threshold: int) -> tuple[Group, ...]:
    merge = merge_ordinal if one.merging == ORDINAL else merge_nominal
    together = merge(sizes, threshold)
    made = [tuple(category for i in group for category in parts[i]) for group in together]
    return tuple(sorted(made, key=lambda group: min(one.categories.index(category) for category in group)))


def told_together(groups: Groups) -> Mapping[tuple[str, str], tuple[Group, ...]]:
    """Only what was merged."""
    return {
        key: tuple(group for group in parts if len(group) > 1)
        for key, parts in sorted(groups.items())
        if any(len(group) > 1 for group in parts)
    }
