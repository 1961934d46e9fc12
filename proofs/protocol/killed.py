"""Check 12, second part: the process is killed (-9) at every step of issuing and of submitting, and nobody is stuck."""

from __future__ import annotations

import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connections

from proofs.protocol.served import Served
from proofs.protocol.stage import Person, Stage, staged
from surveys import answer_actions, keys, ledger
from surveys.answer_actions import NotTaken
from surveys.blind_rsa import SigningKey
from surveys.lifecycle import ResponseState

FULL, SHORT = 20, 6
FULL_PROCESSES, SHORT_PROCESSES = 10, 2
LATEST = 0.02
"""Seconds after a press at which the public process dies at the latest; a submission takes about a quarter of that."""
CLOSED = "the ledger does not open"
Point = Callable[[], AbstractContextManager[Any]]
NOT_REACHED = 3
"""What the child ends with where it lived through the act: the point is then none."""


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(owner: Any, name: str) -> Point:
    return lambda: patch.object(owner, name, _die)


def _after(owner: Any, name: str) -> Point:
    def point() -> AbstractContextManager[Any]:
        shipped = getattr(owner, name)

        def done(*given: Any, **named: Any) -> None:
            shipped(*given, **named)
            _die()

        return patch.object(owner, name, done)

    return point


def _commit(point: Callable[[Any, str], Point]) -> Point:
    def late() -> AbstractContextManager[Any]:
        # Each thread has a connection of its own: which one it is shows only when the act is about to begin.
        return point(connections["default"], "_commit")()

    return late


ISSUING: dict[str, Point] = {
    "key half written": _before(Path, "rename"),
    "key written": _after(keys, "write_ledger_key"),
    "before the commit": _commit(_before),
    "committed": _commit(_after),
    "old key deleted": _after(keys, "remove"),
    "before signing": _before(SigningKey, "blind_sign"),
}
"""Between the writing of the new key, the commit, the deletion of the old key, and the signature."""

SUBMITTING: dict[str, Point] = {
    "before the answers are written": _before(answer_actions, "_swap"),
    "answers written, nothing replied": _after(answer_actions, "_swap"),
}


def killed_at(point: Point, act: Callable[[], object]) -> bool:
    """Do the act in a process of its own that dies at the point; whether it died there."""
    connections.close_all()  # neither side may go on with the other's connection
    child = os.fork()
    if not child:
        try:
            with point():
                act()
        finally:
            os._exit(NOT_REACHED)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def faults_of_issuing(point: Point) -> list[str]:
    """What is wrong after a kill while an invitation was used, and after the same person's retry."""
    stage = staged(4)
    earlier, person, next_one = stage.someone(), stage.someone(), stage.someone()
    earlier.issue()
    faults = [] if killed_at(point, person.issue) else ["lived"]
    if not opens(stage):
        return [*faults, CLOSED]
    if not is_served(person):
        faults.append("the same value is not signed")
    if not is_used(Person(stage, person.invitation)) or not is_used(Person(stage, earlier.invitation)):
        faults.append("another value is signed")
    if keys_left(stage) != 1:
        faults.append("a former key outlives the retry")
    next_one.issue()
    return faults if keys_left(stage) == 1 and ledger.read(stage.survey).issued() == 3 else [*faults, "miscounted"]


def faults_of_submitting(point: Point) -> list[str]:
    """What is wrong after a kill while answers were submitted, and after the same press again."""
    stage = staged(2)
    person = stage.someone()
    person.issue()
    person.start()
    person.save()
    faults = [] if killed_at(point, lambda: submit(person)) else ["lived"]
    submit(person)
    return faults if stage.rows() == stage.rows(ResponseState.SUBMITTED) == 1 else [*faults, "not one row"]


def submit(person: Person) -> bool:
    return answer_actions.submit_response(response=person.response, code=person.code, quick=None)


def opens(stage: Stage) -> bool:
    try:
        ledger.read(stage.survey)
    except ledger.LedgerClosed:
        return False
    return True


def is_served(person: Person) -> bool:
    """Whether the value of the first attempt gets a signature that the page accepts."""
    return bool(person.credential(person.issue()))


def is_used(person: Person) -> bool:
    try:
        person.issue()
    except NotTaken as refused:
        return refused.reason == "used"
    return False


def keys_left(stage: Stage) -> int:
    return len(keys.ledger_keys(stage.survey.slug))


def kills(count: int) -> dict[str, list[str]]:
    """Point -> faults, for that many kills while issuing (each point in turn) and one at each point of submitting."""
    met: dict[str, list[str]] = {}
    names = list(ISSUING)
    for number in range(count):
        name = names[number % len(names)]
        met.setdefault(name, []).extend(faults_of_issuing(ISSUING[name]))
    for name, point in SUBMITTING.items():
        met[name] = faults_of_submitting(point)
    return {name: faults for name, faults in met.items() if faults}


def kills_of(process: Served, count: int) -> list[str]:
    """What is wrong after the public process died while somebody submitted, was started again, and asked again."""
    stage, faults = staged(count), []
    for _ in range(count):
        person = stage.someone()
        person.issue()
        person.start()
        person.save()
        press = threading.Thread(target=_press_once, args=(process, person))
        press.start()
        time.sleep(secrets.SystemRandom().uniform(0, LATEST))
        process.kill()
        press.join()
        process.start()
        if _press(process, person) != HTTPStatus.FOUND:
            faults.append("the same press is refused")
    wrong = stage.rows() != count or stage.rows(ResponseState.SUBMITTED) != count
    return [*faults, "not one row each"] if wrong else faults


def _press(process: Served, person: Person) -> int:
    return process.ask("POST", f"/answer/{person.stage.survey.slug}/submit/", cookie=person.code)


def _press_once(process: Served, person: Person) -> None:
    with suppress(OSError, HTTPException):  # the process died in between
        _press(process, person)


@contextmanager
def key_deleted_first() -> Iterator[None]:
    """The planted leak: the old key goes before the new value is committed, as one would tidy up first."""
    shipped = keys.write_ledger_key

    def hasty(slug: str, key: bytes) -> Path:
        keys.remove(list(keys.ledger_keys(slug)))
        return shipped(slug, key)

    with patch.object(keys, "write_ledger_key", hasty):
        yield
