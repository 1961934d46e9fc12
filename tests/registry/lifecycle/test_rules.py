"""The table of what may happen to a case. Its rows print as the manual: pytest -s -k manual."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.lifecycle.rules import (
    STEPS,
    Act,
    Need,
    Refused,
    Standing,
    State,
    Who,
    asks_why,
    check,
    possible,
    refusal,
    step,
)
from registry.models import Case

MANUAL = """
open     sign                   investigator                        signed
signed   take back              investigator data-manager           open
signed   lock                   data-manager                        locked
locked   unlock                 data-manager                        open
open     offer                  coordinator investigator data-manager open
open     withdraw the offer of  coordinator investigator data-manager open
open     decline                receiver                            open
open     take                   receiver                            open
signed   offer                  coordinator investigator data-manager signed
signed   withdraw the offer of  coordinator investigator data-manager signed
signed   decline                receiver                            signed
signed   take                   receiver                            open
open     close                  coordinator investigator data-manager closed
closed   reopen                 coordinator investigator data-manager open
open     merge                  coordinator investigator data-manager merged
merged   undo the merge of      data-manager                        open
open     erase                  investigator data-manager           erased
signed   erase                  investigator data-manager           erased
locked   erase                  investigator data-manager           erased
closed   erase                  investigator data-manager           erased
merged   erase                  investigator data-manager           erased
"""
SHORT = {
    Who.COORDINATOR: "coordinator", Who.INVESTIGATOR: "investigator", Who.MANAGER: "data-manager",
    Who.RECEIVER: "receiver",
}  # fmt: skip
STANDINGS = st.builds(
    Standing, st.sampled_from(State), st.integers(0, 3), st.booleans(), st.booleans(),
)  # fmt: skip
PARTS = st.frozensets(st.sampled_from(Who))


def test_the_manual_is_the_table() -> None:
    printed = []
    for one in STEPS:
        who = " ".join(short for part, short in SHORT.items() if part in one.who)
        printed.append(f"{one.state} {one.act} {who} {one.to}")
        print(f"{one.state:8} {one.act:22} {who:38} needs {', '.join(one.needs) or 'nothing':70} -> {one.to}")
    assert printed == [" ".join(line.split()) for line in MANUAL.strip().splitlines()]


def test_the_states_are_those_of_the_table_of_cases() -> None:
    assert {state.value for state in State} == set(Case.State.values)


def test_no_act_leads_out_of_an_erased_case_and_every_state_can_be_left_and_reached() -> None:
    assert {one.state for one in STEPS} == set(State) - {State.ERASED}
    assert {one.to for one in STEPS} == set(State)


def test_an_act_in_a_state_is_one_row() -> None:
    pairs = [(one.state, one.act) for one in STEPS]
    assert len(set(pairs)) == len(pairs) and set(Act) == {act for _, act in pairs}


def test_the_way_back_and_out_goes_with_a_reason_and_the_weightiest_with_a_fresh_sign_in() -> None:
    with_reason = {act for act in Act if asks_why(act)}
    assert with_reason == {Act.TAKE_BACK, Act.UNLOCK, Act.CLOSE, Act.REOPEN, Act.OFFER, Act.UNMERGE, Act.ERASE}
    fresh = {one.act for one in STEPS if Need.FRESH in one.needs}
    assert fresh == {Act.SIGN, Act.UNLOCK, Act.ERASE}


@given(standing=STANDINGS, act=st.sampled_from(Act), who=PARTS, reason=st.sampled_from(["", "  ", "a slip"]))
def test_an_act_is_done_exactly_by_a_row_of_the_table_with_its_people_and_needs(
    standing: Standing, act: Act, who: frozenset[Who], reason: str
) -> None:
    rows = [one for one in STEPS if (one.state, one.act) == (standing.state, act)]
    held = {
        Need.REASON: bool(reason.strip()), Need.ANSWERED: standing.open_queries == 0,
        Need.CONSENT: not standing.erasure, Need.NO_OFFER: not standing.offered, Need.AN_OFFER: standing.offered,
    }  # fmt: skip
    expected = bool(rows) and bool(rows[0].who & who) and all(held.get(need, True) for need in rows[0].needs)
    why = refusal(act, standing, who, reason)
    assert (why == "") is expected
    if expected:
        assert check(act, standing, who, reason) == rows[0]
    else:
        assert why.endswith(".") and why[0] == why[0].upper()
        with pytest.raises(Refused, match=re.escape(why)):
            check(act, standing, who, reason)


@given(standing=STANDINGS, who=PARTS)
def test_what_may_begin_is_what_a_reason_would_let_through(standing: Standing, who: frozenset[Who]) -> None:
    assert set(possible(standing, who)) == {act for act in Act if not refusal(act, standing, who, "why")}


@pytest.mark.parametrize(("state", "act"), [pair for pair in product(State, Act) if step(*pair) is None])
def test_what_is_not_in_the_table_is_refused_to_everybody(state: State, act: Act) -> None:
    assert refusal(act, Standing(state, offered=True), set(Who), "why")
