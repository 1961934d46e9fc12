"""manage.py restore FILE [--identity KEYFILE]: bring an instance back from a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.core.management.base import BaseCommand, CommandError

from surveys import backup
from surveys.database_copy import CopyFailed


class Command(BaseCommand):
    help = "Fill this instance from a backup; prints how many people at most could answer a second time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="file with the offline recovery key, for a sealed backup")
        parser.add_argument("--replace", action="store_true", help="even if this database holds surveys")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            given = options["identity"]
            identity = pyrage.x25519.Identity.from_str(_key(given)) if given else None
            recovered = backup.restore(options["file"], identity, replace=options["replace"])
        except (backup.NotRestored, CopyFailed, OSError, pyrage.IdentityError) as error:
            raise CommandError(f"nothing was restored: {error}") from error
        self.stdout.write(f"restored from {options['file'].name}")
        for one in recovered:
            self.stdout.write(
                f"{one.survey}: {one.responses} responses, {one.issued} invitations known as used; "
                f"at most {one.duplicates} people could answer a second time"
            )
            since = "its ledger copy" if one.has_copy else "the beginning, as there is no ledger copy"
            self.stdout.write(
                f"{one.survey}: who bounced or asked for no more mail since {since}, is not known. "
                "Mark them before the next mailing, or mail nobody."
            )
            if not one.has_key:
                self.stdout.write(f"{one.survey}: its signing key is gone: nobody can start any more. Close it.")


def _key(path: Path) -> str:
    lines = (line.strip() for line in path.read_text(encoding="ascii").splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")
