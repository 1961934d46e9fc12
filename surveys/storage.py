"""How the rows of the survey lie on disk: nothing there may tell in which order people answered."""

from __future__ import annotations

import time
from typing import Any

from django.db import InternalError, OperationalError

PAUSES_SECONDS = (0.2, 1, 3, 9)
RESPONSES, LEDGER, TOKENS = "surveys_response", "surveys_ledger", "surveys_token"
TIMINGS = "surveys_pagetiming"


def lay_out(connection: Any) -> None:
    """Keep responses by their random id alone (SQLite), and sealed bodies as they are (PostgreSQL)."""
    if connection.vendor == "sqlite":
        _without_rowid(connection, RESPONSES)
    else:
        with connection.cursor() as cursor:
            for table in (RESPONSES, LEDGER):
                # Sealed bytes do not compress; trying would cost, and its success would tell something.
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN body SET STORAGE EXTERNAL")


def rewrite_in_random_order(connection: Any, table: str) -> None:
    """Write every row of a table anew, in random order; within a transaction of the caller's."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _made_anew(cursor, table, _definition(cursor, table))
            return
        # A save that waits for this lock finds its row again afterwards: it looks for the id, not for a place.
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            f"WITH taken AS (DELETE FROM {table} RETURNING *) "  # noqa: S608
            f"INSERT INTO {table} SELECT * FROM taken ORDER BY random()"
        )


def forget_order(connection: Any) -> None:
    """The page timings of pilots are kept as responses are: by a random id alone (SQLite)."""
    if connection.vendor == "sqlite":
        _without_rowid(connection, TIMINGS)


def vacuum(connection: Any, table: str) -> None:
    """Freeze what was just written and clear what was deleted (PostgreSQL); SQLite overwrites by itself.

    Later look-ups then leave no mark on single rows. Not inside a transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            patiently(cursor, f"VACUUM (FREEZE, ANALYZE) {connection.ops.quote_name(table)}")


def patiently(cursor: Any, statement: str) -> None:
    """Carry out a statement of upkeep, outside a transaction; again where the server met its own upkeep.

    autovacuum, or a database that somebody makes or drops at the same moment, lets VACUUM and CHECKPOINT fail with
    XX000 ("tuple concurrently updated", "checkpoint request failed") or a deadlock. What fails five times is raised.
    """
    for pause in PAUSES_SECONDS:
        try:
            cursor.execute(statement)
            return
        except (InternalError, OperationalError):
            time.sleep(pause)
    cursor.execute(statement)


def _without_rowid(connection: Any, table: str) -> None:
    """Make a table again without SQLite's row numbers, which count up and so keep the order of arrival."""
    with connection.cursor() as cursor:
        definition = _definition(cursor, table)
        if "WITHOUT ROWID" not in definition.upper():
            _made_anew(cursor, table, f"{definition} WITHOUT ROWID")


def _definition(cursor: Any, table: str) -> str:
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
    return str(cursor.fetchone()[0])


def _made_anew(cursor: Any, table: str, definition: str) -> None:
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql NOT NULL", [table])
    indexes = [row[0] for row in cursor.fetchall()]
    cursor.execute(definition.replace(f'"{table}"', f'"new_{table}"', 1))
    cursor.execute(f'INSERT INTO "new_{table}" SELECT * FROM "{table}" ORDER BY random()')  # noqa: S608
    cursor.execute(f'DROP TABLE "{table}"')
    cursor.execute(f'ALTER TABLE "new_{table}" RENAME TO "{table}"')
    for index in indexes:
        cursor.execute(index)
