"""The worked examples of the derived quantities, by hand: platelets, anti-Xa and the time on treatment."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from analytics.statistics.dispersion import nominal
from analytics.statistics.proportions import clopper_pearson
from registry.derived.episodes import episode
from registry.derived.levels import peaks
from registry.derived.opportunities import BANDS, below, in_band, shares, turnbull_interval
from registry.facts import Facts
from tests.spec.edit_checks_table import child

TREATED = (
    "vte_event event_no=1 day=0 status=index type=cvc_dvt",
    "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=0 freq_h=12"
    " intensity=therapeutic",
)
COUNTS = {0: 80, 7: 46, 14: 28, 21: 22, 28: 60, 35: 48}
DECISIONS = {7: "continue_full", 14: "continue_full", 21: "hold resume_day=28", 35: "continue_full"}


def one_child(without: int | None = None) -> Facts:
    """The child of the example; `without` drops the decision of a day."""
    counts = [f"count day={day} plt={plt}" for day, plt in COUNTS.items()]
    decisions = [
        f"platelet_hold_episode vte_event=1 decision_day={day} primary_reason=platelet action={action}"
        for day, action in DECISIONS.items()
        if day != without
    ]
    return child((*TREATED, *counts, *decisions))


@pytest.mark.parametrize(("threshold", "n", "held"), [(50, 2, 0), (30, 1, 0), (25, 1, 1), (20, 0, 0)])
def test_opportunities_below_a_threshold(threshold: int, n: int, held: int) -> None:
    found = shares(below(one_child(), threshold))
    assert (found.n, found.held, found.unknown) == (n, held, 0)


IN_BANDS = {"40-49": (2, 0), "30-39": (0, 0), "25-29": (1, 0), "20-24": (1, 1), "10-19": (0, 0), "<10": (0, 0)}


@pytest.mark.parametrize("band", BANDS)
def test_opportunities_in_a_band(band: str) -> None:
    found = shares(in_band(one_child(), band))
    assert (found.n, found.held) == IN_BANDS[band]


def test_the_threshold_lies_between_the_count_acted_on_and_the_lowest_before_it() -> None:
    assert turnbull_interval(one_child()) == (22, 28)


def test_without_a_decision_the_opportunity_is_unknown_and_has_bounds() -> None:
    found = shares(below(one_child(without=35), 50))
    assert (found.n, found.held, found.full, found.unknown) == (2, 0, 1, 1)
    assert found.held_bounds == (0, 1)


def test_levels_in_range_are_shared_by_child_before_they_are_averaged() -> None:
    children = ([0.42, 0.55, 0.80, 1.10, 0.70], [0.60])
    found = [peaks(child((*TREATED, *_levels(values)))).share for values in children]
    assert found == [(Decimal(3) / 5,) * 2, (Decimal(1),) * 2]
    assert sum(share[0] for share in found if share) / len(found) == Decimal("0.80")


def _levels(values: list[float]) -> list[str]:
    return [
        f"lab_level day={10 * place} course=1 assay=anti_xa_lmwh hours_post_dose=4 value={value}"
        for place, value in enumerate(values, start=1)
    ]


ENDS = [
    ("stop_day=60 stop_reason=death", "death day=60", (60, "death")),
    ("stop_day=90 stop_reason=completed", "", (90, "planned")),
    ("", "enrolment last_contact_day=100", (100, "censored")),
    ("stop_day=180 stop_reason=resolved", "", (180, "planned")),
]


def test_planned_stop_with_death_competing() -> None:
    event, course = TREATED
    found = []
    for stop, more, expected in ENDS:
        facts = child(tuple(line for line in (event, f"{course} {stop}", more) if line))
        index = facts.index_event()
        one = episode(facts, index) if index else None
        assert one is not None and (one.days, one.end) == expected
        found.append((one.days, one.end))
    planned = {day: aalen_johansen(found, "planned", day) for day in (60, 90, 179, 180)}
    assert planned == {60: 0, 90: Fraction(1, 4), 179: Fraction(1, 4), 180: Fraction(3, 4)}
    assert aalen_johansen(found, "death", 180) == Fraction(1, 4)


def aalen_johansen(ends: list[tuple[int, str]], cause: str, day: int) -> Fraction:
    """Cumulative incidence of a cause by a day, from the definition."""
    incidence, free = Fraction(0), Fraction(1)
    for time in sorted({time for time, _ in ends if time <= day}):
        at_risk = sum(end >= time for end, _ in ends)
        now = [end for at, end in ends if at == time and end != "censored"]
        incidence += free * Fraction(now.count(cause), at_risk)
        free *= 1 - Fraction(len(now), at_risk)
    return incidence


def test_spread_and_exact_limits() -> None:
    assert nominal([50, 50, 0, 0]).iqv == pytest.approx(2 / 3)
    assert clopper_pearson(0, 133).high == pytest.approx(0.0274, abs=5e-5)
    assert clopper_pearson(0, 1708).high == pytest.approx(0.00216, abs=5e-6)
    one = clopper_pearson(1, 33)
    assert (one.low, one.high) == (pytest.approx(0.0008, abs=5e-5), pytest.approx(0.1576, abs=5e-5))
