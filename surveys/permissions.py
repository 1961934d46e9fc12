"""What may be done with one survey: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from surveys.lifecycle import TRANSITIONS, SurveyState
from surveys.models import Survey


class Refused(Exception):
    """The act is not allowed now; the message says why and what would help."""


def check_can_change_state(survey: Survey, state: str) -> None:
    if survey.mode == Survey.Mode.IMPORT:
        raise Refused("Answers of this survey come from a file, so it is not opened or closed here.")
    if state not in TRANSITIONS[SurveyState(survey.state)]:
        raise Refused(f"The survey is {survey.state}; it cannot become {state}.")


def check_can_edit(survey: Survey) -> None:
    if survey.state != SurveyState.PREPARING:
        raise Refused("The survey has been opened. Its questions stay as they are; make a new survey to ask others.")


def check_can_import(survey: Survey) -> None:
    if survey.mode == Survey.Mode.INVITE:
        raise Refused(f'survey "{survey.slug}" is by invitation: its answers come from the invited alone')
