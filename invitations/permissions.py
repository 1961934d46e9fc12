"""What may be done with a roster and its waves: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from django.conf import settings

from invitations import queries
from invitations.models import Wave, WaveState
from invitations.rules import sending_refusal, writing_refusal
from pave.lib.clock import now
from surveys import queries as survey_queries
from surveys.models import Survey


class Refused(Exception):
    """The act is not allowed now; the message says why and what would help."""


def check_can_invite(survey: Survey) -> None:
    """The roster may grow until the survey closes, but not while mail goes out to it."""
    if not survey.by_invitation:
        raise Refused("This survey is not by invitation, so it has no roster.")
    if survey.phase() in queries.OVER:
        raise Refused("The survey is closed. Nobody more is invited.")
    if queries.unfinished(survey):
        raise Refused("Mail is going out. Add people when the mailing is finished.")


def check_can_write(survey: Survey) -> None:
    if refused := writing_refusal(queries.standing(survey)):
        raise Refused(refused)


def check_can_send(survey: Survey) -> None:
    if refused := sending_refusal(queries.standing(survey), now(), settings.PAVE_DAYS_BETWEEN_WAVES):
        raise Refused(refused)


def check_can_mark(survey: Survey) -> None:
    if survey_queries.certificate_of(survey) is not None:
        raise Refused("The survey is sealed. There is nothing left to note it in.")


def check_can_stop(wave: Wave) -> None:
    if wave.state != WaveState.SENDING:
        raise Refused("This mailing does not go out at the moment.")


def check_can_go_on(wave: Wave) -> None:
    if wave.state != WaveState.PAUSED:
        raise Refused("This mailing is not stopped.")


def check_can_erase(survey: Survey) -> None:
    if survey_queries.certificate_of(survey) is None:
        raise Refused("The survey is not sealed yet. Its addresses are needed until it is.")
