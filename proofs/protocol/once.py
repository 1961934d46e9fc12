"""Check 12, first part: fifty posts at one moment from two devices leave one row, and every device is told so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from threading import Barrier
from typing import Any
from unittest.mock import patch

from django.db import OperationalError, connection
from django.db.models import QuerySet

from proofs.protocol.stage import Person, staged
from surveys import answer_actions
from surveys.lifecycle import ResponseState

AT_ONCE = 50
FULL, SHORT = 200, 5
PATIENCE = 60
"""Seconds after which a thread that never came to the gate breaks the round, instead of holding it for ever."""
Act = Callable[[], object]


class Crowd:
    """Threads with database connections of their own, which act at the same moment, round after round."""

    def __init__(self, count: int = AT_ONCE) -> None:
        self._pool, self._gate, self._count = ThreadPoolExecutor(count), Barrier(count), count

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_: object) -> None:
        self._gate.reset()  # a round that broke would leave it broken, and the connections open
        list(self._pool.map(lambda _: self._met(connection.close), range(self._count)))
        self._pool.shutdown()

    def do(self, act: Act) -> list[object]:
        """What every thread got back; an exception counts as an answer, for what follows to judge."""
        return list(self._pool.map(lambda _: self._met(act), range(self._count)))

    def _met(self, act: Act) -> object:
        # Each thread waits for all others, so none takes two turns of one round.
        _connected()
        self._gate.wait(PATIENCE)
        try:
            return act()
        except Exception as error:
            return error


def _connected() -> None:
    """A connection of this thread; where the server has none left, one that others give back."""
    latest = time.monotonic() + PATIENCE / 2
    while True:
        try:
            return connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.1)


def faults_of_a_round(crowd: Crowd, person: Person) -> list[str]:
    """What went wrong when fifty posts at once asked for a signature, opened the draft, and submitted."""
    signed = crowd.do(person.issue)
    opened = crowd.do(person.start)
    person.save()
    # Two devices, pressed again and again: each press read the draft before the first one was through.
    turns = iter([copy(device) for device in (person.response, person.response) for _ in range(AT_ONCE // 2)])
    submitted = crowd.do(lambda: answer_actions.submit_response(response=next(turns), code=person.code, quick=None))
    said = [f"{type(one).__name__} seen" for one in (*signed, *opened, *submitted) if isinstance(one, Exception)]
    told = {
        "signatures differ": len({one for one in signed if isinstance(one, bytes)}) != 1,
        "not one start": opened.count(True) != 1,
        "not one submission": submitted.count(True) != 1,
        "not one row": person.stage.rows(ResponseState.SUBMITTED) != 1 or person.stage.rows() != 1,
    }
    return said + [name for name, wrong in told.items() if wrong]


def faults_of_a_race(crowd: Crowd, owner: Person) -> list[str]:
    """What went wrong when fifty browsers at once came with one invitation and a value of their own each."""
    rivals = iter([Person(owner.stage, owner.invitation) for _ in range(AT_ONCE)])
    answers = crowd.do(lambda: next(rivals).issue())
    signed = sum(isinstance(one, bytes) for one in answers)
    refused = sum(isinstance(one, answer_actions.NotTaken) and one.reason == "used" for one in answers)
    return [] if (signed, refused) == (1, AT_ONCE - 1) else ["not one signature for one invitation"]


def rounds(count: int) -> dict[str, int]:
    """How often each fault was met in that many rounds; empty where all is well."""
    met: dict[str, int] = {}
    with Crowd() as crowd:
        for _ in range(count):
            stage = staged(3)
            faults = faults_of_a_round(crowd, stage.someone()) + faults_of_a_race(crowd, stage.someone())
            for fault in set(faults):
                met[fault] = met.get(fault, 0) + 1
    return met


@contextmanager
def without_conflict_rule() -> Iterator[None]:
    """The planted leak: a plain insert, as one would write it first."""
    shipped = QuerySet.bulk_create

    def plain(self: Any, rows: Any, **options: Any) -> Any:
        return shipped(self, rows, **{**options, "ignore_conflicts": False})

    with patch.object(QuerySet, "bulk_create", plain):
        yield
