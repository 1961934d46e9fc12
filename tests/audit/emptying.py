"""A test of real transactions ends with the database that it began with, past the triggers that refuse to empty it.

On SQLite it comes back page by page from a copy in memory: to empty the tables would take all triggers off and put them
on again, half a second of a processor for each test.
"""

from __future__ import annotations

import sqlite3
import time
from functools import cache

from django.db import connection
from django.test import TransactionTestCase

MADE_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}
PATIENCE = 30
"""Seconds after which a thread that never ended its transaction fails the test, instead of holding it for ever."""


def let_flush_through() -> None:
    begin = TransactionTestCase.__dict__["_fixture_setup"].__func__

    def begun(case: type[TransactionTestCase]) -> None:
        if connection.vendor == "sqlite":
            _as_migrated()
        begin(case)

    def emptied(case: TransactionTestCase) -> None:
        if connection.vendor == "sqlite":
            _restore()
        else:
            _delete_all()

    TransactionTestCase._fixture_setup = classmethod(begun)
    TransactionTestCase._fixture_teardown = emptied


def _connected() -> sqlite3.Connection:
    connection.ensure_connection()
    opened: sqlite3.Connection = connection.connection
    return opened


@cache
def _as_migrated() -> sqlite3.Connection:
    """The database before the first of these tests: all others have taken back what they wrote."""
    copy = sqlite3.connect(":memory:")
    _connected().backup(copy)
    return copy


def _restore() -> None:
    latest = time.monotonic() + PATIENCE

    def patient(*_: int) -> None:
        if time.monotonic() > latest:
            raise TimeoutError("another connection holds the database of the tests")

    _as_migrated().backup(_connected(), progress=patient)


def _delete_all() -> None:
    """Delete row by row: TRUNCATE makes files anew for a hundred tables, a second or more after each test."""
    tables = sorted(set(connection.introspection.table_names()) - MADE_BY_MIGRATIONS)
    deletes = "".join(f'DELETE FROM "{table}";' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {deletes} SET session_replication_role = DEFAULT")
