"""run_state RUN: state, step, done, total and report of a run, for whoever waits on the shell."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.queries import run_by_id


class Command(BaseCommand):
    help = "Print how far a report run is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run")

    def handle(self, *args: Any, run: str, **options: Any) -> None:
        found = run_by_id(run)
        if found is None:
            raise CommandError(f"there is no run {run}")
        self.stdout.write(f"{found.state} {found.step} {found.done} {found.total} {found.report_id or '-'}")
