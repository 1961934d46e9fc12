"""States of a survey and of a response, and which change into which. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class SurveyState(StrEnum):
    PREPARING = "preparing"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class ResponseState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCREENED_OUT = "screened_out"
    WITHDRAWN = "withdrawn"


LEAST_TOGETHER = 20
"""Responses of a survey by invitation that are labelled, shown, copied or compared together: the crowd one hides in."""

TRANSITIONS: dict[SurveyState, frozenset[SurveyState]] = {
    SurveyState.PREPARING: frozenset({SurveyState.OPEN}),
    SurveyState.OPEN: frozenset({SurveyState.PAUSED, SurveyState.CLOSED}),
    SurveyState.PAUSED: frozenset({SurveyState.OPEN, SurveyState.CLOSED}),
    SurveyState.CLOSED: frozenset(),
}


class Phase(StrEnum):
    """What a respondent meets. `closing`: no new start, but a draft may still be finished."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


def phase(state: str, closes_at: datetime | None, closed_at: datetime | None, grace: timedelta, at: datetime) -> Phase:
    """The phase at a moment. A draft open at the minute of closing has `grace` to be finished."""
    if state == SurveyState.PREPARING:
        return Phase.NOT_OPEN
    end = min((moment for moment in (closes_at, closed_at) if moment is not None), default=None)
    if end is not None and at >= end:
        return Phase.CLOSING if at < end + grace else Phase.CLOSED
    if state == SurveyState.CLOSED:
        return Phase.CLOSED
    return Phase.PAUSED if state == SurveyState.PAUSED else Phase.OPEN


MAY_START = frozenset({Phase.OPEN})
MAY_WITHDRAW = frozenset({Phase.OPEN, Phase.PAUSED, Phase.CLOSING})
MAY_SAVE = frozenset({Phase.OPEN, Phase.CLOSING})
"""A paused survey takes no save: the page says so and keeps the answer until it opens again."""
