"""redact_change ID FIELD --by USER --reason TEXT: an identifier typed by mistake, out of the trail."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actions import NothingToRedact, redact
from audit.models import Change


class Command(BaseCommand):
    help = (
        "Blank one value wherever the trail of its row holds it; the chain stays valid. Correct the row itself before, "
        "or the value comes back with the next change. Without FIELD: what the change holds, by name, no values."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("change", type=int, help="its number, as the history of a case tells it")
        parser.add_argument("field", nargs="?", default="", help='a column of the row, or "reason"')
        parser.add_argument("--by", default="", help="who does it")
        parser.add_argument("--reason", default="", help="why, without the value itself")

    def handle(self, *args: Any, change: int, field: str, by: str, reason: str, **options: Any) -> None:
        found = Change.objects.filter(pk=change).first()
        if found is None:
            raise CommandError(f"there is no change {change}")
        if not field:
            names = {*(found.old or {}), *(found.new or {})} | ({"reason"} if found.reason else set())
            self.stdout.write(" ".join(sorted(names)))
            return
        if not by.strip() or not reason.strip():
            raise CommandError("say who does it and why: --by and --reason")
        try:
            made = redact(change=found, field=field, by=by, reason=reason)
        except (NothingToRedact, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(made)} values of {field} are out of the trail of {found.table_name} {found.row_key}")
