"""A test of real transactions ends by emptying every table, which the trail and audited tables refuse."""

from __future__ import annotations

from django.db import connection
from django.test import TransactionTestCase

MADE_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


def let_flush_through() -> None:
    """Empty the tables past their triggers: on SQLite without them, on PostgreSQL by a session that fires none."""
    empty_all = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        if connection.vendor == "postgresql":
            _delete_all()
            return
        from audit import triggers
        from audit.models import Change

        if Change.objects.exists():
            triggers.remove_all(connection)
        empty_all(case)

    TransactionTestCase._fixture_teardown = emptied


def _delete_all() -> None:
    """Delete row by row: TRUNCATE makes files anew for a hundred tables, a second or more after each test."""
    tables = sorted(set(connection.introspection.table_names()) - MADE_BY_MIGRATIONS)
    deletes = "".join(f'DELETE FROM "{table}";' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {deletes} SET session_replication_role = DEFAULT")
