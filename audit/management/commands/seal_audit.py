"""manage.py seal_audit: seal the changes since the last link (a worker does it every 30 seconds)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import seal


class Command(BaseCommand):
    help = "Seal the audit trail, and write its head to a file that is kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchor-out", type=Path, metavar="FILE", help="write the head of the chain here")

    def handle(self, *args: Any, anchor_out: Path | None, **options: Any) -> None:
        try:
            sealed = seal.seal()
        except seal.StillWriting as error:
            raise CommandError(str(error)) from error
        head = seal.anchor()
        self.stdout.write(f"{sealed} changes sealed; " + (f"link {head.seq}, {head.hash}" if head else "no link yet"))
        if anchor_out and head:
            anchor_out.write_text(head.text())
