"""Throw-away databases for the proof: a file of SQLite, or a PostgreSQL of its own; migrated once and then copied.

A PostgreSQL of its own, because its data folder and write-ahead log are what the attacks read. It runs as the shipped
profile does, on the loopback interface, as a user without rights where this process is root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg

SQLITE, POSTGRESQL = "sqlite", "postgresql"
STORES = (SQLITE, POSTGRESQL)
ROOT = Path(__file__).resolve().parents[1]
SETTINGS = {
    "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "32MB", "max_connections": "80",
    "fsync": "on", "wal_recycle": "off", "max_wal_size": "64MB", "min_wal_size": "32MB", "archive_mode": "off",
    "track_commit_timestamp": "off", "log_statement": "none",
}  # fmt: skip
"""Those of the shipped profile, and little memory."""


class NoPostgres(Exception):
    """The programs of a PostgreSQL server are not installed here."""


@cache
def binaries() -> Path:
    """The folder of initdb and postgres; raises NoPostgres."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("pg_config")
    if found:
        told = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=True).stdout
        candidates.insert(0, Path(told.strip()))
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres("initdb is not installed: the proof on PostgreSQL cannot run")


@cache
def server_user() -> str | None:
    """Whom the server runs as; PostgreSQL refuses root. None: as this process."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def place(parent: Path | None = None) -> Iterator[Path]:
    """A folder for one world that the server's user may enter; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pave-proof-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# -- the database of a world -----------------------------------------------------------------------------------------


class Templates:
    """Migrated databases, made on first use and copied for each world."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self, store: str) -> Path:
        """Make the migrated database if it is not there yet. Raises NoPostgres."""
        made = self.folder / store
        if not made.exists():
            (migrated_sqlite if store == SQLITE else migrated_postgres)(made)
        return made

    def copy(self, store: str, folder: Path) -> Path:
        """The database of a world: a file of SQLite or a data folder of PostgreSQL."""
        made = self.prepare(store)
        target = folder / ("pave.sqlite3" if store == SQLITE else "data")
        subprocess.run(["cp", "-a", str(made), str(target)], check=True)
        return target


def migrated_sqlite(path: Path) -> None:
    with place() as var:
        made = var / "pave.sqlite3"
        _migrate(f"sqlite:///{made}", var)
        _drop_registry_triggers(made)
        shutil.move(made, path)


def _drop_registry_triggers(file: Path) -> None:
    """No respondent's click meets these tables, and SQLite reads a megabyte of triggers anew for every stolen disk."""
    with closing(sqlite3.connect(file)) as database:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'registry~_%' ESCAPE '~'"
        for (name,) in database.execute(asked).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.commit()
        database.execute("VACUUM")


def migrated_postgres(path: Path) -> None:
    _init(path)
    with running(path) as url, place() as var:
        _migrate(url, var)


def _migrate(url: str, var: Path) -> None:
    environ = {**os.environ, "DATABASE_URL": url, "PAVE_VAR": str(var)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, env=environ, cwd=ROOT)


def _init(path: Path) -> None:
    path.mkdir()
    user = server_user()
    if user:
        shutil.chown(path, user)
    command = [str(binaries() / "initdb"), "-D", str(path), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)


@contextmanager
def running(data: Path) -> Iterator[str]:
    """A server on a data folder; gives its address, and ends it without the wait for idle clients."""
    port = _free_port()
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with open(data.parent / "postgres.log", "ab") as log:
        server = subprocess.Popen(
            [binaries() / "postgres", "-D", data, "-p", str(port), *options],
            user=server_user(), cwd="/", stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait_for(port, server)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(2)
        server.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise NoPostgres(f"the server ended at once with exit code {server.returncode}")
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres connect_timeout=2").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres("the server does not answer")
