"""On which days results of the registry may be released."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.release_calendar import read_calendar

YEAR_END = date(2026, 12, 31)
READ = [
    ("12-31", "31 December", YEAR_END, True), ("12-31", "31 December", date(2026, 12, 30), False),
    ("12-31, 06-30", "30 June and 31 December", date(2026, 6, 30), True),
    ("any", "any day", date(2026, 2, 3), True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "day", "holds"), READ)
def test_a_calendar_names_its_days(text: str, words: str, day: date, holds: bool) -> None:
    calendar = read_calendar(text)
    assert (calendar.words(), calendar.holds(day)) == (words, holds)


@pytest.mark.parametrize("text", ["", "31.12.", "02-30", "13-01", "12-31,", "never"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no day of a year"):
        read_calendar(text)


@pytest.mark.parametrize(("text", "after", "found"), [
    ("12-31", date(2026, 3, 1), YEAR_END), ("12-31", YEAR_END, date(2027, 12, 31)),
    ("06-30,12-31", date(2026, 7, 1), YEAR_END), ("02-29", date(2026, 3, 1), date(2028, 2, 29)),
    ("any", YEAR_END, date(2027, 1, 1)),
])  # fmt: skip
def test_the_next_day_comes_after_the_asked_one(text: str, after: date, found: date) -> None:
    assert read_calendar(text).next_after(after) == found
