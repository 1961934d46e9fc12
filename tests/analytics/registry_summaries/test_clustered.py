"""Medians with whole sites as clusters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.registry_summaries.clustered import estimate, flagged, median, weighted_median
from tests.analytics.registry_summaries.from_lines import PLAN

SITES = st.tuples(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(0, 3))
"""The values of a site, and how often it is drawn."""


@given(st.lists(SITES, min_size=1, max_size=6))
def test_a_weight_repeats_the_values_of_its_site(sites: list[tuple[list[int], int]]) -> None:
    repeated = [value for values, often in sites for value in values * often]
    weights = np.array([[often for _, often in sites]], dtype=float)
    [found] = weighted_median([values for values, _ in sites])(weights)
    assert np.isnan(found) if not repeated else found == np.median(repeated)


@pytest.mark.parametrize(("sites", "method"), [(1, "none"), (2, "site_jackknife"), (20, "cluster_bootstrap")])
def test_the_method_is_that_of_the_number_of_sites_with_a_value(sites: int, method: str) -> None:
    found = median(PLAN, "x", [[float(place), place + 1.0, 7.0] for place in range(sites)] + [[]])
    assert estimate(found)["method"] == method
    assert flagged({}, found, found) == ({} if sites >= 20 else {"flags": ["few_clusters"]})


def test_without_values_there_is_a_reason() -> None:
    assert estimate(median(PLAN, "x", [[], []])) == {
        "value": None, "low": None, "high": None, "method": "none", "reason": "no_answers",
    }  # fmt: skip
