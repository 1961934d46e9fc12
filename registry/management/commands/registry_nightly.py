"""manage.py registry_nightly: the registry's command for cron (beat runs the same)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from registry import nightly


class Command(BaseCommand):
    help = "Run all edit checks over all open children, and remove what nobody needs any more."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in nightly.run():
            self.stdout.write(line)
