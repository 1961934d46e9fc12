"""summarise survey SURVEY --out FILE.json: the exact summary, for a steward."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics import actions
from analytics.making import plan_of
from analytics.permissions import Refused
from analytics.queries import store
from analytics.snapshots import read_frame
from analytics.summaries import build
from pave.lib.digest import summary_bytes
from surveys import queries
from surveys.instrument import Instrument


class Command(BaseCommand):
    help = "Write the exact summary of a survey. Its numbers do not pass disclosure control: keep the file safe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=["survey"])
        parser.add_argument("survey")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.json")
        parser.add_argument("--by", action="append", nargs="+", default=[], metavar="ENTRY")
        parser.add_argument("--replicates", type=int, default=actions.DEFAULT_REPLICATES)
        parser.add_argument("--seed", type=int, default=actions.DEFAULT_SEED)

    def handle(self, *args: Any, survey: str, out: Path, **options: Any) -> None:
        try:
            found = queries.survey_by_slug(survey)
            by = _factors(queries.instrument_of(found.instrument), [one for group in options["by"] for one in group])
            if options["replicates"] < 0:
                raise CommandError("--replicates must be 0 or more", returncode=2)
            snapshot = actions.make_snapshot(survey=found, by="system:summarise")
        except (queries.NotFound, Refused) as error:
            raise CommandError(str(error)) from error
        parameters = actions.Parameters(by, options["replicates"], options["seed"]).as_json()
        built = build(read_frame(store().get(snapshot.parquet)), plan_of(found, snapshot, parameters))
        _write(out, summary_bytes(built.summary))
        self.stdout.write(f"{out}: {snapshot.rows} responses, snapshot {snapshot.digest}")


def _factors(instrument: Instrument, names: list[str]) -> tuple[str, ...]:
    """Entry ids of kind single (a composite's field, a matrix row, a gate stratum too); exit 2 for anything else."""
    for name in names:
        entry = instrument.entry(name)
        fits = name in instrument.strata or (entry is not None and entry.kind in ("single", "matrix"))
        if not fits:
            why = f"is of kind {entry.kind}" if entry else "is no entry of this instrument"
            raise CommandError(f'--by {name}: {why}; choose one of kind "single"', returncode=2)
    return tuple(dict.fromkeys(names))


def _write(out: Path, data: bytes) -> None:
    """Whole or not at all."""
    temporary = out.with_name(out.name + ".part")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, out)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise CommandError(f"{out}: {error.strerror}") from error
