"""What may be frozen, read and released: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from accounts.models import SiteRole
from accounts.policy import REPORT_READERS
from analytics.models import Release, Report, RunState
from analytics.release_calendar import Calendar
from surveys.lifecycle import LEAST_TOGETHER, Phase
from surveys.models import Survey

READS_THE_REGISTRYS = REPORT_READERS | {SiteRole.ANALYST.value}
"""Who reads reports of the registry before their release: an analyst sees aggregates alone, and these are."""

NOT_YET = (
    "To protect those who answered, an invited survey is reported only when a wave of mail has ended or the survey is "
    f"sealed, and from {LEAST_TOGETHER} answers on."
)


class Refused(Exception):
    """The report may not be made now; the message says why."""


def check_can_freeze(survey: Survey, submitted: int) -> None:
    """An open link may be frozen at any time; an invited survey by waves that have ended, from 20 responses on.

    `submitted`: responses of ended waves, for a survey by invitation.
    """
    if survey.by_invitation and submitted < LEAST_TOGETHER:
        raise Refused(NOT_YET)


def check_can_retry(state: str) -> None:
    if state not in (RunState.FAILED, RunState.CANCELLED):
        raise Refused("This report is being made, or is made: there is nothing to try again.")


def check_has_answers(submitted: int | None) -> None:
    """`submitted`: None where a survey by invitation does not tell it yet."""
    if submitted is None:
        raise Refused(NOT_YET)
    if not submitted:
        raise Refused("Nobody has submitted answers yet. A report needs at least one.")


def check_can_release(survey: Survey, analysed: int, same_questions: bool) -> None:
    """Respondents may see an aggregate of a survey that has ended, or of ended waves, from 20 responses on."""
    if survey.mode == Survey.Mode.IMPORT:
        raise Refused("These answers came from a file, so no respondent has a page to show them on.")
    if not survey.by_invitation and survey.phase() != Phase.CLOSED:
        raise Refused("The survey still takes answers. What others said is shown only after it has closed.")
    if analysed < LEAST_TOGETHER:
        raise Refused(
            f"{analysed} responses are analysed; it takes {LEAST_TOGETHER} to show respondents how they compare."
        )
    if not same_questions:
        raise Refused("This report was made from another version of the questions than the survey has.")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Give a reason; it is kept in the audit trail.")


def check_day_has_come(day: date, today: date) -> None:
    """A registry is frozen as it stood at the end of a day; today's counts so far."""
    if day > today:
        raise Refused(f"{day:%-d %B %Y} has not come yet. Choose today or a day before.")


def check_has_children(children: int) -> None:
    if not children:
        raise Refused("No child was in the registry by the end of that day. A report needs at least one.")


# -- reading and releasing a report -----------------------------------------------------------------------------------


def check_can_read(report: Report, kinds: Set[str], released: bool) -> None:
    """A released report is for everybody who signs in; before, for those who make reports.

    `kinds`: every role of the person (accounts.models.User.kinds).
    """
    readers = REPORT_READERS if report.survey else READS_THE_REGISTRYS
    if not released and not kinds & readers:
        raise Refused("This report has not been released yet. An investigator or an administrator releases it.")


def check_can_let_out(report: Report, earlier: Release | None, disclosed: bool) -> None:
    """Every report is released once, for good, and only what passed the gate.

    `disclosed`: whether its summary says by what rule small cells were hidden.
    """
    if earlier is not None:
        raise Refused(f"{earlier.by} released this report on {earlier.at:%-d %B %Y} already.")
    if not disclosed:
        raise Refused("This report did not pass disclosure control, so it stays here. Make it again.")


def check_survey_can_be_let_out(by_invitation: bool, responses: int) -> None:
    """`responses`: those of the frozen data, for a survey by invitation of ended waves alone."""
    if by_invitation and responses < LEAST_TOGETHER:
        raise Refused(NOT_YET)


def check_registry_can_be_let_out(
    as_of: date, calendar: Calendar, taken: Set[date], *, today: date, remembered: bool
) -> None:
    """Reports of the registry leave on days that were set beforehand, one a day, with what later ones must respect.

    `taken`: days whose report was released; `remembered`: whether disclosure control wrote down what it hid.
    """
    if not remembered:
        raise Refused("Disclosure control wrote nothing down for this report, so later ones could undo what it hides.")
    if not calendar.holds(as_of):
        raise Refused(
            f"The registry's results are released as of {calendar.words()} only: a report of a day of one's own "
            f"choice, beside another, could show single children. The next is {calendar.next_after(today):%-d %B %Y}."
        )
    if calendar.days and as_of >= today:
        raise Refused("The day is not over: children may still be entered. Make the report again tomorrow.")
    if as_of in taken:
        raise Refused(f"A report of the registry as of {as_of:%-d %B %Y} was released already.")
