"""Aalen-Johansen against R, by hand, and against its law: the causes and those without any make one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings

from analytics.statistics.competing import incidence
from analytics.statistics.risk_sets import risk_table, subjects
from analytics.statistics.survival import aalen_johansen, kaplan_meier
from analytics.statistics.survival_results import AalenJohansen
from tests.analytics.statistics.survival_cases import DATA, close, events_of, samples

# derived.md's hand example (vi): death 60 d, planned stop 90 d, censored 100 d, planned stop 180 d.
STOP, DEATH = 1, 2
HAND = ([60, 90, 100, 180], [DEATH, STOP, 0, STOP])
WITH_CAUSES = [(name, int(cause)) for name, row in DATA.items() for cause in row.get("incidence", {})]
NOT_LATE = [(name, cause) for name, cause in WITH_CAUSES if "entry" not in DATA[name]]


def of(name: str) -> AalenJohansen:
    return aalen_johansen(DATA[name]["time"], DATA[name]["cause"], DATA[name].get("entry"))


@pytest.mark.parametrize(("name", "cause"), WITH_CAUSES)
def test_incidence_is_that_of_r(name: str, cause: int) -> None:
    theirs, found = DATA[name]["incidence"][str(cause)], of(name)
    assert [found.at(cause, day).value for day in theirs["times"]] == close(theirs["est"])


@pytest.mark.parametrize(("name", "cause"), NOT_LATE)
def test_the_variance_is_that_of_cmprsk(name: str, cause: int) -> None:
    theirs, found = DATA[name]["incidence"][str(cause)], of(name)
    ours = [found.variance[cause][found.times.index(day)] for day in theirs["times"]]
    assert ours == close(theirs["variance"])


@pytest.mark.parametrize("cause", [1, 2])
def test_with_late_entries_the_error_comes_near_that_of_survfit(cause: int) -> None:
    theirs, found = DATA["late_entry"]["incidence"][str(cause)], of("late_entry")
    for variance, se in zip(found.variance[cause], theirs["se_survfit"], strict=True):
        assert math.sqrt(variance) == pytest.approx(se, rel=0.04)


def test_the_hand_example() -> None:
    found = aalen_johansen(*HAND)
    assert [found.at(STOP, day).value for day in (89, 90, 179, 180, 400)] == [0.0, 0.25, 0.25, 0.75, 0.75]
    assert [found.at(DEATH, day).value for day in (59, 60, 180)] == [0.0, 0.25, 0.25]
    one_minus_km = 1 - kaplan_meier(HAND[0], [int(cause == STOP) for cause in HAND[1]]).survival[-1]
    assert one_minus_km == 1.0


@pytest.mark.parametrize(("name", "cause"), NOT_LATE)
def test_limits_are_on_the_log_log_scale(name: str, cause: int) -> None:
    """exp(-exp(log(-log(F)) -+ qnorm(0.975) * se/(F * log(F)))) in R."""
    found = of(name)
    rows = zip(found.cif[cause], found.variance[cause], found.low[cause], found.high[cause], strict=True)
    for f, variance, low, high in rows:
        if low is None or high is None:
            assert f in {0.0, 1.0}
            continue
        step = 1.959963984540054 * math.sqrt(variance) / (f * math.log(f))
        by_hand = [math.exp(-math.exp(math.log(-math.log(f)) + sign * step)) for sign in (-1, 1)]
        assert [low, high] == close(by_hand)


@given(samples)
@settings(max_examples=40, deadline=None)
def test_all_causes_and_none_make_one(sample: list[tuple[int, int, str]]) -> None:
    time, cause = [t for t, _, _ in sample], [c for _, c, _ in sample]
    found, alone = aalen_johansen(time, cause, causes=2), kaplan_meier(time, [int(c > 0) for c in cause])
    for place, survival in enumerate(alone.survival):
        assert found.cif[1][place] + found.cif[2][place] + survival == pytest.approx(1.0, abs=1e-12)
        for r in (1, 2):
            low, high = found.low[r][place], found.high[r][place]
            assert found.variance[r][place] >= 0.0
            assert low is None or high is None or low <= found.cif[r][place] <= high


@given(samples)
@settings(max_examples=40, deadline=None)
def test_one_minus_kaplan_meier_is_never_lower(sample: list[tuple[int, int, str]]) -> None:
    time, cause = [t for t, _, _ in sample], [c for _, c, _ in sample]
    found, naive = aalen_johansen(time, cause, causes=2), kaplan_meier(time, [int(c == 1) for c in cause])
    assert all(f <= 1 - s + 1e-12 for f, s in zip(found.cif[1], naive.survival, strict=True))
    alone = aalen_johansen(time, [int(c == 1) for c in cause], causes=1)
    assert [1 - s for s in naive.survival] == close(alone.cif[1], 1e-12)


def test_a_cause_that_did_not_occur_is_zero_without_limits() -> None:
    found = aalen_johansen([10, 20], [1, 0], causes=3)
    assert (found.cif[3], found.low[3], found.events[3]) == ((0.0, 0.0), (None, None), (0, 0))
    assert found.at(3, 15).method == "none"
    with pytest.raises(ValueError, match="number of causes"):
        aalen_johansen([10, 20], [1, 2], causes=1)


def test_where_all_have_had_it_incidence_is_one() -> None:
    """The six increments of 1/6 make 0.9999999999999999 in the machine."""
    found = aalen_johansen(range(6), [1] * 6)
    assert (found.cif[1][-1], found.low[1][-1], found.at(1, 99).value) == (1.0, None, 1.0)


def test_what_is_not_known_has_its_reason() -> None:
    nobody, ended, open_ = (
        aalen_johansen([], [], causes=1),
        aalen_johansen([5, 9], [1, 2]),
        aalen_johansen([5, 9], [1, 0]),
    )
    assert (nobody.at(1, 5).reason, nobody.time_lost(1, 5).reason) == ("no_answers", "no_answers")
    assert (ended.at(1, 100).value, open_.at(1, 100).reason) == (0.5, "undefined")
    assert open_.at(1, 9).value == 0.5
    assert open_.time_lost(1, 10).reason == "undefined"


def test_time_lost_is_the_area_under_the_curve() -> None:
    found = aalen_johansen(*HAND)
    assert found.time_lost(STOP, 200).value == pytest.approx(0.25 * 90 + 0.75 * 20)
    assert found.time_lost(DEATH, 60).value == 0.0
    area = sum(found.time_lost(cause, 180).value or 0.0 for cause in (STOP, DEATH))
    assert area + 127.5 == pytest.approx(180)  # R's survmean of the same data, any cause
    with pytest.raises(ValueError, match="tau"):
        found.time_lost(STOP, 0)


def test_weighted_counts_are_as_good_as_subjects() -> None:
    row = DATA["ties"]
    table = risk_table(subjects(row["time"] * 3, row["cause"] * 3))
    once = risk_table(subjects(row["time"], row["cause"]))
    f = incidence(3 * once.at_risk[0], 3 * once.events[0])
    assert f.tolist() == incidence(table.at_risk[0], table.events[0]).tolist()
    assert sum(events_of(row)) == once.events.sum()
