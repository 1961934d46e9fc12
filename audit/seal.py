"""Sealing: the changes since the last link become a link, so that none can be edited, lost or slipped in unseen.

Triggers do not chain, or every save would wait for every other. Whoever runs `seal` every 30 seconds leaves no change
unsealed for longer than a minute, unless a single transaction writes for that long: the chain waits for it, because
its changes have lower ids than later ones.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction

from audit import rows
from audit.chain import GENESIS, Row, entry, link_hash, packed
from audit.models import Change, Link
from pave.lib.clock import now

BATCH = 5_000  # changes a link, at most
PATIENCE = 20.0  # seconds that sealing waits for transactions that are still writing
ONE_SEALER = 7_283_201  # PostgreSQL's advisory lock


class StillWriting(Exception):
    """A transaction that began before sealing is still writing; the next round seals."""


@dataclass(frozen=True)
class Anchor:
    """The head of the chain, to be kept outside the database: printed, mailed, on another machine."""

    seq: int
    hash: str
    last: int
    sealed_at: str

    @classmethod
    def read(cls, text: str) -> Anchor:
        """Raises ValueError where the text is none."""
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError("this is no anchor of the audit trail") from error

    def text(self) -> str:
        return json.dumps(self.__dict__) + "\n"


def seal() -> int:
    """Seal every change that is there; how many were sealed. Another sealer at work: none.

    Raises StillWriting after PATIENCE seconds. Not inside a transaction.
    """
    upto = Change.objects.order_by("-id").values_list("id", flat=True).first()
    if upto is None:
        return 0
    if connection.vendor == "postgresql":
        _wait_for_writers()
    sealed = batch = _seal_batch(upto)
    while batch == BATCH:
        batch = _seal_batch(upto)
        sealed += batch
    return sealed


def anchor() -> Anchor | None:
    """The head of the chain as it stands; None before the first link."""
    head = rows.head()
    return Anchor(head.seq, head.hash, head.last, head.sealed_at) if head else None


def _seal_batch(upto: int) -> int:
    with transaction.atomic(durable=True):  # IMMEDIATE on SQLite: one writer, so one sealer
        if connection.vendor == "postgresql" and not _only_sealer():
            return 0
        head = rows.head()
        found = rows.changes(after=head.last if head else rows.LOWEST, upto=upto, limit=BATCH)
        if found:
            _append(head, found)
        return len(found)


def _append(head: rows.LinkRow | None, found: list[Row]) -> None:
    seq, previous = (head.seq + 1, head.hash) if head else (1, GENESIS)
    digests, sealed_at = packed(entry(row) for row in found), now().astimezone(UTC).isoformat()
    Link.objects.create(
        seq=seq, first=found[0].id, last=found[-1].id, count=len(found), digests=digests, previous=previous,
        hash=link_hash(seq, sealed_at, digests, previous), sealed_at=sealed_at,
    )  # fmt: skip


def _only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SEALER])
        return bool(cursor.fetchone()[0])


def _wait_for_writers() -> None:
    """Wait until every transaction that has written a change by now has ended.

    An id is given before the commit: without this a lower one could appear later, in the middle of what is sealed. New
    writers do not wait, as with CREATE INDEX CONCURRENTLY.
    """
    until, waited_for = time.monotonic() + PATIENCE, _writers()
    while waited_for:
        if time.monotonic() > until:
            raise StillWriting(f"a transaction is writing for longer than {PATIENCE:.0f} s; nothing was sealed")
        time.sleep(0.02)
        waited_for &= _writers()


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE relation = 'audit_change'::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()"
        )
        return {row[0] for row in cursor.fetchall()}
