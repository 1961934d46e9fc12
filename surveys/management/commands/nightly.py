"""manage.py nightly: the one command for cron (beat runs the same)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys import nightly
from surveys.database_copy import CopyFailed


class Command(BaseCommand):
    help = "Seal surveys that are over, shuffle and compact the responses, back up without the ledgers."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for line in nightly.run():
                self.stdout.write(line)
        except CopyFailed as error:
            raise CommandError(f"the backup was not written: {error}") from error
