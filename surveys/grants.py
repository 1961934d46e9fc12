"""What the public process may do in PostgreSQL: its role has these rights and no other, whatever its code would try."""

from __future__ import annotations

from typing import Any

from django.conf import settings

READ, CHANGE, KEEP, COUNT = ("SELECT",), ("SELECT", "UPDATE"), ("SELECT", "INSERT", "UPDATE"), ("INSERT",)
RIGHTS: dict[str, tuple[str, ...]] = {
    "surveys_survey": READ,
    "surveys_instrumentversion": READ,
    "surveys_certificate": READ,
    "surveys_token": READ,
    "surveys_ledger": CHANGE,
    "surveys_response": KEEP,
    "surveys_tally": KEEP,
    "surveys_pagetiming": COUNT,
}
"""Table -> rights. No DELETE anywhere, and nothing about staff, reports, mail or migrations."""


def give(connection: Any, role: str | None = None) -> bool:
    """Take every right from the role and give it these; False where the role or PostgreSQL is not there.

    Safe to repeat: a migration that makes a table of this list calls it again, and operators may at any time.
    """
    name = role or settings.PAVE_SURVEY_ROLE
    if connection.vendor != "postgresql" or not _exists(connection, name):
        return False
    quoted = connection.ops.quote_name(name)
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {quoted}")
        for table, rights in RIGHTS.items():
            if table in there:
                cursor.execute(f"GRANT {', '.join(rights)} ON {connection.ops.quote_name(table)} TO {quoted}")
    return True


def _exists(connection: Any, role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None
