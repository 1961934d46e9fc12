"""Delta-method limits: standard errors are those of R's infinitesimal jackknife; laws at the edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.bootstrap import intervals
from analytics.statistics.delta import delta_interval, standard_error
from analytics.statistics.replicates import MEASURES

# library(boot); d <- rep(seq_along(c), c); k <- length(c)
# share <- function(d, w) { p <- sapply(1:k, function(i) sum(w[d == i])); p / sum(p) }
# sqrt(var.linear(empinf(data = d, statistic = function(d, w) measure(share(d, w)), stype = "w", type = "inf",
#                        eps = 1e-6)))
R = {
    (5, 12, 30, 7): {
        "entropy_nats": 0.090963570, "entropy_normalised": 0.065616346, "gini_simpson": 0.053344981,
        "iqv": 0.071126641, "hill_1": 0.286121896, "hill_2": 0.362898357, "modal_share": 0.067620069,
        "variation_ratio": 0.067620069, "margin_over_second": 0.111111111, "consensus_tastle_wierman": 0.056354494,
        "leik_d": 0.059753502, "blair_lacy_l2": 0.069965321, "berry_mielke_iov": 0.069965321,
    },
    (71, 40, 21, 9, 1): {
        "entropy_nats": 0.056781343, "iqv": 0.032913583, "hill_2": 0.208596673, "modal_share": 0.041959067,
        "margin_over_second": 0.071897371, "consensus_tastle_wierman": 0.024735970, "blair_lacy_l2": 0.035581541,
    },
}  # fmt: skip
COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=7).filter(lambda c: sum(c) > 0)


@pytest.mark.parametrize("counts", R)
def test_standard_errors_are_those_of_r(counts: tuple[int, ...]) -> None:
    for name, expected in R[counts].items():
        found = standard_error(np.array(counts), name, len(counts))
        assert found == pytest.approx(expected, rel=2e-7), name


def test_a_share_has_its_binomial_error() -> None:
    found = delta_interval([30, 20, 4], "modal_share")
    assert found.high is not None and found.value is not None
    assert (found.high - found.value) / 1.959963984540054 == pytest.approx(math.sqrt(30 / 54 * 24 / 54 / 54), rel=1e-6)


@given(COUNTS, st.sampled_from(sorted(MEASURES)))
def test_the_value_is_that_of_the_report_and_limits_enclose_it(counts: list[int], name: str) -> None:
    found = delta_interval(counts, name)
    exact = intervals(counts, [name], replicates=0, seed=1, key="")[name]
    assert (found.value, found.reason) == (exact.value, exact.reason)
    if found.method == "delta_preview":
        assert found.low is not None and found.high is not None and found.value is not None
        assert found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12
        assert found.low < found.high


@given(COUNTS)
def test_more_answers_alike_narrow_the_limits(counts: list[int]) -> None:
    one, four = (standard_error(np.array(counts) * times, "iqv", len(counts)) for times in (1, 4))
    assert four == pytest.approx(one / 2, rel=1e-3, abs=1e-7)


@pytest.mark.parametrize(("counts", "name"), [([9, 0, 0], "iqv"), ([5, 5, 5], "iqv"), ([1, 0], "entropy_nats")])
def test_where_the_method_has_nothing_to_say_there_are_no_limits(counts: list[int], name: str) -> None:
    found = delta_interval(counts, name)
    assert (found.low, found.high, found.method) == (None, None, "none")
    assert found.value is not None


def test_at_a_kink_the_steeper_side_counts() -> None:
    """Cumulated shares of exactly a half: there R's forward difference gives 0.0332, the central one 0.0258."""
    assert standard_error(np.array([71, 40, 21, 9, 1]), "leik_d", 5) > 0.0332
    assert delta_interval([20, 20, 3], "modal_share").method == "delta_preview"


@pytest.mark.parametrize(("counts", "name"), [([1, 2], "fame"), ([-1, 2], "iqv"), ([1.5, 2], "iqv")])
def test_nonsense_is_refused(counts: list[int], name: str) -> None:
    with pytest.raises(ValueError, match=r"unknown measure|count"):
        delta_interval(counts, name)
