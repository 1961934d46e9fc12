"""l counts the different answers of the class that has fewest, however the rows pass by."""

from __future__ import annotations

import numpy as np

from analytics.deidentification.diversity import MOST, Diversity, alike, varied


def seen(*batches: tuple[list[int], list[str]]) -> dict[str, int]:
    found = Diversity()
    for classes, cells in batches:
        different = sorted(set(cells))
        places = np.array([different.index(cell) for cell in cells])
        found.add(np.array(classes), {"q": (places, different)})
    return found.least()


def test_the_class_with_fewest_different_answers_counts() -> None:
    assert seen(([0, 0, 1, 1], ["a", "b", "a", "a"])) == {"q": 1}
    assert seen(([0, 0, 1, 1], ["a", "b", "a", "c"])) == {"q": 2}


def test_a_class_goes_on_in_the_next_batch_whose_cells_have_other_places() -> None:
    assert seen(([0, 0], ["b", "b"]), ([0], ["a"])) == {"q": 2}


def test_more_than_the_most_are_not_counted() -> None:
    assert seen(([0] * 40, [str(n) for n in range(40)])) == {"q": MOST}


def test_columns_that_are_alike_somewhere_are_named() -> None:
    assert (alike({"a": 1, "b": 3}), varied({"a": 1, "b": 3}), varied({})) == (["a"], 1, 0)
