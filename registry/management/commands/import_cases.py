"""import_cases --site CODE --by USER FILES: what the files would do; with --apply they do it, all or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import queries as people
from accounts.models import Site
from registry import queries
from registry.importing import actions, pages
from registry.importing.proposal import STOPS
from registry.importing.reading import SHELL, FilesRefused, Remark
from registry.models import Upload

MOST_SHOWN = 200


class Command(BaseCommand):
    help = "Import rows of a site from CSV or XLSX files. A dry run, unless --apply is given. Exit code 1: refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--site", required=True, help="the code of the site")
        parser.add_argument("--by", required=True, help="the user name of a person who enters data at that site")
        parser.add_argument("--mode", choices=Upload.Mode.values, default=Upload.Mode.FILL.value)
        parser.add_argument("--reason", default="", help="why given values change, for rows without a reason")
        parser.add_argument("--keep-anchors", action="store_true", help="keep the dates of the sheet key, sealed")
        parser.add_argument("--apply", action="store_true", help="write the rows")

    def handle(self, *args: Any, **options: Any) -> None:
        site = _site(options["site"], options["by"])
        act = actions.take if options["apply"] else actions.check
        try:
            upload = act(
                site=site, files=[(path.name, _read(path)) for path in options["files"]], by=options["by"],
                mode=options["mode"], reason=options["reason"], keep_anchors=options["keep_anchors"], limits=SHELL,
            )  # fmt: skip
        except FilesRefused as refused:
            self.tell(refused.remarks)
            raise CommandError("the files cannot be read as tables; nothing was kept") from refused
        self.summarise(upload)

    def summarise(self, upload: Upload) -> None:
        """Counts, then cells that differ and remarks. Raises CommandError where something stops the upload."""
        held = actions.content_of(upload)
        told = ", ".join(pages.summary(upload.counts)) or "nothing would change"
        if upload.state == Upload.State.APPLIED:
            self.stdout.write(f"upload {upload.pk} applied: {told}")
            return
        self.stdout.write(f"upload {upload.pk} waits for approval: {told}")
        for cell in held.cells[:MOST_SHOWN] if held else ():
            shown = pages.shown_cell(cell)
            self.stdout.write(f"  {shown.place}; {shown.row}; {shown.column}: file {shown.given or '-'}, now "
                              f"{shown.now}, last upload {shown.last or '-'}: {shown.act}")  # fmt: skip
        self.tell(held.remarks if held else ())
        before = actions.applied_before(upload) if upload.counts.get("new_children") else None
        if before is not None:
            raise CommandError(f"the same rows were applied as upload {before.pk}; nothing was written")
        stops = sum(one.severity in STOPS for one in held.remarks) if held else 0
        if stops:
            raise CommandError(f"{stops:,} cells stop the upload; nothing was written")

    def tell(self, remarks: Any) -> None:
        lines: list[Remark] = list(remarks)
        for one in lines[:MOST_SHOWN]:
            self.stderr.write(f"{one.severity}: {one}")
        if len(lines) > MOST_SHOWN:
            self.stderr.write(f"and {len(lines) - MOST_SHOWN:,} more")


def _site(code: str, by: str) -> Site:
    """The site, for a person who enters data there; raises CommandError."""
    try:
        return queries.site_to_enter(people.person_named(by), code)
    except (people.NotFound, queries.NotFound) as error:
        raise CommandError(f"{error} Or {by} enters no data there.") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path.name}: {error.strerror}") from error
