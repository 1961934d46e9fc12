"""The closed lists, and that no unknown number passes as a number."""

from __future__ import annotations

import math
import pickle

import pytest

from analytics.results import METHODS, REASONS, CodeEstimate, Estimate


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown number is None"):
        Estimate(math.nan, None, None, "none")
    with pytest.raises(ValueError, match="high is inf"):
        Estimate(0.5, 0.1, math.inf, "wilson")


@pytest.mark.parametrize(("value", "reason"), [(None, None), (0.5, "no_answers"), (None, "because")])
def test_reason_stands_exactly_where_the_value_is_missing(value: float | None, reason: str | None) -> None:
    with pytest.raises(ValueError, match="reason"):
        Estimate(value, None, None, "none", reason)
    with pytest.raises(ValueError, match="reason"):
        CodeEstimate(None if value is None else "v30", reason)


def test_methods_are_a_closed_list() -> None:
    with pytest.raises(ValueError, match="unknown method"):
        Estimate(0.5, 0.1, 0.9, "percentile")
    assert all(Estimate(0.5, 0.1, 0.9, method).method == method for method in METHODS)


def test_estimates_survive_a_trip_between_processes() -> None:
    for reason in REASONS:
        estimate = Estimate.null(reason)
        assert pickle.loads(pickle.dumps(estimate)) == estimate
    assert Estimate.point(0.25) == Estimate(0.25, None, None, "none", None)
