"""Days, bleeds and clots by platelet count and what was given: by hand, and parts that add up."""

from __future__ import annotations

import pytest

from analytics.registry_summaries import bleeding_rates
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.platelet_days import ROWS, build
from analytics.summaries.measures import Json
from registry.derived.exposure import INTENSITIES
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised
from tests.analytics.registry_summaries.test_bleeding_rates import GI, HOLD, NOSE, child


def row(rows: list[Json], band: str, intensity: str = "all") -> Json:
    return next(one for one in rows if (one["band"], one["intensity"]) == (band, intensity))


ONE = child(37, "count day=12 plt=120", "count day=18 plt=24", HOLD.format(18, 26), "count day=25 plt=60",
            NOSE.format(20), GI.format(27), "vte_event event_no=2 day=11 status=progression")  # fmt: skip


def test_days_by_hand() -> None:
    """Days 10-39 with the tail: 10-11 have no count yet; 12-17 are at 120, 18-24 at 24 (18 at full dose, the rest
    held), 25-32 at 60 (25 still held), 33-39 too old. With 3 days: 12-15, 18-21, 25-28."""
    rows = build(cohort_of_lines([("a", ONE), ("b", child(37)[:2])]), PLAN)
    days = {(one["band"], one["intensity"]): round(one["months"] * 30.44) for one in rows if one["n"]}
    assert days == {
        ("20_29", "all"): 7, ("20_29", "therapeutic"): 1, ("20_29", "held"): 6, ("50_99", "all"): 8,
        ("50_99", "therapeutic"): 7, ("50_99", "held"): 1, ("ge100", "all"): 6, ("ge100", "therapeutic"): 6,
        ("unclassified", "all"): 9, ("unclassified", "therapeutic"): 9,
    }  # fmt: skip
    less = {one["band"]: round(one["months_3d"] * 30.44) for one in rows if one["n"] and "months_3d" in one}
    assert less == {"20_29": 4, "50_99": 4, "ge100": 4, "unclassified": 18}
    assert [row(rows, band)["bleeds"] for band in ("20_29", "50_99", "ge100")] == [1, 1, 0]
    assert [row(rows, band)["clots"] for band in ("ge100", "unclassified")] == [0, 1]
    assert {(one["n"], one["sites"]) for one in rows} == {(1, 1), (0, 0)} and len(rows) == 7 * 5


def many() -> Cohort:
    return cohort_of_lines(
        (
            f"s{place % 12:02d}",
            (*ONE[:3], f"count day={14 + place % 20} plt={5 + 3 * place}", *ONE[5:], HOLD.format(30, 33)),
        )
        for place in range(48)
    )


def test_parts_add_up_to_the_months_and_bleeds_of_all() -> None:
    cohort = many()
    rows = build(cohort, PLAN)
    every = next(one for one in bleeding_rates.build(cohort, PLAN)
                 if (one["cause"], one["intensity"]) == ("crnm_or_major", "all"))  # fmt: skip
    bands = [one for one in rows if one["intensity"] == "all"]
    for name in ("months", "bleeds"):
        assert sum(one[name] for one in bands) == pytest.approx(every[name])
    assert sum(one["months_3d"] for one in bands) == pytest.approx(every["months"])
    for band in ROWS:
        parts = [one["months"] for one in rows if one["band"] == band and one["intensity"] in INTENSITIES]
        assert sum(parts) == pytest.approx(row(rows, band)["months"])


def test_other_numbers_names_and_orders_change_nothing() -> None:
    assert build(many(), PLAN) == build(disguised(many()), PLAN) and build(Cohort(()), PLAN) == []
