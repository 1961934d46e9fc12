"""summarise survey SURVEY, summarise registry: the exact summary as JSON, for a steward."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics import actions
from analytics.making import plan_of
from analytics.permissions import Refused
from analytics.population_margins import Margins, MarginsRefused, read_margins
from analytics.queries import store
from analytics.registry_making import registry_summary
from analytics.registry_summaries.cohort import REPLICATES
from analytics.snapshots import read_frame
from analytics.summaries import build
from pave.lib.clock import now
from pave.lib.digest import summary_bytes
from surveys import queries
from surveys.instrument import Instrument

BY = "system:summarise"


class Command(BaseCommand):
    help = (
        "Write the exact summary of a survey or of the registry. Its numbers do not pass disclosure control: keep the "
        "file safe."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="survey|registry")
        survey, registry = kinds.add_parser("survey"), kinds.add_parser("registry")
        survey.add_argument("survey")
        survey.add_argument("--by", action="append", nargs="+", default=[], metavar="ENTRY")
        survey.add_argument(
            "--margins", type=Path, metavar="FILE.csv",
            help="known margins to weight to: variable,category,share (or count), a line a category",
        )  # fmt: skip
        registry.add_argument(
            "--as-of", type=_day, metavar="DATE", help="rows as they stood at the end of this day (UTC); today without"
        )
        for one, replicates in ((survey, actions.DEFAULT_REPLICATES), (registry, REPLICATES)):
            one.add_argument("--out", type=Path, required=True, metavar="FILE.json")
            one.add_argument("--replicates", type=int, default=replicates)
            one.add_argument("--seed", type=int, default=actions.DEFAULT_SEED)

    def handle(self, *args: Any, kind: str, out: Path, **options: Any) -> None:
        if options["replicates"] < 0:
            raise CommandError("--replicates must be 0 or more", returncode=2)
        data, told = self._of_survey(**options) if kind == "survey" else self._of_registry(**options)
        _write(out, data)
        self.stdout.write(f"{out}: {told}")

    def _of_survey(self, survey: str, replicates: int, seed: int, **options: Any) -> tuple[bytes, str]:
        try:
            found = queries.survey_by_slug(survey)
            by = _factors(queries.instrument_of(found.instrument), [one for group in options["by"] for one in group])
            margins = _margins(options["margins"], queries.instrument_of(found.instrument))
            snapshot = actions.make_snapshot(survey=found, by=BY)
            parameters = actions.Parameters(by, replicates, seed, margins)
            actions.check_margins(found, parameters)
        except (queries.NotFound, Refused, MarginsRefused) as error:
            raise CommandError(str(error)) from error
        built = build(read_frame(store().get(snapshot.parquet)), plan_of(found, snapshot, parameters.as_json()))
        return summary_bytes(built.summary), f"{snapshot.rows} responses, snapshot {snapshot.digest}"

    def _of_registry(self, as_of: date | None, replicates: int, seed: int, **options: Any) -> tuple[bytes, str]:
        day = as_of or now().date()
        if day > now().date():
            raise CommandError(f"--as-of {day}: this day has not come yet", returncode=2)
        snapshot = actions.make_registry_snapshot(as_of=day, by=BY)
        summary = registry_summary(snapshot, as_of=day, replicates=replicates, seed=seed)
        return summary_bytes(summary), f"{summary['snapshot']['children']} children, snapshot {snapshot.digest}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f'"{text}" is no date: write it as 2026-01-31') from error


def _margins(path: Path | None, instrument: Instrument) -> Margins | None:
    if path is None:
        return None
    try:
        return read_margins(path.read_bytes(), instrument)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error


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
