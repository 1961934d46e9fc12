"""A copy of the whole database without the ledgers, as a file, and the way back into an empty one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from surveys.storage import LEDGER

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class CopyFailed(Exception):
    """The database's own program did not do it; the message is what it said."""


def dump(connection: Any, folder: Path) -> Path:
    """Write the copy into a folder of the caller's; raises CopyFailed."""
    path = folder / NAMES[connection.vendor]
    if connection.vendor == "sqlite":
        _dump_sqlite(connection, path)
    else:
        parts = ["pg_dump", "--format=custom", f"--exclude-table-data={LEDGER}", f"--file={path}"]
        _run(parts, connection.settings_dict)
    return path


def load(connection: Any, path: Path) -> None:
    """Fill the database with a copy, in place of what is there; raises CopyFailed."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(path)) as source, closing(_opened(connection)) as target:
            source.backup(target)
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    _run(["pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", f"--dbname={name}", str(path)],
         connection.settings_dict)  # fmt: skip


def _dump_sqlite(connection: Any, path: Path) -> None:
    with closing(_opened(connection)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA secure_delete=ON")
        target.execute(f"DELETE FROM {LEDGER}")  # noqa: S608
        target.commit()
        # Made anew, so that no page of the copy keeps what was deleted or the order of the original.
        target.execute("VACUUM")
        target.execute("PRAGMA journal_mode=DELETE")


def _opened(connection: Any) -> sqlite3.Connection:
    return sqlite3.connect(connection.settings_dict["NAME"])


def _run(parts: list[str], settings: Mapping[str, Any]) -> None:
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environ = {name: str(settings[key]) for name, key in named.items() if settings.get(key)}
    try:
        done = subprocess.run(parts, env=os.environ | environ, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise CopyFailed(f"{parts[0]} is not installed; on Debian: apt install postgresql-client") from error
    if done.returncode:
        raise CopyFailed(done.stderr.strip()[-500:])
