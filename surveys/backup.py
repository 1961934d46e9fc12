"""Nightly backups: database without ledgers, and artefacts, sealed to a recovery key whose other half is offline.

A key never enters a backup, and a ledger never does: a series of nightly ledgers beside a series of nightly responses
would tell who started between two nights, and which response appeared then.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import connection

from surveys import database_copy, ledger_copies
from surveys.ledger_copies import Recovered
from surveys.models import Survey

SUFFIX = ".backup.age"
ARTEFACTS = "artefacts"
AGE = b"age-encryption.org/v1"
"""How a sealed backup begins."""


class NotRestored(Exception):
    """The backup was not restored; the message says why, and nothing was changed."""


def back_up(day: date) -> Path:
    """Write the backup of a day and remove those beyond the number kept; raises database_copy.CopyFailed."""
    target: Path = settings.PAVE_BACKUPS / f"pave-{day:%Y-%m-%d}{SUFFIX}"
    write(target)
    for former in sorted(settings.PAVE_BACKUPS.glob(f"*{SUFFIX}"))[: -settings.PAVE_BACKUPS_KEPT]:
        former.unlink()
    return target


def write(target: Path) -> None:
    """Write a backup, whole or not at all, sealed where a recovery key is named. Raises CopyFailed, OSError."""
    with _workplace() as work:
        dumped = database_copy.dump(connection, work)
        archive = work / "backup.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(dumped, arcname=dumped.name)
            if (settings.PAVE_VAR / ARTEFACTS).is_dir():
                tar.add(settings.PAVE_VAR / ARTEFACTS, arcname=ARTEFACTS)
        if settings.PAVE_BACKUP_RECIPIENT:
            recipient = pyrage.x25519.Recipient.from_str(settings.PAVE_BACKUP_RECIPIENT)
            archive, plain = work / "backup.age", archive
            pyrage.encrypt_file(str(plain), str(archive), [recipient])
        # Beside the target first: another disk takes no file by renaming alone.
        beside = target.with_name(f"{target.name}.part")
        try:
            beside.touch(mode=0o600)  # before anything is in it
            shutil.copyfile(archive, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def is_sealed(path: Path) -> bool:
    """Whether a backup needs the recovery key to be opened."""
    with path.open("rb") as file:
        return file.read(len(AGE)) == AGE


def restore(path: Path, identity: pyrage.x25519.Identity | None, *, replace: bool = False) -> list[Recovered]:
    """Fill this instance from a backup, and give each survey by invitation a ledger again.

    Raises NotRestored where the database holds surveys already (unless `replace`), where the key is missing or does not
    fit, the file is damaged, or it comes from another kind of database.
    """
    if not replace and Survey.objects.exists():
        raise NotRestored("this database holds surveys already; restore into an empty one, or say --replace")
    with _workplace() as work:
        archive = work / "backup.tar"
        try:
            if not is_sealed(path):
                archive = path
            elif identity is None:
                raise NotRestored(f"{path.name} is sealed: name the file with the recovery key by --identity")
            else:
                pyrage.decrypt_file(str(path), str(archive), [identity])
            with tarfile.open(archive) as tar:
                tar.extractall(work, filter="data")
        except (pyrage.DecryptError, tarfile.TarError, OSError) as error:
            raise NotRestored(f"{path.name} does not open with this key, or is damaged: {error}") from error
        dumped = work / database_copy.NAMES[connection.vendor]
        if not dumped.exists():
            raise NotRestored(f"the backup is not one of a {connection.vendor} database")
        database_copy.load(connection, dumped)
        if (work / ARTEFACTS).is_dir():
            shutil.copytree(work / ARTEFACTS, settings.PAVE_VAR / ARTEFACTS, dirs_exist_ok=True)
    unsealed = Survey.objects.filter(mode=Survey.Mode.INVITE, certificate=None)
    return [ledger_copies.recover(survey, identity) for survey in unsealed]


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder of our own beside the backups, gone afterwards; what a crash left there goes first."""
    settings.PAVE_BACKUPS.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in settings.PAVE_BACKUPS.glob("work-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=settings.PAVE_BACKUPS) as name:
        yield Path(name)
