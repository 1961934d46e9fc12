"""The run row, read without Django from either database; and databases and brokers that a test makes for itself."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from tests import services


@dataclass(frozen=True)
class RunRow:
    """How far the one run of an instance is."""

    state: str
    step: str
    done: int
    total: int
    attempt: int

    @property
    def part(self) -> float:
        """How much of the long computation is done, from 0 to 1; 0 before and after it."""
        return self.done / self.total if self.total and self.step == "intervals" else 0.0


RUN = "SELECT state, step, done, total, attempt FROM analytics_run"
REPORTS = "SELECT count(*) FROM analytics_report"


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """All rows of a query on a sqlite:/// or postgres:// address."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection:
            return list(connection.execute(query))
    with psycopg.connect(url) as connection:
        return list(connection.execute(query.encode()))


def run_row(url: str) -> RunRow:
    (only,) = rows(url, RUN)
    return RunRow(*only)  # type: ignore[arg-type]


def report_count(url: str) -> int:
    ((count,),) = rows(url, REPORTS)
    return int(str(count))


@contextmanager
def own_database() -> Iterator[str]:
    """The address of a new PostgreSQL database, dropped at the end; the server itself is left as it is."""
    name = f"pave_{secrets.token_hex(6)}"
    with psycopg.connect(services.POSTGRES, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(services.POSTGRES)._replace(path=f"/{name}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def own_role() -> Iterator[str]:
    """The name of a new role that may sign in and owns nothing. Dropped at the end, so use it around its databases."""
    name = f"survey_pub_{secrets.token_hex(6)}"
    with psycopg.connect(services.POSTGRES, autocommit=True) as server:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(name)))
        try:
            yield name
        finally:
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def as_role(url: str, role: str) -> str:
    """The address of a database for a role of `own_role`."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{role}:{role}@{parts.hostname}:{parts.port or 5432}"))


@contextmanager
def own_broker() -> Iterator[dict[str, str]]:
    """Settings for a broker on the given Redis under a prefix of its own; its keys are removed at the end."""
    prefix = f"pave-test-{secrets.token_hex(6)}."
    try:
        yield {"CELERY_BROKER_URL": services.REDIS, "PAVE_BROKER_PREFIX": prefix}
    finally:
        client = redis.Redis.from_url(services.REDIS)
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)
        client.close()


def strange_files(artefacts: Path) -> list[str]:
    """Files of an artefact store whose name is not the digest of their bytes: halves, leftovers, damage."""
    from pave.lib.digest import sha256

    files = [path for path in artefacts.rglob("*") if path.is_file()]
    assert files, f"nothing was stored in {artefacts}"
    return [path.name for path in files if sha256(path.read_bytes()) != path.name]
