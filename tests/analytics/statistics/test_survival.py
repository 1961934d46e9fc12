"""Kaplan-Meier, its quantiles and the restricted mean against R, by hand and by their laws."""

from __future__ import annotations

import math
import random as randomness

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.kaplan_meier import CONF_TYPES
from analytics.statistics.risk_sets import risk_table, subjects
from analytics.statistics.survival import kaplan_meier, restricted_mean
from tests.analytics.statistics.survival_cases import DATA, NAMES, close, events_of, samples

FOUR = ([30, 60, 80, 90], [1, 1, 0, 1])


@pytest.mark.parametrize("name", NAMES)
def test_the_curve_is_that_of_r(name: str) -> None:
    row = DATA[name]
    found = kaplan_meier(row["time"], events_of(row), row.get("entry"))
    for field, expected in row["kaplan_meier"].items():
        assert list(getattr(found, field)) == close(expected), field


@pytest.mark.parametrize(("name", "kind"), [(n, kind) for n in ("ties", "late_entry") for kind in ("log", "plain")])
def test_other_limits_are_those_of_r(name: str, kind: str) -> None:
    row = DATA[name]
    found, theirs = kaplan_meier(row["time"], events_of(row), row.get("entry"), kind), row[f"limits_{kind}"]
    for place, survival in enumerate(found.survival):
        expected = (theirs["low"][place], theirs["high"][place]) if survival < 1.0 else (None, None)
        assert [found.low[place], found.high[place]] == close(expected)


@pytest.mark.parametrize("name", NAMES)
def test_quantiles_are_those_of_r_or_begin_its_interval(name: str) -> None:
    row = DATA[name]
    curve = kaplan_meier(row["time"], events_of(row), row.get("entry"))
    for place, q in enumerate((0.25, 0.5, 0.75)):
        found, theirs = curve.quantile(q), row["quantiles"]
        assert [found.low, found.high] == close((theirs["low"][place], theirs["high"][place]))
        level = [t for t, s in zip(curve.times, curve.survival, strict=True) if math.isclose(s, 1 - q)]
        after = [t for t, s in zip(curve.times, curve.survival, strict=True) if s < 1 - q - 1e-9]
        middle = (level[0] + after[0]) / 2 if level else found.value
        assert [middle] == close([theirs["value"][place]])


def test_a_median_met_over_an_interval_is_its_beginning() -> None:
    found = kaplan_meier(*FOUR)
    assert found.survival == (0.75, 0.5, 0.5, 0.0)
    assert found.quantile(0.5).value == 60
    assert DATA["half"]["quantiles"]["value"][1] == 75


def test_a_level_met_on_paper_is_met() -> None:
    """23/24 x 22/23 x ... x 12/13 is 1/2, and 0.5000000000000001 in the machine."""
    found = kaplan_meier(range(1, 25), [1] * 24)
    assert found.survival[11] > 0.5
    assert found.quantile(0.5).value == 12


@pytest.mark.parametrize(
    ("q", "value", "low", "method", "reason"),
    [(0.1, 7, 7, "log_log", None), (0.5, None, 7, "log_log", "undefined"), (0.9, None, None, "none", "undefined")],
)
def test_a_quantile_that_is_not_reached_may_have_a_lower_limit(
    q: float, value: float | None, low: float | None, method: str, reason: str | None
) -> None:
    found = kaplan_meier([7, 14, 28, *[90] * 4], [1, 1, 1, 0, 0, 0, 0]).quantile(q)
    assert (found.value, found.low, found.method, found.reason) == (value, low, method, reason)


@pytest.mark.parametrize(
    ("day", "value", "limits"),
    [(0, 1.0, False), (29.9, 1.0, False), (30, 0.75, True), (79, 0.5, True), (90, 0.0, False), (500, 0.0, False)],
)
def test_a_step_holds_from_its_day_on(day: float, value: float, limits: bool) -> None:
    found = kaplan_meier(*FOUR).at(day)
    assert (found.value, found.low is not None, found.method) == (value, limits, "log_log" if limits else "none")


def test_what_is_not_known_has_its_reason() -> None:
    nobody, censored = kaplan_meier([], []), kaplan_meier([10, 20], [0, 0])
    assert (nobody.at(3).reason, nobody.quantile(0.5).reason) == ("no_answers", "no_answers")
    assert (censored.at(20).value, censored.at(21).reason) == (1.0, "undefined")
    assert restricted_mean([], [], 9).reason == "no_answers"
    assert restricted_mean([10, 20], [1, 0], 21).reason == "undefined"
    assert restricted_mean([10, 20], [1, 1], 21).value == 15


def test_events_come_before_censorings_of_the_same_day() -> None:
    assert kaplan_meier([5, 5], [1, 0]).survival == (0.5,)
    assert kaplan_meier([5, 4.999], [1, 0]).survival == (1.0, 0.0)


def test_a_late_entry_is_at_risk_after_its_day_only() -> None:
    found = kaplan_meier([5, 5, 8, 9], [1, 1, 1, 0], [0, 5, 5, 4])
    assert (found.times, found.at_risk, found.events) == ((5, 8, 9), (2, 2, 1), (1, 1, 0))
    never_late = kaplan_meier([5, 8, 9], [1, 1, 0])
    assert never_late.at_risk == (3, 2, 1)
    assert found.survival[0] < never_late.survival[0]


@given(samples)
@settings(max_examples=40, deadline=None)
def test_an_entry_at_the_origin_is_none(sample: list[tuple[int, int, str]]) -> None:
    time, event = [t for t, _, _ in sample], [int(c > 0) for _, c, _ in sample]
    assert kaplan_meier(time, event, [0] * len(time)) == kaplan_meier(time, event)
    assert subjects(time, event, [-3.0] * len(time)).entry is None


@given(samples, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_order_and_unit_change_no_bit(sample: list[tuple[int, int, str]], random: randomness.Random) -> None:
    mixed = random.sample(sample, len(sample))
    days = kaplan_meier([t for t, _, _ in sample], [c > 0 for _, c, _ in sample])
    months = kaplan_meier([t / 32 for t, _, _ in mixed], np.array([c > 0 for _, c, _ in mixed], dtype=np.uint8))
    assert (days.survival, days.low, days.high) == (months.survival, months.low, months.high)
    assert days.times == tuple(32 * t for t in months.times)


@given(samples)
@settings(max_examples=40, deadline=None)
def test_without_censoring_it_is_the_share_still_there(sample: list[tuple[int, int, str]]) -> None:
    time = [t for t, _, _ in sample]
    found = kaplan_meier(time, [1] * len(time))
    assert list(found.survival) == close([sum(t > day for t in time) / len(time) for day in found.times], 1e-12)
    assert restricted_mean(time, [1] * len(time), 6).value == pytest.approx(sum(min(t, 6) for t in time) / len(time))


@given(samples, st.sampled_from(list(CONF_TYPES)))
@settings(max_examples=40, deadline=None)
def test_limits_hold_the_curve_and_nothing_is_infinite(sample: list[tuple[int, int, str]], kind: str) -> None:
    found = kaplan_meier([t for t, _, _ in sample], [c % 2 for _, c, _ in sample], conf_type=kind)
    for low, value, high in zip(found.low, found.survival, found.high, strict=True):
        assert (low is None) == (high is None) == (value in {0.0, 1.0})
        assert low is None or high is None or 0.0 <= low <= value <= high <= 1.0


@pytest.mark.parametrize("name", [name for name in NAMES if "restricted_mean" in DATA[name]])
def test_the_restricted_mean_is_that_of_r(name: str) -> None:
    row = DATA[name]
    for theirs in row["restricted_mean"]:
        found = restricted_mean(row["time"], events_of(row), theirs["tau"])
        assert [found.value, found.se] == close((theirs["value"], theirs["se"]))
        assert (found.low is None) == (found.se == 0.0)


def test_the_error_of_a_mean_is_not_the_spread_of_the_times() -> None:
    time = list(range(1, 101))
    one, four = restricted_mean(time, [1] * 100, 90), restricted_mean(4 * time, [1] * 400, 90)
    assert four.se == pytest.approx(one.se / 2)
    assert one.se == pytest.approx(np.std(np.minimum(time, 90)) / 10)


def test_many_subjects_are_counted_by_day() -> None:
    random = np.random.default_rng(1)
    time, event = random.integers(1, 400, 200_000), random.random(200_000) < 0.6
    table = risk_table(subjects(time, event))
    assert table.at_risk[0, 0] == 200_000
    assert table.events[0, 0].tolist() == np.bincount(time[event], minlength=400)[1:].tolist()
    assert kaplan_meier(time, event) == kaplan_meier(time.astype(np.float64), event.astype(np.int64))


def test_days_far_apart_are_sorted_and_not_listed() -> None:
    found = kaplan_meier([10**15, 3, 3, 10**12], [1, 1, 0, 1])
    assert (found.times, found.at_risk, found.survival) == ((3, 10**12, 10**15), (4, 2, 1), (0.75, 0.375, 0.0))


@pytest.mark.parametrize(
    ("time", "event", "entry"),
    [
        ([-1], [1], None),
        ([math.nan], [1], None),
        ([math.inf], [1], None),
        ([1], [2], None),
        ([1], [0.5], None),
        ([1], [-1], None),
        ([1, 2], [1], None),
        ([1], [1], [0, 0]),
        ([1], [1], [math.nan]),
        ([[1]], [1], None),
    ],
)
def test_what_is_no_time_or_event_is_refused(time: list[float], event: list[float], entry: list[float] | None) -> None:
    with pytest.raises(ValueError, match=r"time|cause|event|entry"):
        kaplan_meier(time, event, entry)


def test_other_nonsense_is_refused() -> None:
    for wrong in (0.0, 1.0, math.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            kaplan_meier(*FOUR).quantile(wrong)
    with pytest.raises(ValueError, match="conf_type"):
        kaplan_meier(*FOUR, conf_type="log_log")
    for tau in (0.0, math.inf):
        with pytest.raises(ValueError, match="tau"):
            restricted_mean(*FOUR, tau)
