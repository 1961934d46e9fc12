"""manage.py verify_audit [--anchor FILE]: is the trail as it was sealed? Exit 1 names the first bad place."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit import triggers
from audit.seal import Anchor
from audit.verify import Broken, verify


class Command(BaseCommand):
    help = "Hold the audit trail against its chain, and against a head of the chain that was kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="written by seal_audit --anchor-out")

    def handle(self, *args: Any, anchor: Path | None, **options: Any) -> None:
        try:
            verdict = verify(Anchor.read(anchor.read_text()) if anchor else None)
        except (OSError, ValueError) as error:
            raise CommandError(f"{anchor}: {error}") from error
        except Broken as error:
            raise CommandError(str(error)) from error
        if faults := triggers.faults(connection):
            raise CommandError(f"the chain is whole, but {faults[0]} ({len(faults)} in all)")
        sealed = f"{verdict.changes} changes in {verdict.links} links are as they were sealed"
        self.stdout.write(f"{sealed}; {verdict.unsealed} not sealed yet")
