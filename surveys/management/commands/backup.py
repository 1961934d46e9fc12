"""manage.py backup FILE: the database without ledgers, and artefacts, in one file; nightly does it by itself."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from surveys import backup
from surveys.database_copy import CopyFailed


class Command(BaseCommand):
    help = "Write a backup, sealed to PAVE_BACKUP_RECIPIENT. Without that key it is open, and production writes none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if settings.PRODUCTION and not settings.PAVE_BACKUP_RECIPIENT:
            raise CommandError("nothing was written: PAVE_BACKUP_RECIPIENT names no recovery key (docs/operators.md)")
        try:
            backup.write(file)
        except (CopyFailed, OSError) as error:
            raise CommandError(f"nothing was written: {error}") from error
        how = "sealed to the recovery key" if backup.is_sealed(file) else "NOT sealed: whoever has it can read it"
        self.stdout.write(f"{file}: {how}")
