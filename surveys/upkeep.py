"""The nightly work on the responses' rows: a new random order on disk, and nothing left of the former one.

In this order: rewrite every response in random order within one transaction; then compact the file or table, and cut
the write-ahead log, so that neither dead rows nor old pages tell who came before whom. The backup comes after.
"""

from __future__ import annotations

from django.db import connection, transaction

from surveys.storage import LEDGER, RESPONSES, TOKENS, patiently, rewrite_in_random_order


def refresh() -> None:
    """Shuffle and compact. Takes a moment in which a save waits; never call it inside a transaction."""
    shuffle_responses()
    compact()


def shuffle_responses() -> None:
    """Put the rows in an order that has nothing to do with the one they came or changed in."""
    with transaction.atomic(durable=True):
        rewrite_in_random_order(connection, RESPONSES)


def compact() -> None:
    """Give back the space of dead rows and cut the log. On PostgreSQL this needs the
    role pg_checkpoint, and EXECUTE on pg_switch_wal.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in (RESPONSES, LEDGER, TOKENS):
            patiently(cursor, f"VACUUM (FULL, FREEZE, ANALYZE) {table}")
        # A checkpoint removes whole files of the log alone; the file in use would keep the order of the day's answers.
        patiently(cursor, "SELECT pg_switch_wal()")
        patiently(cursor, "CHECKPOINT")
