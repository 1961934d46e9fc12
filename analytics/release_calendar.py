"""On which days of the year the registry's results may be released. Pure.

About a hundred events a year: with reports of any two days somebody could subtract one from the other. Days that were
set beforehand cannot be chosen to single anybody out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

ANY_DAY = "any"
LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Calendar:
    """`days`: (month, day) of every year, in order; empty: every day, for simulated children alone."""

    days: tuple[tuple[int, int], ...]

    def holds(self, day: date) -> bool:
        return not self.days or (day.month, day.day) in self.days

    def next_after(self, day: date) -> date:
        """The first release day after a day; 29 February comes round within eight years."""
        after = day + timedelta(days=1)
        while not self.holds(after):
            after += timedelta(days=1)
        return after

    def last_before(self, day: date) -> date:
        """The last release day before a day."""
        before = day - timedelta(days=1)
        while not self.holds(before):
            before -= timedelta(days=1)
        return before

    def words(self) -> str:
        """ "31 December", "30 June and 31 December", "any day"."""
        named = [f"{date(LEAP_YEAR, month, day):%-d %B}" for month, day in self.days]
        return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named) or "any day"


def read_calendar(text: str) -> Calendar:
    """ "12-31", "06-30,12-31" or "any". Raises ValueError for anything else, and for no day at all."""
    if text.strip() == ANY_DAY:
        return Calendar(())
    days = {_day(part.strip()) for part in text.split(",")}
    return Calendar(tuple(sorted(days)))


def _day(text: str) -> tuple[int, int]:
    try:
        found = date.fromisoformat(f"{LEAP_YEAR}-{text}")
    except ValueError as error:
        raise ValueError(f'"{text}" is no day of a year: write it as 12-31') from error
    return found.month, found.day
