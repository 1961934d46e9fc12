"""For migrations of audited apps. Migrate ends by putting every trigger right; in between these two do it.

operations = [
    migrations.CreateModel("Count", ...),
    watched("registry_count"),           # before a RunPython that writes to it
    unwatched("registry_count"),         # before an operation that rewrites on SQLite what its triggers read
]
"""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

from audit import triggers
from audit.watch import audited_tables


def watched(*tables: str) -> RunPython:
    """Put the triggers of these tables in place, as their models declare them; backwards, take them away."""

    def install(apps: Any, editor: Any) -> None:
        for watch in audited_tables():
            if watch.table in tables:
                triggers.install(editor.connection, watch)

    return RunPython(install, lambda apps, editor: _remove(tables, editor.connection))


def unwatched(*tables: str) -> RunPython:
    """Take the triggers of these tables away until the end of migrate, or until `watched`."""
    return RunPython(lambda apps, editor: _remove(tables, editor.connection), RunPython.noop)


def _remove(tables: tuple[str, ...], connection: Any) -> None:
    for table in tables:
        triggers.remove(connection, table)
