"""The table of transitions is what the manual prints, and nobody takes a step that is not in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.data_queries.rules import ENDS, MOVES, WAITING, Refused, State, Step, Who, after, possible
from tests.spec.data_queries_manual import render

MANUAL = Path(__file__).parents[3] / "docs" / "data-queries.md"
YES_NO = st.booleans()


def test_the_manual_is_the_rendering_of_the_table() -> None:
    assert MANUAL.read_text(encoding="utf-8") == render()


def test_every_state_is_reached_and_none_is_the_end_for_ever() -> None:
    assert {move.target for move in MOVES.values()} == set(State)
    assert all(any(state in move.sources for move in MOVES.values()) for state in State)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", State)
def test_a_step_leads_where_the_table_says_or_is_refused(state: State, step: Step) -> None:
    if state in MOVES[step].sources:
        assert after(state, step, "because") is MOVES[step].target
    else:
        with pytest.raises(Refused, match=state):
            after(state, step, "because")


@pytest.mark.parametrize("step", [step for step, move in MOVES.items() if move.needs_text])
def test_a_step_that_needs_words_is_refused_without(step: Step) -> None:
    with pytest.raises(Refused, match="Write a sentence"):
        after(MOVES[step].sources[0], step, "  ")


@given(st.sampled_from(State), YES_NO, YES_NO, YES_NO, YES_NO)
def test_whoever_may_take_a_step_may_take_it_in_this_state(
    state: State, site: bool, manager: bool, asker: bool, by_hand: bool
) -> None:
    steps = possible(state, site=site, manager=manager, asker=asker, by_hand=by_hand)
    may = {Who.SITE: site, Who.MANAGER: manager, Who.ASKER: manager or asker, Who.CHECKS: False}
    assert all(may[MOVES[step].who] and state in MOVES[step].sources for step in steps)
    assert not steps or site or manager or asker


def test_a_site_answers_and_never_closes_what_it_was_asked() -> None:
    for state in WAITING:
        assert possible(state, site=True, manager=False, asker=False, by_hand=False) == (Step.ANSWER,)
    for state in ENDS:
        assert possible(state, site=True, manager=False, asker=False, by_hand=False) == ()


def test_only_a_question_of_a_person_is_closed_as_corrected_by_hand() -> None:
    for by_hand in (True, False):
        steps = possible(State.OPEN, site=False, manager=True, asker=False, by_hand=by_hand)
        assert (Step.CLOSE in steps) is by_hand
