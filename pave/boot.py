"""What PostgreSQL must not do beside an anonymous survey, asked before the first request is served.

Each of these settings keeps, outside our tables, when or in which order people answered. SQLite has none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

FORBIDDEN_UNLESS = {
    "track_commit_timestamp": ("off", "keeps the time of every answer"),
    "archive_mode": ("off", "keeps former versions of the ledger of invitations beside the order of answers"),
    "in_recovery": ("off", "is on: this server is a copy of another, which sends every change with its time"),
    "replicas": ("0", "counts a connected copy, which receives every change with its time"),
    "log_statement": ("none", "writes a line with its time for each answer"),
    "log_min_duration_statement": ("-1", "writes slow statements with their time"),
    "log_min_duration_sample": ("-1", "writes some statements with their time"),
    "log_transaction_sample_rate": ("0", "writes some transactions with their time"),
    "log_duration": ("off", "writes a time for each statement"),
}
"""Setting -> (the only value to start with, what another value does)."""

REMEDY = {
    "in_recovery": "Point the address of the database to a server of its own.",
    "replicas": "Disconnect it, and back up as docs/operators.md says.",
}
ASKED = tuple(name for name in FORBIDDEN_UNLESS if name not in REMEDY)


def refusals(found: Mapping[str, str]) -> list[str]:
    """A sentence for each setting that an anonymous survey cannot be run under; empty where all is well."""
    return [
        f"PostgreSQL's {name} {told if name in REMEDY else f'is {found[name]}: it {told}'}. "
        + REMEDY.get(name, f"Set {name} = {only} and restart PostgreSQL.")
        for name, (only, told) in FORBIDDEN_UNLESS.items()
        if found.get(name, only) != only
    ]


def settings_of(database: Any) -> dict[str, str]:
    """The settings that matter, as this PostgreSQL server has them now."""
    with database.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(ASKED)])
        found = dict(cursor.fetchall())
        cursor.execute("SELECT pg_is_in_recovery(), (SELECT count(*) FROM pg_stat_replication)")
        recovering, replicas = cursor.fetchone()
    return {**found, "in_recovery": "on" if recovering else "off", "replicas": str(replicas)}


def check_public() -> None:
    """Raise ImproperlyConfigured where answers would leave their time behind. For the public process."""
    if connection.vendor == "postgresql":
        _refuse(refusals(settings_of(connection)))
    connection.close()


def check_private() -> None:
    """The same for the staff's process, while a survey by invitation is not yet sealed."""
    if connection.vendor == "postgresql" and _has_secrets():
        _refuse(refusals(settings_of(connection)))
    connection.close()


def _has_secrets() -> bool:
    from surveys.queries import surveys

    # Before the first migration there is nothing to keep secret, and no table to ask.
    asked = "surveys_certificate" in connection.introspection.table_names()
    return asked and surveys().filter(mode="invite", certificate=None).exists()


def _refuse(sentences: list[str]) -> None:
    if sentences:
        raise ImproperlyConfigured(" ".join(sentences))
