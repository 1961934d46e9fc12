"""Bleeds per 100 months of treatment: days, bleeds and children by hand, limits over sites."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.bleeding_rates import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from registry.derived.exposure import INTENSITIES
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised

HOLD = "platelet_hold_episode vte_event=1 course=1 decision_day={} action=hold primary_reason=platelet resume_day={}"
GI = "bleeding_event day={} site=gi overt=yes hb_fall_g_dl=3 hb_window_h=12"
NOSE = "bleeding_event day={} site=epistaxis intervention_non_or=yes"


def child(stop: int, *more: str) -> tuple[str, ...]:
    """LMWH from day 10 to `stop`, so that two days of tail come after it."""
    return (
        "vte_event event_no=1 day=10 status=index type=pe",
        "enrolment enrol_day=0 last_contact_day=400",
        "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=10"
        f" stop_day={stop} intensity=therapeutic",
        *more,
    )


def row(rows: list[Json], cause: str, intensity: str) -> Json:
    return next(one for one in rows if (one["cause"], one["intensity"]) == (cause, intensity))


THREE = [
    ("a", child(97, HOLD.format(19, 30), NOSE.format(25), NOSE.format(40), GI.format(99), GI.format(100))),
    ("b", child(37)),
    ("b", tuple(line for line in child(37) if not line.startswith("anti"))),
]


def test_days_and_bleeds_by_hand() -> None:
    """a: days 10-99 are 90, of them 20-29 held; a bleed while held, one after, one on the last day of the tail and one
    after it. b: 30 days. 120 days are 3.942 months, so 3 bleeds are 76.1 per 100."""
    rows = build(cohort_of_lines(THREE), PLAN)
    every, full, held = (row(rows, "crnm_or_major", one) for one in ("all", "therapeutic", "held"))
    assert [(one["n"], one["sites"], one["bled"], one["bleeds"]) for one in (every, full, held)] == [
        (2, 2, 1, 3), (2, 2, 1, 2), (1, 1, 1, 1),
    ]  # fmt: skip
    assert [one["months"] * 30.44 for one in (every, full, held)] == pytest.approx([120, 110, 10])
    assert every["rate"]["value"] == pytest.approx(3 / (120 / 30.44) * 100) == pytest.approx(76.1)
    assert [row(rows, "major_bleed", one)["bleeds"] for one in ("all", "therapeutic", "held")] == [1, 1, 0]
    assert {one["intensity"] for one in rows} == {"all", "therapeutic", "held"}


def many() -> Cohort:
    lines = [(f"s{place % 22:02d}", child(60 + place, HOLD.format(30, 40 + place % 5),
                                          *([NOSE.format(20 + place)] if place % 3 == 0 else [])))
             for place in range(66)]  # fmt: skip
    return cohort_of_lines(lines)


def test_parts_add_up_and_a_rare_rate_has_exact_limits() -> None:
    rows = build(many(), PLAN)
    for cause in ("major_bleed", "crnm_or_major"):
        parts = [one for one in rows if one["cause"] == cause and one["intensity"] in INTENSITIES]
        every = row(rows, cause, "all")
        assert sum(one["bleeds"] for one in parts) == every["bleeds"]
        assert sum(one["months"] for one in parts) == pytest.approx(every["months"])
    none, often = row(rows, "major_bleed", "all"), row(rows, "crnm_or_major", "all")
    # R: poisson.test(0, months)$conf.int[2] * 100, where months is row$months
    assert none["rate"]["high"] == pytest.approx(100 * 3.688879454 / none["months"], rel=1e-9)
    assert (none["rate"]["method"], often["rate"]["method"]) == ("exact_poisson", "cluster_bootstrap")
    assert often["rate"]["low"] < often["rate"]["value"] < often["rate"]["high"]


def test_other_numbers_names_and_orders_change_nothing() -> None:
    assert build(many(), PLAN) == build(disguised(many()), PLAN)


def test_nobody_treated_is_no_row() -> None:
    assert build(cohort_of_lines(THREE[2:]), PLAN) == [] == build(Cohort(()), PLAN)
