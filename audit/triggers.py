"""Triggers on every audited table: each changed row leaves one row of audit_change, by whatever path it changed.

An operation that rewrites an audited table on SQLite (most AlterField) loses its triggers: `put_right` runs after every
migrate, and a data migration that writes to such a table calls `install` before. One that rewrites a table which the
SQL of another table's site or subject reads fails with "error in trigger": `remove` that other one first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

from audit import guards_sql, postgresql_sql, sqlite_sql
from audit.watch import Watch, audited_tables

GUARDED = ("audit_change", "audit_link", "audit_redaction", "audit_entry")


def install(connection: Any, watch: Watch) -> None:
    """Put the triggers of one table in place, in the place of former ones."""
    dialect = _dialect(connection)
    _execute(connection, dialect.removals(watch.table))
    _execute(connection, dialect.definitions(_as_it_is(watch, dialect.columns(connection))))


def remove(connection: Any, table: str) -> None:
    """Take the triggers of one table away. The next migrate puts back those of an audited model."""
    _execute(connection, _dialect(connection).removals(table))


def install_guards(connection: Any) -> None:
    """Triggers that refuse to change or delete what is in the trail; a redaction has the one way through."""
    _execute(connection, guards_sql.removals(connection.vendor, GUARDED))
    _execute(connection, guards_sql.definitions(connection.vendor, GUARDED))


def faults(connection: Any) -> list[str]:
    """What is not as it should be: one sentence for each trigger that is missing, switched off or another one."""
    found = _dialect(connection).found(connection)
    return [
        f"{table}: the trigger {name} is {'not the one of this version' if name in found else 'missing or off'}"
        for table, name, text in _wanted(connection)
        if found.get(name) != text
    ]


def put_right(connection: Any) -> None:
    """Install what `faults` finds (after every migrate)."""
    at_fault = {fault.split(":")[0] for fault in faults(connection)}
    for watch in audited_tables():
        if watch.table in at_fault:
            install(connection, watch)
    if at_fault & set(GUARDED):
        install_guards(connection)


def remove_all(connection: Any) -> None:
    """Take every trigger away: for a test database that is emptied, and for nothing else."""
    for watch in audited_tables():
        remove(connection, watch.table)
    _execute(connection, guards_sql.removals(connection.vendor, GUARDED))


def _wanted(connection: Any) -> Iterator[tuple[str, str, str]]:
    """(table, trigger, definition) of every trigger that belongs on the tables that are there."""
    dialect = _dialect(connection)
    there = dialect.columns(connection)
    for watch in audited_tables():
        if watch.table in there:
            yield from ((watch.table, *wanted) for wanted in dialect.wanted(_as_it_is(watch, there)).items())
    for table in GUARDED:
        if table in there:
            yield from ((table, *wanted) for wanted in guards_sql.wanted(connection.vendor, table).items())


def _as_it_is(watch: Watch, there: dict[str, set[str]]) -> Watch:
    """Only columns that the table has: a model may be ahead of its table while migrations run."""
    return replace(watch, columns=tuple(column for column in watch.columns if column in there[watch.table]))


def _dialect(connection: Any) -> ModuleType:
    return sqlite_sql if connection.vendor == "sqlite" else postgresql_sql


def _execute(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
