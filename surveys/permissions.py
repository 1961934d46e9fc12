"""What may be done with one survey: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from surveys.lifecycle import TRANSITIONS, Phase, SurveyState
from surveys.models import Survey


class Refused(Exception):
    """The act is not allowed now; the message says why and what would help."""


def check_can_make(mode: str, *, pilot: bool) -> None:
    if pilot and mode != Survey.Mode.OPEN:
        raise Refused("A pilot has an open link: its answers test the questions, and nobody is counted.")


def check_can_change_state(survey: Survey, state: str) -> None:
    if survey.mode == Survey.Mode.IMPORT:
        raise Refused("Answers of this survey come from a file, so it is not opened or closed here.")
    if state not in TRANSITIONS[SurveyState(survey.state)]:
        raise Refused(f"The survey is {survey.state}; it cannot become {state}.")


def check_can_edit(survey: Survey) -> None:
    if survey.state != SurveyState.PREPARING:
        raise Refused("The survey has been opened. Its questions stay as they are; make a new survey to ask others.")


def check_can_seal(survey: Survey) -> None:
    if not survey.by_invitation:
        raise Refused("Only a survey by invitation is sealed.")
    if survey.phase() != Phase.CLOSED:
        raise Refused("The survey still takes answers. It is sealed once it has closed and its last half hour is over.")


def check_can_import(survey: Survey) -> None:
    if survey.mode == Survey.Mode.INVITE:
        raise Refused(f'survey "{survey.slug}" is by invitation: its answers come from the invited alone')
    if survey.pilot:
        raise Refused(f'survey "{survey.slug}" is a pilot: it takes no answers from elsewhere')
