"""Anti-Xa peaks: which levels count, and whether they are in range."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.codebook import Limits
from registry.derived.levels import peaks, within
from tests.spec.edit_checks_table import child

COURSE = "anticoagulant_course course_no=1 agent=enoxaparin start_day=0 intensity=therapeutic freq_h=12"
LEVEL = "lab_level course=1 assay=anti_xa_lmwh"


def count(level: str, course: str = COURSE, *more: str) -> int:
    return len(peaks(child((course, f"{LEVEL} {level}", *more))).rows)


COUNTED = [
    ("day=1 hours_post_dose=4 value=0.6", 1),
    ("day=0 hours_post_dose=4 value=0.6", 0),
    ("day=5 hours_post_dose=3.5 value=0.6", 1),
    ("day=5 hours_post_dose=3.4 value=0.6", 0),
    ("day=5 hours_post_dose=6.5 value=0.6", 1),
    ("day=5 hours_post_dose=6.6 value=0.6", 0),
    ("day=5 hours_post_dose=unk value=0.6", 0),
    ("day=5 hours_post_dose=4", 0),
]


@pytest.mark.parametrize(("level", "expected"), COUNTED)
def test_a_peak_follows_the_third_dose_by_hours(level: str, expected: int) -> None:
    assert count(level) == expected


def test_a_change_of_dose_starts_the_count_anew() -> None:
    level = "day=10 hours_post_dose=4 value=0.6"
    assert count(level, COURSE, "dose_change course=1 day=10") == 0
    assert count(level, COURSE, "dose_change course=1 day=9") == 1
    assert count(level, COURSE, "dose_change course=1 day=11") == 1


def test_once_daily_doses_and_doses_without_a_target_do_not_count() -> None:
    level = "day=5 hours_post_dose=4 value=0.6"
    assert count(level, COURSE.replace("freq_h=12", "freq_h=24")) == 0
    assert count(level, COURSE.replace("therapeutic", "half")) == 0
    assert count(f"{level} target_low=0.2 target_high=0.7", COURSE.replace("therapeutic", "half")) == 1


RANGES = [("0.5", "YES"), ("1.0", "YES"), ("0.49", "NO"), ("1.01", "NO"), ("<0.5", "NO"), ("<0.6", "UNKNOWN")]
RANGES += [(">1.0", "NO"), (">0.9", "UNKNOWN")]


@pytest.mark.parametrize(("value", "expected"), RANGES)
def test_a_level_is_in_range_with_both_ends_and_as_the_interval_that_it_is(value: str, expected: str) -> None:
    level = child((f"{LEVEL} day=5 hours_post_dose=4 value='{value}'",)).rows("lab_level")[0]
    assert within(level, Limits(Decimal("0.5"), Decimal("1.0"))).name == expected


def test_the_share_of_a_child_has_bounds_and_the_sites_target_comes_first() -> None:
    lines = [f"{LEVEL} day={day} hours_post_dose=4 value='{value}'" for day, value in ((5, "0.6"), (6, "<0.6"))]
    assert peaks(child((COURSE, *lines))).share == (Decimal("0.5"), Decimal(1))
    own = f"{LEVEL} day=5 hours_post_dose=4 value=0.6 target_low=0.7 target_high=0.9"
    assert peaks(child((COURSE, own))).share == (0, 0)
    assert peaks(child((COURSE,))).share is None
