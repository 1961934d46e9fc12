"""What a reader does not know, as few numbers as possible. Pure.

Everybody has a place in the product of all dimensions, but its cells are too many, and most are never asked. Lauritzen
(1996, *Graphical Models*, section 4.4): join the dimensions that stand in one table, make the graph chordal; tables of
its cliques that agree where the cliques meet are margins of one common table of counts, and the other way round. So the
unknowns are the cells of the cliques, with equations between neighbours, and nothing is lost, whole numbers included.
Categories that no cell tells apart are one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np
import numpy.typing as npt

from analytics.disclosure.linked import Cell, Group

FloatArray = npt.NDArray[np.float64]
MOST_UNKNOWNS = 20_000
Names = tuple[str, ...]


@dataclass(frozen=True)
class Unknowns:
    """`classes`: of each dimension, the sets of categories told apart; `cliques`: dimensions, and where each starts."""

    classes: Mapping[str, tuple[Group, ...]]
    cliques: tuple[Names, ...]
    starts: tuple[int, ...]
    size: int
    agreements: FloatArray

    def sum_of(self, one: Cell) -> FloatArray:
        """shape (size,): 1 for every unknown of the box, in the first clique that holds its dimensions."""
        return _sum_of(one, self.classes, self.cliques, self.starts, self.size)


def unknowns_of(boxes: Collection[Cell], categories: Mapping[str, Sequence[str]]) -> Unknowns:
    """The unknowns behind boxes of one base. Raises ValueError above 20,000 of them: tables that many dimensions link
    in a ring are released in smaller sets.
    """
    classes = {name: _classes(name, categories[name], boxes) for name in sorted(categories)}
    cliques = _cliques(sorted(categories), {one.dimensions for one in boxes})
    sizes = [prod(len(classes[name]) for name in clique) for clique in cliques]
    starts, size = tuple(int(at) for at in np.cumsum([0, *sizes])[:-1]), sum(sizes)
    if size > MOST_UNKNOWNS:
        raise ValueError(f"{size} unknowns behind these tables, more than {MOST_UNKNOWNS}: too many to protect at once")
    return Unknowns(classes, cliques, starts, size, _agreements(classes, cliques, starts, size))


def _classes(name: str, categories: Sequence[str], boxes: Collection[Cell]) -> tuple[Group, ...]:
    told = sorted({group for one in boxes for at, group in one.at if at == name})
    alike: dict[tuple[bool, ...], list[str]] = {}
    for category in categories:
        alike.setdefault(tuple(category in group for group in told), []).append(category)
    return tuple(tuple(group) for group in alike.values())


def _cliques(names: Sequence[str], together: Collection[Names]) -> tuple[Names, ...]:
    """Largest cliques after min-fill elimination (fewest new edges first, then by name)."""
    near = {name: {b for one in together if name in one for b in one} - {name} for name in names}
    found: list[set[str]] = []

    def fill(name: str) -> tuple[int, str]:
        return sum(b not in near[a] for a, b in combinations(sorted(near[name]), 2)), name

    while near:
        name = min(near, key=fill)
        around = near.pop(name)
        found.append({name, *around})
        for a in around:
            near[a] = (near[a] | around) - {a, name}
    largest = [one for one in found if not any(one < other for other in found)]
    return tuple(sorted({tuple(sorted(one)) for one in largest})) or ((),)


def _agreements(
    classes: Mapping[str, tuple[Group, ...]], cliques: tuple[Names, ...], starts: tuple[int, ...], size: int
) -> FloatArray:
    """Rows that are zero: neighbours in a tree of the cliques that join in most dimensions agree where they meet."""
    joined, rows = {0}, []
    while len(joined) < len(cliques):
        pairs = [(-len(set(cliques[a]) & set(cliques[b])), a, b)
                 for a in joined for b in range(len(cliques)) if b not in joined]  # fmt: skip
        _, a, b = min(pairs)
        joined.add(b)
        shared = sorted(set(cliques[a]) & set(cliques[b]))
        for groups in product(*(classes[name] for name in shared)):
            one = Cell("", tuple(zip(shared, groups, strict=True)))
            first, second = (_sum_of(one, classes, (cliques[c],), (starts[c],), size) for c in (a, b))
            rows.append(first - second)
    return np.array(rows).reshape(len(rows), size)


def _sum_of(
    one: Cell, classes: Mapping[str, tuple[Group, ...]], cliques: tuple[Names, ...], starts: tuple[int, ...], size: int
) -> FloatArray:
    asked = {name: set(group) for name, group in one.at}
    at = next(i for i, clique in enumerate(cliques) if set(asked) <= set(clique))
    inside = np.ones(tuple(len(classes[name]) for name in cliques[at]))
    for axis, name in enumerate(cliques[at]):
        if name in asked:
            takes = np.array([float(set(group) <= asked[name]) for group in classes[name]])
            inside *= takes.reshape([-1 if i == axis else 1 for i in range(inside.ndim)])
    found = np.zeros(size)
    found[starts[at] : starts[at] + inside.size] = inside.ravel()
    return found
