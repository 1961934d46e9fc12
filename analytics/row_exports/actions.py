"""The only writer of row exports."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from analytics.actions import make_registry_snapshot, make_snapshot
from analytics.deidentification.known import TooFew, way_of
from analytics.models import RowExport, Snapshot
from analytics.permissions import Refused
from analytics.queries import registry_is_simulated, store
from analytics.registry_snapshots import read_registry
from analytics.release_calendar import read_calendar
from analytics.row_exports import words
from analytics.row_exports.permissions import (
    check_day,
    check_not_too_many,
    check_purpose,
    check_rows,
    check_survey,
)
from analytics.row_exports.queries import exports_of, is_sealed, snapshot_path, taken_today
from analytics.row_exports.registry_known import NAMES
from analytics.row_files.packing import written
from audit.actions import record
from pave.lib.clock import now
from pave.lib.digest import code_version
from registry.codebook_reader import codebook
from surveys import queries as survey_queries
from surveys.models import Survey

if TYPE_CHECKING:
    from analytics.deidentification.checked import Json
    from analytics.row_exports.registry_rows import Left

MADE_MEANWHILE = "Somebody took rows of this in the same moment. Look again at what may leave beside theirs."


@dataclass(frozen=True)
class Looked:
    """What would leave now, decided beside these earlier exports."""

    snapshot: Snapshot
    prepared: Any
    earlier: tuple[int, ...]

    @property
    def report(self) -> Json:
        report: Json = self.prepared.report
        return report


def look(*, survey: Survey, wanted: Sequence[str] | None, by: str) -> Looked:
    """Freeze the answers, or take those whose rows left before, and decide what may leave. Raises Refused."""
    from analytics.row_exports.survey_rows import prepare

    check_survey(survey, sealed=is_sealed(survey))
    earlier = exports_of(survey.slug)
    # Of two contents of one survey, somebody could tell by subtraction who came between: rows leave from one.
    snapshot = earlier[0].snapshot if earlier else make_snapshot(survey=survey, by=by)
    instrument = survey_queries.instrument_of(survey.instrument)
    ways = [way_of(one.checked) for one in earlier]
    try:
        prepared = prepare(snapshot_path(snapshot), instrument, wanted, ways)
    except TooFew as error:
        raise Refused(f"{error}: no row may leave.".capitalize()) from error
    check_rows(prepared.rows)
    return Looked(snapshot, prepared, tuple(one.pk for one in earlier))


def take(*, survey: Survey, wanted: Sequence[str] | None, purpose: str, by: str) -> RowExport:
    """Write the files and put down who took them and what for. Raises Refused."""
    check_purpose(purpose)
    check_not_too_many(taken_today(by))
    looked = look(survey=survey, wanted=wanted, by=by)
    told = told_of(looked.snapshot, survey.marked_title, survey.synthetic, purpose)
    name = f"{survey.slug}-rows{'-SYNTHETIC' * survey.synthetic}"
    with tempfile.TemporaryDirectory(prefix="pave-rows-") as place:
        folder = Path(place)
        table = looked.prepared.table(name, told)
        made = written(
            [(table, looked.prepared.batches(folder))],
            papers(looked.report, "survey", told),
            folder,
            looked.prepared.rows,
        )
        files = stored(made, name)
    kept = {"survey": survey.slug, "by": by, "purpose": " ".join(purpose.split()), "rows": looked.prepared.rows}
    return put_down(looked.snapshot, looked.earlier, {**kept, "checked": looked.report, "files": files})


def look_registry(*, as_of: date, by: str) -> Looked:
    """Freeze the registry as of a day and decide what may leave beside earlier exports. Raises Refused."""
    from analytics.row_exports.registry_rows import prepare_registry

    check_day(as_of, read_calendar(settings.PAVE_RELEASE_DAYS), today=now().date())
    snapshot = make_registry_snapshot(as_of=as_of, by=by)
    earlier = exports_of("")
    extract, _ = read_registry(store().get(snapshot.parquet), codebook())
    try:
        prepared = prepare_registry(extract, codebook(), [_left(one) for one in earlier])
    except TooFew as error:
        raise Refused(f"{error}: no row may leave.".capitalize()) from error
    return Looked(snapshot, prepared, tuple(one.pk for one in earlier))


def _left(export: RowExport) -> Left:
    """Which children an earlier export held, found in its own snapshot."""
    from analytics.row_exports.registry_rows import Left, keys_of

    extract, _ = read_registry(store().get(export.snapshot.parquet), codebook())
    waited = set(export.checked["held_back"])
    keys = frozenset(key for child, key in keys_of(extract).items() if child not in waited)
    return Left(keys, {name: groups for name, groups in way_of(export.checked).items() if name in NAMES})


def take_registry(*, as_of: date, purpose: str, by: str) -> RowExport:
    """As `take`, of the registry: one zip a format, with a small file an entity. Raises Refused."""
    check_purpose(purpose)
    check_not_too_many(taken_today(by))
    looked = look_registry(as_of=as_of, by=by)
    simulated = registry_is_simulated()
    told = told_of(looked.snapshot, f"the registry as of {as_of:%-d %B %Y}", simulated, purpose)
    name = f"registry-{as_of.isoformat()}-rows{'-SYNTHETIC' * simulated}"
    with tempfile.TemporaryDirectory(prefix="pave-rows-") as place:
        beside = papers(looked.report, "registry", told)
        most = max(looked.prepared.rows, len(max(looked.prepared.extract.values(), key=len, default=[])))
        files = stored(written(looked.prepared.tables(told), beside, Path(place), most), name)
    kept = {"survey": "", "by": by, "purpose": " ".join(purpose.split()), "rows": looked.prepared.rows}
    return put_down(looked.snapshot, looked.earlier, {**kept, "checked": looked.report, "files": files})


def told_of(snapshot: Snapshot, title: str, synthetic: bool, purpose: str) -> list[str]:
    """Lines that stand in every file: marks first."""
    marks = ["SYNTHETIC: simulated; not the data of any study"] if synthetic else []
    return [*marks, f"Rows of: {title}", f"Purpose: {' '.join(purpose.split())}",
            f"Snapshot {snapshot.digest}, code version {code_version()}"]  # fmt: skip


def papers(report: Json, kind: str, told: Sequence[str]) -> dict[str, bytes]:
    """The report on de-identification, for people and for machines."""
    left = {key: value for key, value in report.items() if key not in ("way", "held_back")}
    data = json.dumps(left, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()
    return {"deidentification.txt": words.as_text(report, kind, told), "deidentification.json": data}


def stored(made: Mapping[str, Path], name: str) -> dict[str, Any]:
    return {
        format: {"digest": store().put_file(path), "size": path.stat().st_size, "name": f"{name}-{format}.zip"}
        for format, path in made.items()
    }


@transaction.atomic
def put_down(snapshot: Snapshot, earlier: Sequence[int], kept: Mapping[str, Any]) -> RowExport:
    """Raises Refused where an export was made since this one was decided: joined, the two could show too much."""
    list(Snapshot.objects.select_for_update().filter(kind=snapshot.kind))
    if [one.pk for one in exports_of(kept["survey"])] != list(earlier):
        raise Refused(MADE_MEANWHILE)
    export = RowExport.objects.create(snapshot=snapshot, **kept)
    target = f"survey:{kept['survey']}" if kept["survey"] else "registry"
    record(
        by=kept["by"], verb="rows.exported", target=target, export=export.pk, rows=kept["rows"],
        purpose=kept["purpose"], k=kept["checked"]["k_after"], snapshot=snapshot.digest,
    )  # fmt: skip
    return export


def note_download(*, export: RowExport, format: str, by: str) -> None:
    target = f"survey:{export.survey}" if export.survey else "registry"
    record(by=by, verb="rows.downloaded", target=target, export=export.pk, format=format, rows=export.rows)
