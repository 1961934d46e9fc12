"""build_demo: the simulated survey and its people, and the request for a first report."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from analytics import actions, queries, tasks
from demo.build import build_demo

FACTORS = ("practice_type", "years_in_practice", "new_leukemia_cases")


class Command(BaseCommand):
    help = "Build the demonstration; prints the id of the report run. Repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replicates", type=int, default=actions.DEFAULT_REPLICATES)

    def handle(self, *args: Any, replicates: int, **options: Any) -> None:
        survey = build_demo()
        run = actions.request_run(survey=survey, parameters=actions.Parameters(FACTORS, replicates), by="system:demo")
        if run.report_id is None:
            tasks.send(run.pk)
        report = queries.latest_report(survey.slug)
        self.stdout.write(f"run {run.pk} report {report.pk if report else '-'}")
