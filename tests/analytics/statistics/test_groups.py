"""Group tests and effect sizes against R, statsmodels and brute force."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import contingency, kruskal, ncx2
from statsmodels.stats.multitest import multipletests

from analytics.statistics.groups import (
    benjamini_hochberg,
    chi_square,
    cramers_v,
    fisher_freeman_halton,
    holm,
    kruskal_wallis,
)
from analytics.statistics.tables import enumerated_p, monte_carlo_p, without_empty

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "group_tests.json").read_text())
TABLES = list(GOLDEN["tables"])
tables = st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=3).filter(
    lambda t: min(without_empty(np.array(t)).shape, default=0) >= 2
)


@pytest.mark.parametrize("name", TABLES)
def test_chi_square_is_that_of_r(name: str) -> None:
    row = GOLDEN["tables"][name]
    found = chi_square(row["table"])
    expected = (row["chi2"], row["df"], row["p"], row["min_expected"])
    assert (found.statistic, found.df, found.p, found.min_expected) == pytest.approx(expected, abs=1e-10)
    assert found.dropped_rows == sum(not any(line) for line in row["table"])


@pytest.mark.parametrize("name", TABLES)
def test_fisher_is_that_of_r(name: str) -> None:
    row = GOLDEN["tables"][name]
    found, p = fisher_freeman_halton(row["table"], 10_000, 1, "d|e"), row["fisher_p"]
    assert found.p is not None
    if found.method == "exact":
        assert found.p == pytest.approx(p, abs=1e-10)
    else:
        assert name == "spec_by_duration"
        assert abs(found.p - p) < 4 * math.sqrt(p * (1 - p) / 10_000)


@pytest.mark.parametrize("name", TABLES)
def test_cramers_v_is_that_of_r(name: str) -> None:
    row = GOLDEN["tables"][name]
    found = cramers_v(row["table"])
    assert (found.value, found.corrected) == pytest.approx((row["v"], row["v_bias_corrected"]), abs=1e-10)
    assert (found.low, found.high) == pytest.approx(tuple(row["v_ci_ncp"]), abs=1e-6)


@pytest.mark.parametrize("name", list(GOLDEN["kruskal"]))
def test_kruskal_is_that_of_r(name: str) -> None:
    row = GOLDEN["kruskal"][name]
    found = kruskal_wallis(row["groups"])
    if row["H"] is None:
        assert (found.statistic, found.df, found.p, found.reason) == (None, row["df"], None, "undefined")
    else:
        expected = (row["H"], row["df"], row["p"], row["epsilon2"])
        assert (found.statistic, found.df, found.p, found.epsilon_squared) == pytest.approx(expected, abs=1e-10)


def test_corrections_are_those_of_r_and_statsmodels() -> None:
    row = GOLDEN["padjust"]
    for function, name, theirs in ((holm, "holm", "holm"), (benjamini_hochberg, "bh", "fdr_bh")):
        found = function(row["p"])
        assert found == pytest.approx(row[name], abs=1e-12)
        assert found == pytest.approx(multipletests(row["p"], method=theirs)[1], abs=1e-12)


@given(st.lists(st.one_of(st.none(), st.floats(0.0, 1.0)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_corrections_keep_nulls_in_place_and_out_of_the_family(p: list[float | None]) -> None:
    defined = [x for x in p if x is not None]
    for function in (holm, benjamini_hochberg):
        found = function(p)
        assert [x is None for x in found] == [x is None for x in p]
        assert tuple(x for x in found if x is not None) == function(defined)
        assert all(a >= b for a, b in zip(function(defined), defined, strict=True) if a is not None)
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([float("nan")])


def fisher_by_hand(table: np.ndarray) -> tuple[float, int]:
    """Every table with these margins, by going through all values of all cells."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    ranges = [range(min(r, c) + 1) for r in rows for c in columns]
    chances = {}
    for cells in itertools.product(*ranges):
        t = np.array(cells).reshape(table.shape)
        if (t.sum(axis=1) == rows).all() and (t.sum(axis=0) == columns).all():
            chances[cells] = 1 / math.prod(math.factorial(int(x)) for x in cells)
    limit = chances[tuple(table.ravel().tolist())] * (1 + 1e-7)
    return sum(c for c in chances.values() if c <= limit) / sum(chances.values()), len(chances)


@pytest.mark.parametrize(
    "table", [[[2, 0], [1, 3], [0, 2]], [[1, 0, 2], [0, 2, 1]], [[2, 1], [0, 2]], [[1, 1, 1, 0], [0, 0, 1, 2]]]
)
def test_enumeration_equals_brute_force_and_counts_every_table(table: list[list[int]]) -> None:
    t = np.array(table)
    p, number = fisher_by_hand(t)
    assert enumerated_p(t) == pytest.approx(p, abs=1e-12)
    assert enumerated_p(t, number) is not None
    assert enumerated_p(t, number - 1) is None


@given(tables)
@settings(max_examples=40, deadline=None)
def test_fisher_and_v_do_not_see_order_or_transposition(table: list[list[int]]) -> None:
    turned = np.array(table).T[::-1]
    one, two = fisher_freeman_halton(table, 100, 1), fisher_freeman_halton(turned, 100, 1)
    assert (one.method, two.method) == ("exact", "exact")
    assert one.p == pytest.approx(two.p, abs=1e-12)
    v, w = cramers_v(table), cramers_v(turned)
    assert (v.value, v.low, v.high) == pytest.approx((w.value, w.low, w.high), abs=1e-7)


@given(tables)
@settings(max_examples=40, deadline=None)
def test_v_lies_in_its_interval_unless_chi_square_is_below_its_middle(table: list[list[int]]) -> None:
    found, kept = cramers_v(table), without_empty(np.array(table))
    assert found.value is not None and found.low is not None and found.high is not None
    assert 0.0 <= found.low <= found.value <= 1.0 and found.low <= found.high <= 1.0
    assert found.value == pytest.approx(contingency.association(kept, "cramer"), abs=1e-9)


@pytest.mark.parametrize("scale", [1, 10, 1000, 100_000])
def test_limits_of_v_invert_the_noncentral_chi_square_at_any_size(scale: int) -> None:
    table = np.array([[30, 10, 5], [10, 25, 20]]) * scale
    found, test = cramers_v(table), chi_square(table)
    n = int(table.sum())
    for limit, chance in ((found.low, 0.975), (found.high, 0.025)):
        assert limit is not None and test.statistic is not None and test.df is not None
        assert ncx2.cdf(test.statistic, test.df, limit**2 * n) == pytest.approx(chance, abs=1e-6)


def test_tiny_tables_reach_the_end_of_the_scale() -> None:
    found = cramers_v([[4, 0], [1, 3], [1, 0]])
    assert (found.low, found.high) == (0.0, 1.0)
    assert cramers_v([[1, 0], [0, 1]]).corrected is None


@pytest.mark.parametrize("table", [[[3, 4, 5]], [[3], [4]], [[3, 0], [4, 0]], [[0, 0], [0, 0]]])
def test_one_group_or_category_is_no_comparison(table: list[list[int]]) -> None:
    assert chi_square(table).reason == "one_category"
    assert fisher_freeman_halton(table, 100, 1).reason == "one_category"
    assert cramers_v(table).reason == "one_category"
    assert kruskal_wallis([[3.0, 4.0], [], [None]]).reason == "one_category"


def test_the_rule_of_expected_counts() -> None:
    assert chi_square([[30, 70], [45, 55]]).expected_rule_met is True
    assert chi_square([[3, 1], [1, 3]]).expected_rule_met is False
    assert chi_square([[20, 20, 20, 20, 1], [20, 20, 20, 20, 1]]).expected_rule_met is True
    assert chi_square([[40, 40, 40, 40, 1], [20, 20, 20, 20, 0]]).expected_rule_met is False


def test_large_tables_are_drawn_reproducibly() -> None:
    table = np.random.default_rng(1).multinomial(142, np.full(55, 1 / 55)).reshape(5, 11)
    found = fisher_freeman_halton(table, 10_000, 1, "d|e")
    assert (found.method, found.replicates) == ("monte_carlo", 10_000)
    assert found == fisher_freeman_halton(table, 10_000, 1, "d|e")
    assert monte_carlo_p(table, 3000, 1, "d|e") not in {
        monte_carlo_p(table, 3000, s, k) for s, k in ((2, "d|e"), (1, "c|e"))
    }


def test_monte_carlo_agrees_with_the_exact_p() -> None:
    table = np.array([[5, 0, 1], [1, 4, 2], [2, 2, 3]])
    exact = enumerated_p(table)
    assert exact is not None
    found = monte_carlo_p(table, 10_000, 1, "d|e")
    assert abs(found - exact) < 4 * math.sqrt(exact * (1 - exact) / 10_000) + 1e-4


def test_monte_carlo_without_replicates_is_undefined_but_two_by_two_never_needs_it() -> None:
    wide = [[9, 8, 7, 6]] * 5
    assert fisher_freeman_halton(wide, 0, 1).reason == "undefined"
    huge = fisher_freeman_halton([[150_000, 150_200], [150_000, 150_000]], 0, 1)
    assert (huge.method, huge.reason) == ("exact", None)
    with pytest.raises(ValueError, match="negative"):
        fisher_freeman_halton(wide, -1, 1)


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=8), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_kruskal_equals_scipy_where_values_differ(groups: list[list[int]]) -> None:
    found = kruskal_wallis(groups)
    if len({x for group in groups for x in group}) == 1:
        assert found.reason == "undefined"
    else:
        theirs = kruskal(*groups)
        assert (found.statistic, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
        assert found.epsilon_squared is not None and 0.0 <= found.epsilon_squared <= 1.0
