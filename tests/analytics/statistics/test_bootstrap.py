"""Bootstrap intervals: what is reported when, and agreement with the design's worked cases."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.bootstrap import bootstrap, intervals
from analytics.statistics.dispersion import nominal, ordinal
from analytics.statistics.replicates import MEASURES, NOMINAL_MEASURES, ORDINAL_MEASURES

KEY = "digest|entry"
ALL = tuple(MEASURES)


def made(counts: tuple[int, ...] | list[int], *measures: str, **options: Any) -> Any:
    given: dict[str, Any] = {"replicates": 1000, "seed": 1, "key": KEY} | options
    return intervals(counts, measures or ALL, **given)


def test_the_worked_case_of_twenty_answers() -> None:
    found = bootstrap((12, 6, 2), "iqv", 10_000, 1)
    assert (found.value, found.low, found.high) == pytest.approx((0.81, 0.5625, 0.9825), abs=1e-12)
    assert found.method == "exact_bca"
    plain = bootstrap((12, 6, 2), "iqv", 10_000, 1, method="percentile")
    assert (plain.low, plain.high) == pytest.approx((0.48, 0.9525), abs=1e-12)


def test_near_the_ceiling_the_percentile_limits_are_printed() -> None:
    found = bootstrap((8, 7, 6, 9), "iqv", 10_000, 1)
    assert found.z0 == pytest.approx(1.32, abs=0.005)
    assert found.method == "percentile_near_boundary"
    assert (found.low, found.high) == pytest.approx((0.88, 0.9956), abs=5e-5)


def test_uniform_counts_do_not_reach_one() -> None:
    found = bootstrap((12, 12, 12, 12), "iqv", 2_000, 1)
    assert found.value == 1.0
    assert found.high is not None and found.high < 1.0
    assert found.method == "percentile_near_boundary"
    large = bootstrap((5000,) * 7, "iqv", 1_000, 1)
    assert large.z0 is not None and math.isfinite(large.z0)


def test_unanimity_gives_bounds_and_never_a_width_of_zero() -> None:
    found = made((0, 40, 0, 0, 0), *NOMINAL_MEASURES)
    bound = 0.05 ** (1 / 40)
    assert bound == pytest.approx(0.92784, abs=5e-6)
    assert {estimate.method for estimate in found.values()} == {"unanimity_bound"}
    assert found["iqv"].high == pytest.approx(1.25 * (1 - bound**2 - (1 - bound) ** 2 / 4), abs=1e-12)
    assert found["modal_share"].low == pytest.approx(bound, abs=1e-12)
    assert all(estimate.low < estimate.high for estimate in found.values())


@pytest.mark.parametrize("k", [2, 3, 7])
def test_one_answer_bounds_never_pass_the_uniform_share(k: int) -> None:
    found = made((1,) + (0,) * (k - 1), *NOMINAL_MEASURES)
    assert (found["modal_share"].low, found["modal_share"].high) == (1 / k, 1.0)
    assert found["iqv"].high == pytest.approx(1.0, abs=1e-12)
    assert found["entropy_nats"].high == pytest.approx(math.log(k), abs=1e-12)
    assert found["hill_2"].high == pytest.approx(k, abs=1e-12)
    assert found["margin_over_second"].low == 0.0


def test_unanimity_of_ordinal_measures_has_no_interval() -> None:
    found = made((0, 9, 0, 0), *ORDINAL_MEASURES)
    assert {(e.low, e.high, e.method, e.reason) for e in found.values()} == {(None, None, "none", None)}
    assert [found[name].value for name in ORDINAL_MEASURES] == [1.0, 1.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("counts", "reasons"),
    [
        ((0, 0, 0), dict.fromkeys(ALL, "no_answers")),
        ((), dict.fromkeys(ALL, "no_answers")),
        ((5,), dict.fromkeys(("entropy_normalised", "iqv", "margin_over_second", *ORDINAL_MEASURES), "one_category")),
        ((5, 3), {"agreement_a": "undefined"}),
        ((1, 0, 0), {"berry_mielke_iov": "n_too_small"}),
    ],
)
def test_edges_are_those_of_the_format(counts: tuple[int, ...], reasons: dict[str, str]) -> None:
    found = made(counts)
    assert {name: e.reason for name, e in found.items() if e.reason} == reasons
    assert all(e.method == "none" and e.low is None for e in found.values() if e.reason)


@pytest.mark.parametrize("counts", [(5, 3, 2), (0, 9, 0), (1, 0)])
def test_without_replicates_there_are_values_alone(counts: tuple[int, ...]) -> None:
    found = made(counts, replicates=0)
    assert {(e.low, e.high, e.method) for e in found.values()} == {(None, None, "none")}


@given(st.lists(st.integers(0, 40), min_size=3, max_size=7).filter(lambda v: sum(v) > 1))
@settings(max_examples=40, deadline=None)
def test_values_are_those_of_dispersion_and_limits_stay_in_range(counts: list[int]) -> None:
    found, one, two = made(counts, replicates=300), nominal(counts), ordinal(counts)
    for name, e in found.items():
        assert e.value == getattr(one if name in NOMINAL_MEASURES else two, name)
        if e.low is not None:
            least, most = (-1.0, 1.0) if name == "agreement_a" else (1.0, len(counts)) if "hill" in name else (0.0, 1.0)
            most = math.log(len(counts)) if name == "entropy_nats" else most
            assert least - 1e-12 <= e.low <= e.high <= most + 1e-12


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(lambda v: sum(v) > 60))
@settings(max_examples=20, deadline=None)
def test_nominal_intervals_do_not_see_the_order(counts: list[int]) -> None:
    one, two = made(counts, *NOMINAL_MEASURES), made(counts[::-1], *NOMINAL_MEASURES)
    for name in NOMINAL_MEASURES:
        assert (one[name].low, one[name].high, one[name].method) == (two[name].low, two[name].high, two[name].method)
        assert one[name].value == pytest.approx(two[name].value, rel=1e-14)


def test_declared_options_count_even_if_the_counts_leave_them_out() -> None:
    short, full = made((9, 5, 4), "iqv", "hill_2", declared_k=5), made((9, 5, 4, 0, 0), "iqv", "hill_2")
    assert short == full
    assert made((9, 5, 4), "iqv")["iqv"] != short["iqv"]


def test_ordinal_measures_read_their_own_options() -> None:
    found = made((20, 30, 10, 25), "agreement_a", "iqv", columns={"agreement_a": (0, 1, 2)})
    assert found["agreement_a"].value == ordinal((20, 30, 10)).agreement_a
    assert found["iqv"].value == nominal((20, 30, 10, 25)).iqv


def test_replicates_without_an_on_scale_answer_are_left_out() -> None:
    found = made((2, 1, 2, 60), "leik_d", "berry_mielke_iov", columns=dict.fromkeys(ORDINAL_MEASURES, (0, 1, 2)))
    assert all(0.0 <= e.low <= e.high <= 1.0 for e in found.values())
    unanimous = made((0, 4, 0, 9), "leik_d", columns={"leik_d": (0, 1, 2)})["leik_d"]
    assert (unanimous.value, unanimous.low, unanimous.method) == (0.0, None, "none")
    nobody = made((0, 0, 0, 9), "leik_d", columns={"leik_d": (0, 1, 2)})["leik_d"]
    assert nobody.reason == "no_answers"


def test_measures_share_the_draws() -> None:
    counts = (30, 40, 20, 25, 31)
    together = made(counts)
    assert all(together[name] == made(counts, name)[name] for name in ALL)
    assert together["modal_share"].low == pytest.approx(1 - together["variation_ratio"].high, abs=0.02)


@pytest.mark.parametrize(
    "options",
    [
        {"confidence": 1.0},
        {"replicates": -1},
        {"declared_k": 2},
        {"columns": {"iqv": (0, 0)}},
        {"columns": {"iqv": (7,)}},
    ],
)
def test_nonsense_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"confidence|negative|declared_k|options"):
        made((3, 4, 5), "iqv", **options)
    with pytest.raises(ValueError, match="unknown measure"):
        made((3, 4, 5), "variety")
    with pytest.raises(ValueError, match="method is one of"):
        bootstrap((3, 4), "iqv", 10, 1, method="basic")
