"""What may happen to a case: from which state, by whom, what it needs, and to which state it leads. Pure.

Everything that is not a row of STEPS is refused, with a sentence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The states of a case, as `Case.State` keeps them."""

    OPEN = "open"
    SIGNED = "signed"
    LOCKED = "locked"
    CLOSED = "closed"
    MERGED = "merged"
    ERASED = "erased"


class Act(StrEnum):
    SIGN = "sign"
    TAKE_BACK = "take back"
    LOCK = "lock"
    UNLOCK = "unlock"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "undo the merge of"
    OFFER = "offer"
    WITHDRAW = "withdraw the offer of"
    DECLINE = "decline"
    TAKE = "take"
    ERASE = "erase"


class Who(StrEnum):
    """A part in the life of one case. Who has two of them may do what either may."""

    COORDINATOR = "coordinator of its site"
    INVESTIGATOR = "investigator of its site"
    MANAGER = "network data manager"
    RECEIVER = "coordinator or investigator of the site it is offered to"


class Need(StrEnum):
    REASON = "a reason"
    FRESH = "a fresh sign-in"
    CODE = "the case code, typed again"
    SHOWN = "rows that are still as they were shown"
    FITS = "a signature that fits the rows"
    ANSWERED = "no open query"
    CONSENT = "no wish for erasure"
    NO_OFFER = "no offer to another site"
    AN_OFFER = "an offer that nobody has answered"
    SAME_SITE = "another open case of the same site"
    UNTOUCHED = "rows of the other case as the merge left them"


CALLER = frozenset({Need.FRESH, Need.CODE, Need.SHOWN, Need.FITS, Need.SAME_SITE, Need.UNTOUCHED})
"""Needs that `refusal` cannot see: the page (fresh sign-in, typed code) and the writer ask for them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table."""

    state: State
    act: Act
    who: frozenset[Who]
    needs: tuple[Need, ...]
    to: State


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: what the needs are asked of. `erasure`: the consent is withdrawn with the wish to erase."""

    state: State
    open_queries: int = 0
    erasure: bool = False
    offered: bool = False


class Refused(ValueError):
    """The act is not done; the message says why and what would help."""


ENTERS = frozenset({Who.COORDINATOR, Who.INVESTIGATOR})
ANYBODY = ENTERS | {Who.MANAGER}
SIGNS = frozenset({Who.INVESTIGATOR})
MANAGES = frozenset({Who.MANAGER})
RECEIVES = frozenset({Who.RECEIVER})


def _offers(state: State) -> tuple[Step, ...]:
    """A transfer, from a state in which a case may be given away. Taking voids a signature."""
    return (
        Step(state, Act.OFFER, ANYBODY, (Need.REASON, Need.CONSENT, Need.NO_OFFER), state),
        Step(state, Act.WITHDRAW, ANYBODY, (Need.AN_OFFER,), state),
        Step(state, Act.DECLINE, RECEIVES, (Need.AN_OFFER,), state),
        Step(state, Act.TAKE, RECEIVES, (Need.AN_OFFER,), State.OPEN),
    )


STEPS: tuple[Step, ...] = (
    Step(State.OPEN, Act.SIGN, SIGNS, (Need.FRESH, Need.ANSWERED, Need.CONSENT, Need.SHOWN), State.SIGNED),
    Step(State.SIGNED, Act.TAKE_BACK, SIGNS | MANAGES, (Need.REASON,), State.OPEN),
    Step(State.SIGNED, Act.LOCK, MANAGES, (Need.ANSWERED, Need.NO_OFFER, Need.FITS), State.LOCKED),
    Step(State.LOCKED, Act.UNLOCK, MANAGES, (Need.FRESH, Need.REASON), State.OPEN),
    *_offers(State.OPEN),
    *_offers(State.SIGNED),
    Step(State.OPEN, Act.CLOSE, ANYBODY, (Need.REASON, Need.NO_OFFER), State.CLOSED),
    Step(State.CLOSED, Act.REOPEN, ANYBODY, (Need.REASON,), State.OPEN),
    Step(State.OPEN, Act.MERGE, ANYBODY, (Need.CONSENT, Need.NO_OFFER, Need.SAME_SITE, Need.SHOWN), State.MERGED),
    Step(State.MERGED, Act.UNMERGE, MANAGES, (Need.REASON, Need.UNTOUCHED), State.OPEN),
    *(
        Step(state, Act.ERASE, SIGNS | MANAGES, (Need.FRESH, Need.REASON, Need.CODE), State.ERASED)
        for state in State
        if state is not State.ERASED
    ),
)

ANSWERED = "There is no open offer of this case: somebody answered or withdrew it meanwhile."
STANDS = {
    State.OPEN: "is open",
    State.SIGNED: "is signed",
    State.LOCKED: "is locked",
    State.CLOSED: "is closed",
    State.MERGED: "went into another one",
    State.ERASED: "is erased",
}


def step(state: str, act: Act) -> Step | None:
    """The row of the table for this act in this state."""
    return next((one for one in STEPS if one.state == state and one.act is act), None)


def ends_in(act: Act) -> frozenset[State]:
    return frozenset(one.to for one in STEPS if one.act is act)


def asks_why(act: Act) -> bool:
    return any(Need.REASON in one.needs for one in STEPS if one.act is act)


def refusal(act: Act, standing: Standing, who: Collection[Who], reason: str = "") -> str:
    """Why the act is not done now by a person in these parts; empty where nothing here stands against it."""
    found = step(standing.state, act)
    if found is None:
        return _not_now(act, standing.state)
    if not found.who & set(who):
        return f"To {act} a case is for the {' or the '.join(sorted(found.who))}."
    return next((why for need in found.needs if (why := _missing(need, standing, reason))), "")


def check(act: Act, standing: Standing, who: Collection[Who], reason: str = "") -> Step:
    """The row of the table; raises Refused."""
    why, found = refusal(act, standing, who, reason), step(standing.state, act)
    if why or found is None:
        raise Refused(why)
    return found


def possible(standing: Standing, who: Collection[Who]) -> tuple[Act, ...]:
    """The acts that a person may begin now: all needs but those that the page of the act asks for."""
    return tuple(act for act in Act if not refusal(act, standing, who, reason="to be given"))


def _not_now(act: Act, state: State) -> str:
    if act is Act.LOCK and state is State.OPEN:
        return "This case is not signed. It is signed first, then locked."
    if state is State.LOCKED:
        return f"This case is locked. A data manager unlocks it before anybody can {act} it."
    if state is State.MERGED:
        return f"This case {STANDS[state]}. Look there."
    return f"This case {STANDS[state]}, so nobody can {act} it."


def _missing(need: Need, standing: Standing, reason: str) -> str:
    if need is Need.REASON and not reason.strip():
        return "Say why: the reason stands in the history."
    if need is Need.ANSWERED and standing.open_queries:
        count = standing.open_queries
        return f"{count} {'query is' if count == 1 else 'queries are'} open. Answer first, then come back."
    if need is Need.CONSENT and standing.erasure:
        return "The consent is withdrawn with the wish to erase. Erase the case."
    if need is Need.NO_OFFER and standing.offered:
        return "The case is offered to another site. Withdraw the offer first."
    if need is Need.AN_OFFER and not standing.offered:
        return ANSWERED
    return ""
