"""Who may take rows, of what, and what for: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from accounts.policy import ADMINISTRATORS, DATA_MANAGERS, RELEASERS
from analytics.permissions import Refused
from analytics.release_calendar import Calendar
from surveys.lifecycle import LEAST_TOGETHER, Phase
from surveys.models import Survey

TAKES_SURVEY_ROWS = RELEASERS
TAKES_REGISTRY_ROWS = DATA_MANAGERS | ADMINISTRATORS
TAKES_ROWS = TAKES_SURVEY_ROWS | TAKES_REGISTRY_ROWS
SHORTEST_PURPOSE, LONGEST_PURPOSE = 20, 1_000
MOST_A_DAY = 10
"""Exports of one person within 24 hours."""
MOST_ON_A_PAGE = 100_000
"""Rows that a page makes while somebody waits; more are made from the shell (export_rows)."""


def check_kind(kinds: Set[str], survey: str) -> None:
    """`survey`: empty for the registry."""
    if not kinds & (TAKES_SURVEY_ROWS if survey else TAKES_REGISTRY_ROWS):
        who = "an investigator or an administrator" if survey else "a data manager or an administrator"
        raise Refused(f"Rows of {'a survey' if survey else 'the registry'} are taken by {who}.")


def check_survey(survey: Survey, *, sealed: bool) -> None:
    """Rows leave once the content cannot change any more; those of a pilot never do."""
    if survey.pilot:
        raise Refused("This is a pilot: its answers test the questions, and its rows stay here.")
    if survey.by_invitation and not sealed:
        raise Refused("Rows leave after the survey has been closed and sealed.")
    if survey.mode == Survey.Mode.OPEN and survey.phase() != Phase.CLOSED:
        raise Refused("The survey still takes answers. Rows leave once it is closed.")


def check_rows(rows: int) -> None:
    if rows < LEAST_TOGETHER:
        raise Refused(f"{rows} responses are analysed; it takes {LEAST_TOGETHER} before any row leaves.")


def check_day(as_of: date, calendar: Calendar, *, today: date) -> None:
    """Rows of the registry leave as of the days on which its results may, and not before the day is over.

    Where every day will do (simulated children alone) today's does too.
    """
    if not calendar.holds(as_of):
        raise Refused(
            f"Rows of the registry leave as of {calendar.words()} only: rows of a day of one's own choice, beside "
            f"others, could show single children. The next is {calendar.next_after(today):%-d %B %Y}."
        )
    if as_of > today or (as_of == today and calendar.days):
        raise Refused("The day is not over: children may still be entered. Choose an earlier one.")


def check_purpose(purpose: str) -> None:
    length = len(" ".join(purpose.split()))
    if length < SHORTEST_PURPOSE:
        raise Refused(f"Say what the rows are for, in {SHORTEST_PURPOSE} characters or more; it is kept with them.")
    if length > LONGEST_PURPOSE:
        raise Refused(f"Say it in {LONGEST_PURPOSE:,} characters or fewer.")


def check_not_too_many(today: int) -> None:
    if today >= MOST_A_DAY:
        raise Refused(f"You have taken rows {today} times within a day. Use what you took, or come back tomorrow.")
