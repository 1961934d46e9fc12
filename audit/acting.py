"""Who acts: what the triggers read when a row of the registry changes.

    with transaction.atomic(), acting(actor=by, site=site.code, reason=reason):
        ...every change in here, by whatever path, is this person's

PostgreSQL keeps it as settings of the transaction, so it ends with it whatever happens. A trigger of SQLite can see no
setting and no temporary table, only functions of the connection: so each connection gets one, and that is all that the
signal connection_created is used for. A program that opens the file without it cannot write an audited row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import connection

FUNCTION = "pave_acting"
UNSET = "SELECT " + ", ".join(f"set_config('pave.{name}', '', true)" for name in ("actor", "site", "reason", "request"))


class NobodyActs(ValueError):
    """An act without an actor is refused."""


class NotInTransaction(RuntimeError):
    """The actor holds for a transaction, and there is none."""


class ActsAlready(RuntimeError):
    """Inside one person's act, another person or another site cannot act."""


@dataclass(frozen=True)
class Acting:
    """A person's user name or `system:<command>`, and what the trail says beside it."""

    actor: str
    site: str = ""
    reason: str = ""
    request: str = ""


_ACTING: ContextVar[Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(*, actor: str, site: str = "", reason: str = "", request_id: str = "") -> Iterator[Acting]:
    """Name the actor of every change in the block, inside a transaction.

    A block inside another inherits what it does not give, and may give a reason of its own. Raises NobodyActs,
    NotInTransaction, or ActsAlready where actor, site or request differ from the block around it.
    """
    if not actor.strip():
        raise NobodyActs("nobody is named as the actor")
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{actor} can act inside a transaction only: put transaction.atomic() around it")
    around = _ACTING.get()
    now = _inherited(Acting(actor, site, reason, request_id), around)
    token = _ACTING.set(now)
    try:
        _tell_database(now)
        yield now
    finally:
        _ACTING.reset(token)
        _tell_what_is_left(around)


def who_acts() -> Acting | None:
    """The act that this thread is in."""
    return _ACTING.get()


def register(connection: Any, **_: Any) -> None:
    """Give a new connection of SQLite the function that its triggers call (signal connection_created)."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 1, _value)
        # Else INSERT OR REPLACE takes a row away without its delete trigger.
        connection.connection.execute("PRAGMA recursive_triggers = ON")


def _value(name: str) -> str | None:
    now = _ACTING.get()
    return getattr(now, name) if now else None


def _inherited(now: Acting, around: Acting | None) -> Acting:
    if around is None:
        return now
    for name in ("actor", "site", "request"):
        given, outer = getattr(now, name), getattr(around, name)
        if given and given != outer:
            raise ActsAlready(f"{name} {given} cannot act inside an act of {name} {outer or '(none)'}")
    return replace(around, reason=now.reason or around.reason)


def _tell_database(now: Acting) -> None:
    if connection.vendor != "postgresql":
        return
    values = {field.name: getattr(now, field.name) for field in fields(now)}
    with connection.cursor() as cursor:
        calls = ", ".join(f"set_config('pave.{name}', %s, true)" for name in values)
        cursor.execute(f"SELECT {calls}", list(values.values()))


def _tell_what_is_left(around: Acting | None) -> None:
    """Put the settings back, where the transaction still takes statements.

    Where it does not, the roll-back that must follow goes to a point before this block, and takes the settings along.
    """
    if connection.vendor != "postgresql" or connection.connection is None or connection.connection.closed:
        return
    if connection.connection.info.transaction_status.name != "INTRANS":
        return
    if around is None:
        connection.connection.execute(UNSET)  # not Django's cursor: it refuses between an error and its roll-back
    else:
        _tell_database(around)
