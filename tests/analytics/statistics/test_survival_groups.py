"""Log-rank and Gray's test against R, and where there is nothing to test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from analytics.statistics.logrank import chi_square_of
from analytics.statistics.survival import gray_test, logrank
from analytics.statistics.survival_results import CurveTest
from tests.analytics.statistics.survival_cases import DATA, close, events_of, samples


@pytest.mark.parametrize("name", [name for name in DATA if "logrank" in DATA[name]])
def test_logrank_is_that_of_r(name: str) -> None:
    row = DATA[name]
    cause_1 = [int(cause == 1) for cause in row["cause"]]
    for event, theirs in ((events_of(row), row["logrank"]), (cause_1, row["logrank_cause_1"])):
        found = logrank(row["time"], event, row["group"], row.get("entry"))
        assert [found.statistic, found.p] == close((theirs["statistic"], theirs["p"]))
        assert found.df == theirs["df"]


@pytest.mark.parametrize(
    ("name", "place"), [(name, place) for name, row in DATA.items() for place in range(len(row.get("gray", [])))]
)
def test_gray_is_that_of_cmprsk(name: str, place: int) -> None:
    row = DATA[name]
    theirs = row["gray"][place]
    found = gray_test(row["time"], row["cause"], row["group"], theirs["of"])
    assert [found.statistic, found.p] == close((theirs["statistic"], theirs["p"]))
    assert found.df == theirs["df"]


def test_gray_asks_for_incidence_and_logrank_for_hazards() -> None:
    """Group b dies of cause 2 early, so that it has few left for cause 1 at an unchanged hazard."""
    random = np.random.default_rng(5)
    own, other = random.exponential(100, 400), random.exponential([300.0] * 200 + [15.0] * 200)
    time, cause = np.minimum(own, other), np.where(own < other, 1, 2)
    group = ["a"] * 200 + ["b"] * 200
    incidence, hazard = gray_test(time, cause, group, 1), logrank(time, cause == 1, group)
    assert incidence.p is not None and incidence.p < 0.001
    assert hazard.p is not None and hazard.p > 0.05


def test_late_entries_forbid_gray_and_not_logrank() -> None:
    row = DATA["late_entry"]
    found = gray_test(row["time"], row["cause"], row["group"], 1, row["entry"])
    assert found == CurveTest(None, 2, None, "left_truncated")
    at_origin = gray_test(row["time"], row["cause"], row["group"], 1, [0] * len(row["time"]))
    assert at_origin == gray_test(row["time"], row["cause"], row["group"], 1)
    assert logrank(row["time"], events_of(row), row["group"], row["entry"]).reason is None


def test_who_was_never_at_risk_makes_no_group() -> None:
    time, event, group = [5, 9, 7, 4], [1, 1, 0, 1], ["a", "a", "a", "b"]
    assert logrank(time, event, group, [0, 0, 0, 4]).reason == "one_category"
    assert logrank(time, event, group).reason is None


@pytest.mark.parametrize(
    ("time", "event", "group", "reason"),
    [
        ([], [], [], "one_category"),
        ([3, 4], [1, 1], ["a", "a"], "one_category"),
        ([3, 4], [0, 0], ["a", "b"], "undefined"),
        ([3, 3], [1, 1], ["a", "b"], "undefined"),
        ([3, 4], [0, 1], ["a", "b"], "undefined"),
    ],
)
def test_where_nothing_can_be_compared(time: list[int], event: list[int], group: list[str], reason: str) -> None:
    for found in (logrank(time, event, group), gray_test(time, event, group, 1)):
        assert (found.statistic, found.p, found.reason) == (None, None, reason)


@given(samples)
@settings(max_examples=40, deadline=None)
def test_names_and_order_of_groups_do_not_matter(sample: list[tuple[int, int, str]]) -> None:
    time, cause = [t for t, _, _ in sample], [c for _, c, _ in sample]
    group, turned = [g for *_, g in sample], ["zyx"["abc".index(g)] for *_, g in sample]
    for test in (lambda g: gray_test(time, cause, g, 1), lambda g: logrank(time, [int(c > 0) for c in cause], g)):
        one, two = test(group), test(turned)
        assert (one.df, one.reason) == (two.df, two.reason)
        assert [one.statistic] == close([two.statistic], 1e-7)
        assert one.p is None or 0.0 <= one.p <= 1.0


def test_scores_that_depend_on_each_other_give_no_p() -> None:
    variance = np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    assert chi_square_of(np.array([1.0, -1.0, 0.0]), variance).reason == "undefined"
    found = chi_square_of(np.array([2.0, -2.0]), variance[:2, :2])
    assert (found.statistic, found.df, round(found.p or 0, 4)) == (4.0, 1, 0.0455)  # pchisq(4, 1, lower.tail = FALSE)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        gray_test([1, 2], [1, 1], ["a", "b"], 0)
    with pytest.raises(ValueError, match="one group"):
        logrank([1, 2], [1, 1], ["a"])
