"""responses_header ID: the header of a response file."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys import queries
from surveys.responses_file import META


class Command(BaseCommand):
    help = "Print the header of a response file for the latest version of an instrument."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instrument")

    def handle(self, *args: Any, instrument: str, **options: Any) -> None:
        try:
            version = queries.latest_version(instrument)
        except queries.NotFound as error:
            raise CommandError(str(error)) from error
        self.stdout.write(",".join([*META, *queries.instrument_of(version).header]))
