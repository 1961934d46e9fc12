"""Planted leaks: the same survey with one thing done as a design without care would do it. Each must be caught."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from django.db import connection, transaction

from proofs.people import Person
from proofs.world import World
from surveys import keys, ledger, storage, upkeep
from surveys.models import Survey

FIXED_KEY = bytes(range(32))


class Unshuffled(World):
    """The nightly job is left out. SQLite keeps row numbers as well: without them there is nothing to shuffle."""

    name = "no_shuffle"
    loses_disks = False

    def opened(self) -> Survey:
        if connection.vendor == "sqlite":
            with transaction.atomic(), connection.cursor() as cursor:
                definition = storage._definition(cursor, storage.RESPONSES)
                storage._made_anew(cursor, storage.RESPONSES, definition.replace("WITHOUT ROWID", ""))
        patch.object(upkeep, "refresh", lambda: None).start()
        return super().opened()


class SameTransaction(Unshuffled):
    """Start and end of each person are noted in the transaction that writes the response; nothing is shuffled."""

    name = "same_transaction"

    def opened(self) -> Survey:
        for table in ("leak_started", "leak_submitted"):
            _make(table, "position integer NOT NULL")
        return super().opened()

    def start(self, person: Person) -> None:
        with transaction.atomic():
            _insert("leak_started", person.position)
            super().start(person)

    def submit(self, person: Person) -> None:
        with transaction.atomic():
            _insert("leak_submitted", person.position)
            super().submit(person)


class FixedKey(World):
    """One ledger key for ever, instead of a fresh one with each change."""

    name = "fixed_ledger_key"

    def opened(self) -> Survey:
        def written(slug: str, key: bytes) -> Path:
            path = keys.folder(slug) / f"fixed{keys.LEDGER_SUFFIX}"
            path.write_bytes(FIXED_KEY)
            return path

        patch.object(ledger, "secrets", SimpleNamespace(token_bytes=lambda count: FIXED_KEY[:count])).start()
        patch.object(keys, "write_ledger_key", written).start()
        patch.object(keys, "remove", lambda paths: None).start()
        return super().opened()


class LedgerInBackup(World):
    """Each nightly backup holds the ledger, and its key file."""

    name = "ledger_in_backup"
    loses_disks = False

    def started_in_backup(self) -> list[int]:
        cells = ledger.read(self.survey)
        return [place for place in range(cells.count) if cells.is_issued(place)]


class MailTable(World):
    """Reminders are chosen from a plain table with a mark for those who have started."""

    name = "mail_table"
    loses_disks = False

    def opened(self) -> Survey:
        _make("leak_mailing", "position integer NOT NULL, started integer NOT NULL")
        survey = super().opened()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO leak_mailing SELECT position, 0 FROM invitations_invitation")
        return survey

    def issue(self, person: Person) -> None:
        super().issue(person)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE leak_mailing SET started = 1 WHERE position = %s", [person.position])


class LogLine(World):
    """A log with one line a request: its number, and its path with the code in it."""

    name = "log_line"
    loses_disks = False

    def issue(self, person: Person) -> None:
        super().issue(person)
        self._note(f"POST /answer/{self.survey.slug}/issue/{person.invitation}")

    def start(self, person: Person) -> None:
        super().start(person)
        self._note(f"POST /answer/{self.survey.slug}/{person.code}/{person.invitation}")

    def _note(self, line: str) -> None:
        with open(self.folder / "access.log", "a", encoding="ascii") as log:
            log.write(f"{len(self.clicks)} {line}\n")


def _make(table: str, columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} ({columns})")


def _insert(table: str, position: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} VALUES (%s)", [position])  # noqa: S608


WORLDS: dict[str, type[World]] = {
    world.name: world for world in (World, Unshuffled, SameTransaction, FixedKey, LedgerInBackup, MailTable, LogLine)
}
"""By name; "" is the survey as it is shipped."""
