"""Mail everybody who wants it what waits for them: counts and a link. Running it twice on a day sends once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.worklist.digest import send_all


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = send_all()
        except OSError as error:
            raise CommandError("The mail server cannot be reached. Nobody was mailed; run this again later.") from error
        self.stdout.write(f"sent {outcome.sent}, nothing waiting {outcome.quiet}, refused {outcome.refused}")
