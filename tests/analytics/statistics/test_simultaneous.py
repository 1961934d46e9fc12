"""Simultaneous intervals against R, statsmodels and their laws."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import multinomial_proportions_confint

from analytics.statistics import proportions
from analytics.statistics.proportions import goodman, sison_glaz, wilson

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "multinomial.json").read_text())


@pytest.mark.parametrize("name", list(GOLDEN["vectors"]))
@pytest.mark.parametrize("method", ["goodman", "sison_glaz"])
def test_limits_are_those_of_r(name: str, method: str) -> None:
    row = GOLDEN["vectors"][name]
    for level in (90, 95):
        found = getattr(proportions, method)(row["counts"], level / 100)
        expected = [x for pair in row[f"{method}_{level}"] for x in pair]
        limits = [x for pair in zip(found.low, found.high, strict=True) for x in pair]
        assert limits == pytest.approx(expected, abs=GOLDEN["tolerance"])


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8).filter(lambda v: sum(v) > 0))
@settings(max_examples=40, deadline=None)
def test_goodman_is_wider_than_wilson_alone(counts: list[int]) -> None:
    found = goodman(counts)
    for x, low, high in zip(counts, found.low, found.high, strict=True):
        one = wilson(x, sum(counts))
        assert low is not None and high is not None and one.low is not None and one.high is not None
        assert 0.0 <= low <= one.low <= one.high <= high <= 1.0


@pytest.mark.parametrize("counts", [(20, 18, 22, 19, 21, 20, 23), (5, 9, 4, 7)])
def test_both_equal_statsmodels(counts: tuple[int, ...]) -> None:
    for ours, theirs in ((goodman, "goodman"), (sison_glaz, "sison-glaz")):
        expected = multinomial_proportions_confint(counts, 0.05, theirs)
        found = ours(counts)
        assert found.low == pytest.approx(tuple(expected[:, 0]), abs=1e-9)
        assert found.high == pytest.approx(tuple(expected[:, 1]), abs=1e-9)


def test_sison_glaz_can_put_an_observed_option_at_zero_where_goodman_does_not() -> None:
    counts = (76, 19, 40, 10)
    assert sison_glaz(counts).low[3] == 0.0
    assert goodman(counts).low[3] == pytest.approx(0.0322961, abs=1e-7)


@pytest.mark.parametrize(("counts", "reason"), [((), "no_answers"), ((0, 0), "no_answers"), ((7,), "one_category")])
def test_without_answers_or_alternatives_there_is_nothing_to_bound(counts: tuple[int, ...], reason: str) -> None:
    for function in (goodman, sison_glaz):
        found = function(counts)
        assert found.reason == reason
        assert found.method == "none"
        assert set(found.low + found.high) <= {None}


@given(st.lists(st.integers(0, 12), min_size=2, max_size=6).filter(lambda v: sum(v) > 0))
@settings(max_examples=40, deadline=None)
def test_sison_glaz_has_one_width_or_says_why_not(counts: list[int]) -> None:
    found = sison_glaz(counts)
    if found.reason:
        assert found.reason == "not_converged"
        return
    uncut = [
        high - low for low, high in zip(found.low, found.high, strict=True) if low and high is not None and high < 1.0
    ]
    assert uncut == pytest.approx([uncut[0]] * len(uncut), abs=1e-12) if uncut else True
