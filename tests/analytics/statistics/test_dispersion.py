"""Nominal and ordinal measures against R and by their laws."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random as randomness
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.dispersion import nominal, ordinal
from analytics.statistics.layers import layer_agreement

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "dispersion.json").read_text())
NAMES = {
    "shannon_nats": "entropy_nats",
    "shannon_bits": "entropy_bits",
    "shannon_normalised_declared": "entropy_normalised",
    "shannon_miller_madow_nats": "entropy_miller_madow",
    "iqv_declared": "iqv",
    "berger_parker": "modal_share",
    "agreement_A": "agreement_a",
    "leik_D": "leik_d",
}
MEASURES = ("agreement_a", "consensus_tastle_wierman", "leik_d", "blair_lacy_l2", "berry_mielke_iov")
UNIT = ("entropy_normalised", "iqv", "mod_vr", "modal_share", "variation_ratio", "margin_over_second", "gini_simpson")

vectors = st.lists(st.integers(0, 200), min_size=3, max_size=9).filter(lambda v: sum(v) > 1)


@pytest.mark.parametrize("name", list(GOLDEN["vectors"]))
@pytest.mark.parametrize("part", ["nominal", "ordinal"])
def test_every_number_is_that_of_r(name: str, part: str) -> None:
    row = GOLDEN["vectors"][name]
    found = dataclasses.asdict((nominal if part == "nominal" else ordinal)(row["counts"]))
    expected = {NAMES.get(key, key): value for key, value in (row.get(part) or {}).items()}
    shared = expected.keys() & found.keys()
    assert len(shared) >= 2
    for key in shared:
        assert found[key] == pytest.approx(expected[key], abs=GOLDEN["tolerance"]), key


@pytest.mark.parametrize("name", list(GOLDEN["vectors"]))
def test_modes_and_type_1_quantiles_are_those_of_r(name: str) -> None:
    row = GOLDEN["vectors"][name]
    if sum(row["counts"]) == 0:
        return
    modes = row["nominal"]["modal_index_1based"]
    assert [j + 1 for j in nominal(row["counts"]).modal_indices] == (modes if isinstance(modes, list) else [modes])
    found, expected = ordinal(row["counts"]), row.get("ordinal") or {}
    for key, index in (("median", found.median_category), ("q1", found.q1_category), ("q3", found.q3_category)):
        if expected.get(f"{key}_type1") is not None:
            assert index == expected[f"{key}_type1"] - 1


def by_hand(counts: Sequence[int]) -> float:
    """Agreement A straight from the paper: peel layers, look at every triple."""
    rest, n, k, total = list(counts), sum(counts), len(counts), 0.0
    while any(rest):
        height, used = min(x for x in rest if x), [x > 0 for x in rest]
        triples = list(itertools.combinations(used, 3))
        tu = sum(t in {(True, True, False), (False, True, True)} for t in triples)
        tdu = triples.count((True, False, True))
        u = ((k - 2) * tu - (k - 1) * tdu) / ((k - 2) * (tu + tdu)) if tu + tdu else 0.0
        total += height * sum(used) / n * (1.0 if sum(used) == 1 else u * (1 - (sum(used) - 1) / (k - 1)))
        rest = [x - height if x else 0 for x in rest]
    return total


@given(st.integers(3, 20).flatmap(lambda k: st.lists(st.sampled_from([0, 0, 1, 2, 9, 40]), min_size=k, max_size=k)))
@settings(max_examples=40, deadline=None)
def test_agreement_equals_peeling_by_hand_for_up_to_twenty_options(counts: list[int]) -> None:
    if sum(counts):
        assert ordinal(counts).agreement_a == pytest.approx(by_hand(counts), abs=1e-12)


@given(vectors, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_nominal_measures_do_not_see_the_order(counts: list[int], random: randomness.Random) -> None:
    mixed = list(counts)
    random.shuffle(mixed)
    one, two = dataclasses.asdict(nominal(counts)), dataclasses.asdict(nominal(mixed))
    for found in (one, two):
        assert found.pop("reasons") == {}
        assert len(found.pop("modal_indices")) >= 1
    assert one == pytest.approx(two, abs=1e-12)


@given(vectors)
@settings(max_examples=40, deadline=None)
def test_ordinal_measures_do_not_see_which_end_is_first(counts: list[int]) -> None:
    one, two = ordinal(counts), ordinal(counts[::-1])
    for name in MEASURES:
        assert getattr(one, name) == pytest.approx(getattr(two, name), abs=1e-12)


@given(vectors)
@settings(max_examples=40, deadline=None)
def test_doubling_every_count_changes_no_share(counts: list[int]) -> None:
    one, two = nominal(counts), nominal([2 * x for x in counts])
    for name in (*UNIT, "entropy_nats", "hill_1", "hill_2"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), abs=1e-12)
    first, second = ordinal(counts), ordinal([2 * x for x in counts])
    for name in MEASURES[:4]:
        assert getattr(first, name) == pytest.approx(getattr(second, name), abs=1e-12)


@given(vectors)
@settings(max_examples=40, deadline=None)
def test_values_stay_in_their_ranges(counts: list[int]) -> None:
    one, two, k = nominal(counts), ordinal(counts), len(counts)
    assert all(0.0 <= getattr(one, name) <= 1.0 for name in UNIT)
    assert all(0.0 <= getattr(two, name) <= 1.0 for name in MEASURES[1:])
    assert -1.0 - 1e-12 <= (two.agreement_a or 0.0) <= 1.0 + 1e-12
    assert 1.0 <= (one.hill_2 or 0) <= (one.hill_1 or 0) + 1e-12 <= k + 2e-12


@given(vectors)
@settings(max_examples=40, deadline=None)
def test_a_reason_stands_beside_every_missing_field_and_no_other(counts: list[int]) -> None:
    for v in (counts, [0] * len(counts), counts[:1], counts[:2], [1, 0], [1]):
        for found in (nominal(v), ordinal(v)):
            fields = dataclasses.asdict(found)
            reasons = fields.pop("reasons")
            assert {name for name, value in fields.items() if value is None} == set(reasons)


@pytest.mark.parametrize(
    ("counts", "reasons"),
    [
        ((3, 4), {"agreement_a": "undefined", "polarization": "undefined"}),
        ((0, 1, 0), {"berry_mielke_iov": "n_too_small"}),
        ((5,), dict.fromkeys((*MEASURES, "polarization"), "one_category")),
    ],
)
def test_ordinal_edges(counts: tuple[int, ...], reasons: dict[str, str]) -> None:
    found = ordinal(counts)
    assert dict(found.reasons) == reasons
    assert found.median_category == max(range(len(counts)), key=lambda j: (2 * sum(counts[: j + 1]) >= sum(counts), -j))


def test_nominal_edges() -> None:
    one = nominal((1, 0, 0))
    assert (one.entropy_nats, one.iqv, one.hill_2, one.margin_over_second) == (0.0, 0.0, 1.0, 1.0)
    assert dict(one.reasons) == {"gini_simpson_unbiased": "n_too_small"}
    alone = nominal((9,))
    assert (alone.entropy_nats, alone.gini_simpson, alone.modal_share) == (0.0, 0.0, 1.0)
    assert set(alone.reasons) == {"entropy_normalised", "iqv", "mod_vr", "margin_over_second"}
    assert set(nominal((0, 0)).reasons.values()) == {"no_answers"}


def test_nominal_indices_do_not_see_the_polarisation_that_agreement_sees() -> None:
    split, even = (50, 0, 0, 0, 50), (20, 20, 20, 20, 20)
    assert (nominal(split).iqv, nominal(even).iqv) == (0.625, 1.0)
    assert (ordinal(split).agreement_a, ordinal(even).agreement_a) == (-1.0, 0.0)


def test_ties_list_all_modes() -> None:
    assert nominal((4, 1, 4)).modal_indices == (0, 2)
    assert nominal((0, 0)).modal_indices == ()


@pytest.mark.parametrize("bad", [(-1, 2), (0.5, 1), (float("nan"), 1), ((1, 2), (3, 4)), (10**9,)])
def test_what_is_no_count_is_refused(bad: tuple[int, ...]) -> None:
    for function in (nominal, ordinal):
        with pytest.raises(ValueError, match=r"counts|answers"):
            function(bad)


def test_more_options_than_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="3 to 30 options"):
        ordinal([1] * 31)


def test_a_layer_with_one_option_agrees_and_a_full_one_does_not() -> None:
    assert layer_agreement(np.array([0b00100, 0b11111, 0b10001]), 5).tolist() == [1.0, 0.0, -2.0]
