"""What may be frozen and reported: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from surveys.models import Survey

LEAST_INVITED = 20


class Refused(Exception):
    """The report may not be made now; the message says why."""


def check_can_freeze(survey: Survey, submitted: int) -> None:
    """An open link may be frozen at any time; an invited survey at close and from 20 responses on."""
    if survey.mode == Survey.Mode.INVITE and (survey.state != "closed" or submitted < LEAST_INVITED):
        raise Refused(
            f"{submitted} clinicians have answered. To protect them, an invited survey is reported only after it "
            f"closes and from {LEAST_INVITED} answers on."
        )


def check_has_answers(submitted: int) -> None:
    if not submitted:
        raise Refused("Nobody has submitted answers yet. A report needs at least one.")
