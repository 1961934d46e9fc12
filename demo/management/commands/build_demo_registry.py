"""build_demo_registry: the simulated registry beside the simulated survey. Takes no time once it is there."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics import actions, queries, tasks
from demo.registry_build import NotHere, build_registry
from pave.lib.clock import now
from registry.models import TABLES, Case

REPLICATES = 2_000
POLITE = 5  # steps down in priority; no more, for it holds the lock of SQLite while a site is written


class Command(BaseCommand):
    help = "Build the simulated registry; prints the number of its children and clots. Repeatable."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--polite", action="store_true", help="give way to other processes")

    def handle(self, *args: Any, polite: bool, **options: Any) -> None:
        if polite and hasattr(os, "nice"):
            os.nice(POLITE)
        try:
            for site in build_registry():
                self.stderr.write(f"site {site.code}")
        except NotHere as refused:
            raise CommandError(str(refused)) from refused
        self._ask_for_a_report()
        clots = TABLES["vte_event"].unscoped.values("case").distinct().count()
        self.stdout.write(f"children {Case.unscoped.count()} clots {clots}")

    def _ask_for_a_report(self) -> None:
        """The first report on the registry; the worker makes it, and nobody waits for it."""
        if not queries.runs_of("").exists():
            wanted = actions.Parameters(replicates=REPLICATES)
            run = actions.request_registry_run(as_of=now().date(), parameters=wanted, by="system:demo")
            tasks.send(run.pk)
