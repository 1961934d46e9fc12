"""The unknowns behind linked tables: as few as need be, and all that is needed."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.disclosure.linked import Cell, cell
from analytics.disclosure.unknowns import unknowns_of

FOUR = {name: [f"{name}{i}" for i in range(4)] for name in "abcd"}


def crossed(*pairs: str) -> list[Cell]:
    return [cell("p", **{pair[0]: f"{pair[0]}{i}", pair[1]: f"{pair[1]}{j}"})
            for pair in pairs for i in range(4) for j in range(4)]  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "cliques"),
    [
        (("ab",), {"ab"}),
        (("ab", "bc", "bd"), {"ab", "bc", "bd"}),
        (("ab", "bc", "ac"), {"abc"}),
        (("ab", "cd"), {"ab", "cd"}),
    ],
)
def test_tables_in_a_ring_are_one_clique_and_others_stay_apart(pairs: tuple[str, ...], cliques: set[str]) -> None:
    found = unknowns_of(crossed(*pairs), FOUR)
    assert {"".join(clique) for clique in found.cliques if len(clique) > 1} == cliques


def test_a_ring_of_four_gets_a_chord() -> None:
    found = unknowns_of(crossed("ab", "bc", "cd", "ad"), FOUR)
    assert sorted(len(clique) for clique in found.cliques) == [3, 3]
    assert found.size == 2 * 4**3


def test_cliques_agree_where_they_meet_on_the_margins_of_any_table() -> None:
    found = unknowns_of(crossed("ab", "bc", "cd", "ad"), FOUR)
    joint = np.random.default_rng(1).integers(0, 9, size=(4, 4, 4, 4))
    axes = ["abcd".index(name) for name in "abcd"]
    parts = [joint.sum(axis=tuple(i for i in axes if "abcd"[i] not in clique)).ravel() for clique in found.cliques]
    assert not (found.agreements @ np.concatenate(parts)).any()
    assert len(found.agreements) > 0


def test_categories_that_no_cell_tells_apart_are_one() -> None:
    found = unknowns_of([cell("p", a=["a0", "a1"]), cell("p", a=["a2", "a3"])], {"a": FOUR["a"]})
    assert found.classes["a"] == (("a0", "a1"), ("a2", "a3"))
    assert found.sum_of(cell("p", a=["a0", "a1"])).tolist() == [1.0, 0.0]
    assert found.sum_of(cell("p")).tolist() == [1.0, 1.0]


def test_too_many_unknowns_are_refused() -> None:
    wide = {name: [f"{name}{i}" for i in range(30)] for name in "abc"}
    boxes = [cell("p", **{x: f"{x}{i}", y: f"{y}{i}"}) for x, y in ("ab", "bc", "ac") for i in range(30)]
    with pytest.raises(ValueError, match="27000 unknowns"):
        unknowns_of(boxes, wide)
