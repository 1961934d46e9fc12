"""load_instrument FILE.toml: publish an instrument, or say what is wrong with it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys import actions
from surveys.instrument_reader import InstrumentRefused, named_tables

BY = "system:load_instrument"


class Command(BaseCommand):
    help = "Publish an instrument file. The same bytes again: unchanged. Other bytes under the same version: refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        source = _bytes(file)
        beside = [path.relative_to(file.parent).as_posix() for path in _translations(file)]
        tables = {
            name: _bytes(file.parent / name)
            for name in [*named_tables(source), *beside]
            if (file.parent / name).is_file()
        }
        try:
            instrument = actions.check_instrument(source, tables)
            created = (
                dry_run or actions.publish_instrument(source=source, tables=tables, by="system:load_instrument")[1]
            )
        except InstrumentRefused as refused:
            raise CommandError("\n".join(f"{file.name}: {problem}" for problem in refused.problems)) from refused
        for warning in instrument.warnings:
            self.stderr.write(f"warning: {warning}")
        note = " (checked only)" if dry_run else "" if created else " unchanged"
        self.stdout.write(
            f"{instrument.id} {instrument.version} {len(instrument.items)} items {instrument.sha256}{note}"
        )


def _translations(file: Path) -> list[Path]:
    return sorted((file.parent / "translations").glob(f"{file.stem}.*.toml"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
