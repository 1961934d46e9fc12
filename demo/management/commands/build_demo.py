"""build_demo: the simulated survey and its people, and the request for a first report."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from analytics import actions, tasks
from demo.build import build_demo

FACTORS = ("practice_type", "years_in_practice", "new_leukemia_cases")


class Command(BaseCommand):
    help = "Build the demonstration; prints the ids of the report run and, once made, of its report. Repeatable."
    requires_system_checks = ()  # they load every view: a second of each start of the demo

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replicates", type=int, default=actions.DEFAULT_REPLICATES)
        parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")

    def handle(self, *args: Any, replicates: int, migrate: bool, **options: Any) -> None:
        if migrate:
            call_command("migrate", verbosity=0, skip_checks=True)
        survey = build_demo()
        run = actions.request_run(survey=survey, parameters=actions.Parameters(FACTORS, replicates), by="system:demo")
        if run.report_id is None:
            tasks.send(run.pk)
        self.stdout.write(f"run {run.pk} report {run.report_id or '-'}")
