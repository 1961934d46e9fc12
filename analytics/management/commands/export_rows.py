"""Take de-identified rows from the shell: for more of them than a page makes while somebody waits."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from analytics.models import RowExport
from analytics.permissions import Refused
from analytics.row_exports import actions, queries, words
from analytics.row_exports.permissions import check_kind
from surveys import queries as surveys


class Command(BaseCommand):
    help = "Rows of a closed survey or of the registry, merged until nobody stands out; who takes them is put down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("survey", nargs="?", default="", help="slug of a survey; without one the registry")
        parser.add_argument("--as-of", type=date.fromisoformat, help="day of the registry, as 2026-12-31")
        parser.add_argument("--keep", nargs="*", default=[], help="columns to know of the people, as far as that goes")
        parser.add_argument("--purpose", required=True, help="the analysis, and who gets the rows")
        parser.add_argument("--by", required=True, help="user name of who takes them")
        parser.add_argument("--out", type=Path, required=True, help="folder for the zips")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            export = self._taken(options)
        except (Refused, surveys.NotFound) as refused:
            raise CommandError(str(refused)) from refused
        options["out"].mkdir(parents=True, exist_ok=True)
        for format, file in export.files.items():
            actions.note_download(export=export, format=format, by=options["by"])
            shutil.copyfile(queries.file_path(export, format), options["out"] / file["name"])
            self.stdout.write(str(options["out"] / file["name"]))
        self.stdout.write(words.summary(export.checked, "survey" if export.survey else "registry"))

    def _taken(self, options: dict[str, Any]) -> RowExport:
        person = User.objects.filter(username=options["by"], is_active=True).first()
        if person is None:
            raise CommandError(f'nobody signs in as "{options["by"]}"')
        check_kind(person.kinds, options["survey"])
        purpose = {"purpose": options["purpose"], "by": person.username}
        if options["survey"]:
            survey = surveys.survey_by_slug(options["survey"])
            return actions.take(survey=survey, wanted=options["keep"], **purpose)
        if options["as_of"] is None:
            raise CommandError("name a survey, or a day of the registry with --as-of")
        return actions.take_registry(as_of=options["as_of"], **purpose)
