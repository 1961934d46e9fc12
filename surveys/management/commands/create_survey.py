"""create_survey SLUG --instrument ID: a survey of the latest version of an instrument."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys import actions, queries
from surveys.models import Survey
from surveys.permissions import Refused

SLUG = re.compile(r"[a-z][a-z0-9_-]{0,49}")


class Command(BaseCommand):
    help = "Create a survey of the latest version of an instrument."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--instrument", required=True, metavar="ID")
        parser.add_argument("--mode", choices=Survey.Mode.values, default=Survey.Mode.OPEN.value)
        parser.add_argument("--synthetic", action="store_true", help="everything it leads to is marked as simulated")
        parser.add_argument("--title", default="")

    def handle(self, *args: Any, slug: str, instrument: str, mode: str, synthetic: bool, title: str, **o: Any) -> None:
        if not SLUG.fullmatch(slug):
            raise CommandError(f'"{slug}": small letters, digits, - and _, a letter first, at most 50')
        try:
            survey = actions.create_survey(
                slug=slug, instrument=queries.latest_version(instrument), mode=mode, synthetic=synthetic, title=title,
                by="system:create_survey",
            )  # fmt: skip
        except (queries.NotFound, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{survey.slug}: {survey.instrument}, {survey.get_mode_display()}")
