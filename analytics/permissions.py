"""What may be frozen and reported: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from surveys.lifecycle import Phase
from surveys.models import Survey

LEAST_INVITED = 20
NOT_YET = (
    "To protect those who answered, an invited survey is reported only when a wave of mail has ended or the survey is "
    f"sealed, and from {LEAST_INVITED} answers on."
)


class Refused(Exception):
    """The report may not be made now; the message says why."""


def check_can_freeze(survey: Survey, submitted: int) -> None:
    """An open link may be frozen at any time; an invited survey by waves that have ended, from 20 responses on.

    `submitted`: responses of ended waves, for a survey by invitation.
    """
    if survey.by_invitation and submitted < LEAST_INVITED:
        raise Refused(NOT_YET)


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
    if analysed < LEAST_INVITED:
        raise Refused(
            f"{analysed} responses are analysed; it takes {LEAST_INVITED} to show respondents how they compare."
        )
    if not same_questions:
        raise Refused("This report was made from another version of the questions than the survey has.")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Give a reason; it is kept in the audit trail.")
