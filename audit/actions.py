"""The only writer of the trail."""

from __future__ import annotations

from typing import Any

from audit.models import Entry


class NoActor(ValueError):
    """An act without an actor is refused."""


def record(*, by: str, verb: str, target: str, **detail: Any) -> Entry:
    """Write one row; call it inside the transaction of the change that it describes."""
    if not by:
        raise NoActor(f"{verb} {target}: nobody is named as the actor")
    return Entry.objects.create(actor=by, verb=verb, target=target, detail=detail)
