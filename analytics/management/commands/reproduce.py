"""reproduce REPORT: make its files again from the frozen rows, and say file by file whether they are the same."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.models import Report
from analytics.reproducing import Compared, OtherCode, Verdict, check_code, compared, remade
from pave.lib.artefacts import MissingArtefact

HEAD = ("file", "in the report", "made now", "")
SHORT = 16


class Command(BaseCommand):
    help = "Make the files of a report again, and compare them with those stored. Exit 1 names the first difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", type=int)
        parser.add_argument("--out", type=Path, metavar="DIR", help="also write the files that were made into a folder")
        parser.add_argument("--anyway", action="store_true", help="compare although the code is another version")

    def handle(self, *args: Any, report: int, out: Path | None, anyway: bool, **options: Any) -> None:
        found = Report.objects.select_related("snapshot").filter(pk=report).first()
        if found is None:
            raise CommandError(f"there is no report {report}", returncode=2)
        try:
            if not anyway:
                check_code(found)
            made = remade(found)
        except OtherCode as error:
            raise CommandError(str(error), returncode=2) from error
        except MissingArtefact as error:
            raise CommandError(f"the frozen rows of report {report} are gone: {error}", returncode=2) from error
        if out is not None:
            _write(out, made.files)
        self._tell(found, compared(found, made))

    def _tell(self, report: Report, rows: list[Compared]) -> None:
        lines = [HEAD, *((one.kind, one.recorded[:SHORT], one.made[:SHORT], one.verdict.value) for one in rows)]
        width = max(len(line[0]) for line in lines)
        for kind, recorded, made, verdict in lines:
            self.stdout.write(f"{kind:<{width}}  {recorded:<{SHORT}}  {made:<{SHORT}}  {verdict}".rstrip())
        first = next((one for one in rows if one.verdict is not Verdict.EQUAL), None)
        if first is not None:
            raise CommandError(f"{first.kind}: {first.verdict.value}")
        self.stdout.write(f"Report {report.pk} is reproduced: {len(report.files)} files, byte for byte.")


def _write(folder: Path, files: Mapping[str, tuple[str, bytes]]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.values():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror}", returncode=2) from error
