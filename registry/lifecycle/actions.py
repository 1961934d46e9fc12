"""The writers of the life of a case that touch no row of it: signing, locking, closing, and the way back of each."""

from __future__ import annotations

from accounts.models import User
from registry.lifecycle import queries
from registry.lifecycle.digest import MEANING, digest
from registry.lifecycle.holding import held, move, void_signature, withdraw_questions
from registry.lifecycle.rules import Act, Refused
from registry.models import Case, Signature
from registry.queries import facts_of

CHANGED = "The rows are not as they were shown: somebody wrote meanwhile. Look at them again, then sign."
UNFIT = "The signature does not fit the rows any more. Have it taken back, and the case signed again."
CLOSED = "The case was closed as wrongly opened."


def sign(*, case: Case, by: User, shown: str) -> Signature:
    """Sign the rows of which `shown` is the digest; raises Refused, also where they are others by now."""
    with held(case, Act.SIGN, by=by) as (there, step):
        found = digest(facts_of(there))
        if found != shown:
            raise Refused(CHANGED)
        move(there, step)
        return Signature.unscoped.create(case=there, by=by.username, meaning=MEANING, digest=found)


def take_back(*, case: Case, by: User, reason: str) -> None:
    """Open a signed case again; the signature stays on file as void. Raises Refused."""
    with held(case, Act.TAKE_BACK, by=by, reason=reason) as (there, step):
        void_signature(there, by=by, reason=reason)
        move(there, step)


def lock(*, case: Case, by: User, reason: str = "") -> None:
    """Close a signed case for analysis; raises Refused, also where the rows were changed past the registry."""
    with held(case, Act.LOCK, by=by, reason=reason) as (there, step):
        valid = queries.signature_of(there)
        if valid is None or valid.digest != digest(facts_of(there)):
            raise Refused(UNFIT)
        move(there, step)


def unlock(*, case: Case, by: User, reason: str) -> None:
    """Open a locked case again; its signature is void from then on. Raises Refused."""
    with held(case, Act.UNLOCK, by=by, reason=reason) as (there, step):
        void_signature(there, by=by, reason=reason)
        move(there, step)


def close(*, case: Case, by: User, reason: str) -> None:
    """Set aside a case that should not have been opened: it keeps its rows and counts nowhere. Raises Refused."""
    with held(case, Act.CLOSE, by=by, reason=reason) as (there, step):
        withdraw_questions(there, by=by, text=CLOSED)
        move(there, step)


def reopen(*, case: Case, by: User, reason: str) -> None:
    """Take a closed case up again; what the checks find in it is asked anew by the nightly run. Raises Refused."""
    with held(case, Act.REOPEN, by=by, reason=reason) as (there, step):
        move(there, step)
