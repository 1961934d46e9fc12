"""What a data query can become, by which step and whose: the table of transitions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Who(StrEnum):
    SITE = "people who enter data at the site of the child"
    MANAGER = "network data managers"
    ASKER = "network data managers, or the site investigator who asked"
    CHECKS = "the edit checks, by themselves"


class Step(StrEnum):
    ANSWER = "answer"
    ACCEPT = "accept"
    ASK_AGAIN = "ask again"
    WITHDRAW = "withdraw"
    CLOSE = "close as corrected"
    VANISH = "the finding is gone"
    RETURN = "the finding is back"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `needs_text`: nothing happens without words."""

    step: Step
    sources: tuple[State, ...]
    target: State
    who: Who
    needs_text: bool
    means: str


class Refused(ValueError):
    """The step is not possible now; the message says why and what would help."""


WAITING = (State.OPEN, State.ANSWERED)
ENDS = (State.CORRECTED, State.ACCEPTED, State.WITHDRAWN)

MOVES = {
    move.step: move
    for move in (
        Move(Step.ANSWER, WAITING, State.ANSWERED, Who.SITE, True, "The site says why the data stand."),
        Move(Step.ACCEPT, WAITING, State.ACCEPTED, Who.MANAGER, False, "The data stand as they are."),
        Move(
            Step.ASK_AGAIN, (State.ANSWERED, *ENDS), State.OPEN, Who.MANAGER, True,
            "The answer does not settle it, or the question comes up again.",
        ),
        Move(Step.WITHDRAW, WAITING, State.WITHDRAWN, Who.ASKER, True, "The question was none."),
        Move(Step.CLOSE, WAITING, State.CORRECTED, Who.ASKER, False, "What a person asked for was corrected."),
        Move(Step.VANISH, WAITING, State.CORRECTED, Who.CHECKS, False, "A correction took away what the check found."),
        Move(
            Step.RETURN, ENDS, State.OPEN, Who.CHECKS, False,
            "The check finds it again: after a correction; where the data stood or the question was withdrawn, only "
            "once a value that it is about has changed.",
        ),
    )
}  # fmt: skip


def after(state: State, step: Step, text: str = "") -> State:
    """The state after a step; raises Refused."""
    move = MOVES[step]
    if state not in move.sources:
        raise Refused(f"This query is {state} now, so nobody can {step} it. Look at its thread.")
    if move.needs_text and not text.strip():
        raise Refused("Write a sentence: the other side reads only this.")
    return move.target


def possible(state: State, *, site: bool, manager: bool, asker: bool, by_hand: bool) -> tuple[Step, ...]:
    """The steps that a person can take. Only a question that a person asked is closed as corrected by hand: the checks
    see for themselves whether theirs is."""
    may = {Who.SITE: site, Who.MANAGER: manager, Who.ASKER: manager or asker, Who.CHECKS: False}
    return tuple(
        step
        for step, move in MOVES.items()
        if state in move.sources and may[move.who] and (step is not Step.CLOSE or by_hand)
    )
