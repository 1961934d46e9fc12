"""run_state RUN: state, step, done, total and report of a run, for whoever waits on the shell."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.models import ACTIVE
from analytics.queries import run_by_id

PAUSE = 0.3


class Command(BaseCommand):
    help = "Print how far a report run is."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run")
        parser.add_argument("--watch", action="store_true", help="a line again and again, until the run has ended")

    def handle(self, *args: Any, run: str, watch: bool, **options: Any) -> None:
        while self._told(run) in ACTIVE and watch:
            time.sleep(PAUSE)

    def _told(self, run: str) -> str:
        found = run_by_id(run)
        if found is None:
            raise CommandError(f"there is no run {run}")
        self.stdout.write(f"{found.state} {found.step} {found.done} {found.total} {found.report_id or '-'}")
        self.stdout.flush()
        return found.state
