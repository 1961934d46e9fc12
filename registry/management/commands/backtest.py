"""manage.py backtest E24: what a check finds in everything that is there. Counts alone, and nothing is written."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.governance.backtest import back_test, check_of
from registry.governance.switches import switched_on


class Command(BaseCommand):
    help = "Run one edit check over all children without writing anything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("check", help="the id of an edit check, such as E24")

    def handle(self, *args: Any, check: str, **options: Any) -> None:
        try:
            found = back_test(check_of(check.upper()))
        except KeyError as error:
            raise CommandError(f"there is no check {check}") from error
        state = "on" if found.check.id in switched_on() else "off"
        self.stdout.write(f"{found.check.id}, {found.check.title} ({found.check.severity}, {state})")
        self.stdout.write(f"{found.rows} rows in {found.cases} of {found.tried} cases at {found.sites} sites")
