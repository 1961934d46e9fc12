"""Chance-corrected agreement against R, pair by pair, and at the edges where it is 0/0."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.results import Estimate
from analytics.statistics.agreement import LEVELS, Level, fleiss_kappa, gwet_ac1, krippendorff_alpha

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "agreement.json").read_text())
VOTES = st.lists(st.integers(0, 7), min_size=2, max_size=9).map(lambda yes: [[x // 2, x - x // 2, 7 - x] for x in yes])


def measures(table: list[list[int]]) -> dict[str, Estimate]:
    found = {"fleiss_kappa": fleiss_kappa(table), "gwet_ac1": gwet_ac1(table)}
    return found | {f"krippendorff_{level}": krippendorff_alpha(table, level) for level in LEVELS}


@pytest.mark.parametrize("name", list(GOLDEN["rows"]))
def test_every_number_is_that_of_r(name: str) -> None:
    row = GOLDEN["rows"][name]
    for measure, estimate in measures(row["counts"]).items():
        expected = row[measure]
        assert estimate.value == (None if expected is None else pytest.approx(expected, abs=GOLDEN["tolerance"]))
        assert estimate.reason == (None if expected is not None else "undefined")


@given(VOTES)
@settings(max_examples=40, deadline=None)
def test_kappa_counts_agreeing_pairs_and_nothing_passes_one(table: list[list[int]]) -> None:
    found = measures(table)
    ratings = [[j for j, count in enumerate(row) for _ in range(count)] for row in table]
    pairs = [a == b for row in ratings for a, b in itertools.combinations(row, 2)]
    everybody = [x for row in ratings for x in row]
    chance = sum((everybody.count(j) / len(everybody)) ** 2 for j in range(3))
    if chance < 1:
        agreeing = sum(pairs) / len(pairs)
        assert found["fleiss_kappa"].value == pytest.approx((agreeing - chance) / (1 - chance), abs=1e-12)
    assert all(e.value is None or e.value <= 1.0 for e in found.values())


@given(VOTES)
@settings(max_examples=25, deadline=None)
def test_neither_subjects_nor_names_of_categories_matter(table: list[list[int]]) -> None:
    turned = [row[::-1] for row in table[::-1]]
    for one, two in zip(measures(table).values(), measures(turned).values(), strict=True):
        assert one.value == (None if two.value is None else pytest.approx(two.value, abs=1e-12))


@pytest.mark.parametrize("level", LEVELS)
def test_perfect_agreement_is_one_and_order_matters_beyond_nominal(level: Level) -> None:
    assert krippendorff_alpha([[4, 0, 0], [0, 4, 0], [0, 0, 4]], level).value == pytest.approx(1.0, abs=1e-15)
    near, far = [[3, 1, 0], [0, 4, 0], [0, 0, 4]], [[3, 0, 1], [0, 4, 0], [0, 0, 4]]
    found = [krippendorff_alpha(table, level).value or 0.0 for table in (near, far)]
    assert (found[0] > found[1] + 0.05) == (level != "nominal")


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        ([[3, 0], [3, 0]], ["one_category", None, *["one_category"] * 3]),
        ([[3], [3]], ["one_category"] * 5),
        ([[0, 0], [0, 0]], ["no_answers"] * 5),
        ([[1, 0], [0, 1]], ["n_too_small"] * 5),
        ([[2, 0], [1, 0]], ["undefined", None, *["one_category"] * 3]),
    ],
)
def test_edges(table: list[list[int]], reasons: list[str | None]) -> None:
    assert [estimate.reason for estimate in measures(table).values()] == reasons


def test_ac1_has_no_paradox() -> None:
    table = [[2, 0]] * 18 + [[1, 1]] * 2
    assert (fleiss_kappa(table).value or 0.0) < 0.0
    assert (gwet_ac1(table).value or 0.0) > 0.85
    assert gwet_ac1([[5, 0]] * 4).value == 1.0


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="level is one of"):
        krippendorff_alpha([[1, 1]], "ratio")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="whole numbers"):
        fleiss_kappa([[1, -1], [0, 2]])
