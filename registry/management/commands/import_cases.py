"""import_cases DIR_OR_FILES --site CODE [--dry-run]: rows of a site from tables, all or nothing."""

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
BY = "system:import_cases"
TABLES = (".csv", ".xlsx")


class Command(BaseCommand):
    help = "Import rows of a site from CSV or XLSX files. The same files again change nothing. Exit code 1: refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="tables, or folders of them")
        parser.add_argument("--site", required=True, help="the code of the site; create_site makes one")
        parser.add_argument("--by", default="", help="a person who enters data at that site, whose act it then is")
        parser.add_argument("--mode", choices=Upload.Mode.values, default=Upload.Mode.FILL.value)
        parser.add_argument("--reason", default="", help="why given values change, for rows without a reason")
        parser.add_argument("--keep-anchors", action="store_true", help="keep the dates of the sheet key, sealed")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be written, cell by cell")

    def handle(self, *args: Any, **options: Any) -> None:
        site, by = _site(options["site"], options["by"]), options["by"] or BY
        act = actions.check if options["dry_run"] else actions.take
        try:
            upload = act(
                site=site, files=[(path.name, _read(path)) for path in _tables(options["files"])], by=by,
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
            self.tell(held.remarks if held else ())
            self.tell_codes(upload)
            return
        before = actions.applied_before(upload) if upload.counts.get("new_children") else None
        if before is not None:
            self.stdout.write(f"the same rows were applied as upload {before.pk}; nothing changes")
            return
        self.stdout.write(f"upload {upload.pk} would be applied: {told}")
        for cell in held.cells[:MOST_SHOWN] if held else ():
            shown = pages.shown_cell(cell)
            self.stdout.write(f"  {shown.place}; {shown.row}; {shown.column}: file {shown.given or '-'}, now "
                              f"{shown.now}, last upload {shown.last or '-'}: {shown.act}")  # fmt: skip
        self.tell(held.remarks if held else ())
        stops = sum(one.severity in STOPS for one in held.remarks) if held else 0
        if stops:
            raise CommandError(f"{stops:,} cells stop the upload; nothing was written")

    def tell_codes(self, upload: Upload) -> None:
        """Once: which code each new child has got, by the key that it had in the file."""
        if upload.counts.get("new_children"):
            for key, code in actions.hand_out_codes(upload=upload, by=upload.by).items():
                self.stdout.write(f"{key},{code}")

    def tell(self, remarks: Any) -> None:
        lines: list[Remark] = list(remarks)
        for one in lines[:MOST_SHOWN]:
            self.stderr.write(f"{one.severity}: {one}")
        if len(lines) > MOST_SHOWN:
            self.stderr.write(f"and {len(lines) - MOST_SHOWN:,} more")


def _site(code: str, by: str) -> Site:
    """The site; for a person, where that person enters data. Raises CommandError."""
    try:
        return queries.site_to_enter(people.person_named(by), code) if by else people.site_by_code(code)
    except (people.NotFound, queries.NotFound) as error:
        raise CommandError(f"{error} Or {by} enters no data there." if by else str(error)) from error


def _tables(paths: list[Path]) -> list[Path]:
    """The files, and the tables in the folders."""
    found = [one for path in paths for one in (sorted(path.iterdir()) if path.is_dir() else [path])]
    inside = {path for path in found if path not in paths}
    return [path for path in found if path not in inside or path.suffix.lower() in TABLES]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path.name}: {error.strerror}") from error
