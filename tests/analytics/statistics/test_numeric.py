"""Description of stated numbers against R and by its laws."""

from __future__ import annotations

import dataclasses
import json
import random as randomness
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.numeric import describe, numbers, quantile

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "numeric.json").read_text())
NAMES = {"mad_raw": "mad", "n_distinct": "distinct", "heaping_share_on_grid": "heaping_share"}
samples = st.lists(st.integers(1, 400).map(lambda x: x / 4), min_size=2, max_size=30)


@pytest.mark.parametrize("name", list(GOLDEN["rows"]))
def test_every_number_is_that_of_r(name: str) -> None:
    row = GOLDEN["rows"][name]
    found = describe(row["x"], row["out"].get("grid"))
    for key, value in row["out"].items():
        if key not in ("grid", "n_missing"):
            expected = value if value is None else pytest.approx(value, rel=GOLDEN["tolerance"], abs=1e-12)
            assert getattr(found, NAMES.get(key, key)) == expected, key


@given(samples, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_answers_changes_no_bit(x: list[float], random: randomness.Random) -> None:
    mixed: list[float | None] = [None, *x, float("nan")]
    random.shuffle(mixed)
    assert describe(mixed, 0.25) == describe(x, 0.25)


@given(samples)
@settings(max_examples=40, deadline=None)
def test_quantiles_are_those_of_numpy(x: list[float]) -> None:
    ordered = numbers(x)
    for q in (0.1, 0.25, 0.3, 0.5, 0.7, 0.75, 0.9):
        assert quantile(ordered, q) == pytest.approx(float(np.quantile(x, q)), rel=1e-12)


@given(samples)
@settings(max_examples=40, deadline=None)
def test_ratios_do_not_see_the_unit(x: list[float]) -> None:
    one, two = describe(x, 1.0), describe([8 * value for value in x], 8.0)
    for name in ("cv", "qcd", "modal_share", "heaping_share", "distinct"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-12)


@pytest.mark.parametrize(
    ("x", "reasons"),
    [
        ([50.0], {"sd": "n_too_small", "cv": "n_too_small", "gini_mean_difference": "n_too_small"}),
        ([-5.0, 5.0], {"cv": "undefined", "qcd": "undefined"}),
        ([0.0, 0.0], {"cv": "undefined", "qcd": "undefined"}),
        ([1.0, 2.0], {}),
    ],
)
def test_reasons_of_what_is_missing(x: list[float], reasons: dict[str, str]) -> None:
    assert dict(describe(x, 5.0).reasons) == reasons
    assert dict(describe(x).reasons) == reasons | {"heaping_share": "undefined"}


def test_no_numbers_give_no_zero() -> None:
    fields = dataclasses.asdict(describe([None, float("nan")], 10.0))
    assert set(fields.pop("reasons").values()) == {"no_answers"}
    assert (fields.pop("n"), fields.pop("distinct")) == (0, 0)
    assert set(fields.values()) == {None}


def test_heaping_survives_binary_fractions() -> None:
    assert describe([0.1, 0.2, 0.3, 0.7, 0.75], 0.1).heaping_share == 0.8


@pytest.mark.parametrize(("x", "grid"), [([float("inf")], None), ([1.0], 0.0), ([1.0], -3.0)])
def test_nonsense_is_refused(x: list[float], grid: float | None) -> None:
    with pytest.raises(ValueError, match=r"finite|positive"):
        describe(x, grid)
