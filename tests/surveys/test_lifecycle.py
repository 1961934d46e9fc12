"""States of a survey, and what a respondent meets at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surveys.lifecycle import MAY_SAVE, MAY_START, TRANSITIONS, Phase, SurveyState, phase

END = datetime(2027, 3, 1, 18, tzinfo=UTC)
GRACE = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def test_the_table_names_every_state_and_leads_to_states_only() -> None:
    assert set(TRANSITIONS) == set(SurveyState)
    assert all(following <= set(SurveyState) for following in TRANSITIONS.values())


@pytest.mark.parametrize("start", SurveyState)
@pytest.mark.parametrize("end", SurveyState)
def test_exactly_these_changes_are_allowed(start: SurveyState, end: SurveyState) -> None:
    allowed = {"preparing-open", "open-paused", "open-closed", "paused-open", "paused-closed"}
    assert (end in TRANSITIONS[start]) is (f"{start}-{end}" in allowed)


def test_every_state_can_be_reached_and_closed_is_the_end() -> None:
    reached, following = {SurveyState.PREPARING}, {SurveyState.PREPARING}
    while following:
        following = set().union(*(TRANSITIONS[state] for state in following)) - reached
        reached |= following
    assert reached == set(SurveyState)
    assert TRANSITIONS[SurveyState.CLOSED] == frozenset()


@pytest.mark.parametrize(
    ("state", "closes_at", "closed_at", "at", "expected"),
    [
        ("preparing", None, None, END, Phase.NOT_OPEN),
        ("preparing", END, None, END + MINUTE, Phase.NOT_OPEN),
        ("open", None, None, END, Phase.OPEN),
        ("open", END, None, END - MINUTE, Phase.OPEN),
        ("open", END, None, END, Phase.CLOSING),
        ("open", END, None, END + GRACE - MINUTE, Phase.CLOSING),
        ("open", END, None, END + GRACE, Phase.CLOSED),
        ("paused", None, None, END, Phase.PAUSED),
        ("paused", END, None, END - MINUTE, Phase.PAUSED),
        ("paused", END, None, END + GRACE, Phase.CLOSED),
        ("closed", None, END, END, Phase.CLOSING),
        ("closed", None, END, END + GRACE, Phase.CLOSED),
        ("closed", END + GRACE, END, END + GRACE, Phase.CLOSED),
        ("closed", None, None, END, Phase.CLOSED),
    ],
)
def test_the_phase_at_a_moment(
    state: str, closes_at: datetime | None, closed_at: datetime | None, at: datetime, expected: Phase
) -> None:
    assert phase(state, closes_at, closed_at, GRACE, at) is expected


def test_starting_needs_an_open_survey_and_saving_also_works_just_after_closing() -> None:
    assert {one for one in Phase if one in MAY_START} == {Phase.OPEN}
    assert {one for one in Phase if one in MAY_SAVE} == {Phase.OPEN, Phase.CLOSING}
