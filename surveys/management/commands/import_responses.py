"""import_responses SURVEY FILE.csv: every response of a file, or none."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from surveys import actions, queries
from surveys.models import Survey
from surveys.permissions import Refused

BY = "system:import_responses"


class Command(BaseCommand):
    help = "Import responses. All or nothing; every bad cell is listed with its row, column, value and reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("survey")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--replace", action="store_true", help="first drop what imports brought")
        parser.add_argument("--frame", type=frame_counts, metavar="invited=870,bounced=0")

    def handle(self, *args: Any, survey: str, file: Path, **options: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            with transaction.atomic():
                found = _survey_or_new(survey)
                read = actions.import_responses(
                    survey=found, data=data, by=BY, replace=options["replace"], frame=options["frame"],
                    dry_run=options["dry_run"],
                )  # fmt: skip
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except actions.ImportRefused as refused:
            for line in refused.file.problem_lines():
                self.stderr.write(line)
            raise CommandError(f"{file.name}: {len(refused.file.problems)} problems; nothing was written") from refused
        except (queries.NotFound, Refused) as error:
            raise CommandError(str(error)) from error
        for warning in read.warnings:
            self.stderr.write(f"warning: {warning}")
        verb = "would be imported" if options["dry_run"] else "imported"
        self.stdout.write(f"{len(read.rows)} responses {verb} into {survey}")


def frame_counts(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in text.split(","):
        name, sign, number = part.strip().partition("=")
        if name not in queries.FRAME_COUNTS or not sign or not number.isdigit():
            raise ArgumentTypeError(f'"{part}": name=count, with a name of {", ".join(queries.FRAME_COUNTS)}')
        counts[name] = int(number)
    return counts


def _survey_or_new(slug: str) -> Survey:
    """The survey, or a new one of mode import from the instrument of that id."""
    try:
        return queries.survey_by_slug(slug)
    except queries.NotFound:
        pass
    try:
        version = queries.latest_version(slug)
    except queries.NotFound as error:
        raise queries.NotFound(f'there is no survey "{slug}", and no instrument of that id to make one from') from error
    return actions.create_survey(slug=slug, instrument=version, mode=Survey.Mode.IMPORT, by=BY)
