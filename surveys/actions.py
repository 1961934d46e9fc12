"""The only writers of the survey. Acts of staff leave a row in the audit trail; an answer never does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from audit.actions import record
from pave.lib.clock import now
from pave.lib.digest import sha256
from pave.lib.sealing import seal
from surveys import permissions, queries, rules
from surveys.codes import response_id
from surveys.drafts import Draft
from surveys.instrument import Instrument
from surveys.instrument_diff import retired_code_problems
from surveys.instrument_reader import InstrumentRefused, read_instrument
from surveys.lifecycle import MAY_SAVE, Phase, ResponseState, SurveyState
from surveys.models import ImportedFile, InstrumentUpload, InstrumentVersion, Response, Survey, Tally
from surveys.responses_file import ResponseFile, read_responses

SAVE_ATTEMPTS = 20
# Written out: each save makes this statement, and Django would compile it anew in as much time as it takes to run.
TABLE = Response._meta.db_table
SAVE = f"UPDATE {TABLE} SET body = %s WHERE id = %s AND state = 'draft' AND body = %s"  # noqa: S608
SUBMIT = f"UPDATE {TABLE} SET body = %s, state = 'submitted' WHERE id = %s AND state = 'draft' AND body = %s"  # noqa: S608
BATCH = 1_000

# -- instruments ----------------------------------------------------------------------------------------------------


def check_instrument(source: bytes, tables: Mapping[str, bytes]) -> Instrument:
    """The instrument if it may be published now; raises InstrumentRefused otherwise."""
    instrument = read_instrument(source, tables)
    same = InstrumentVersion.objects.filter(instrument=instrument.id, version=instrument.version).first()
    if same is not None and not _same_bytes(same, instrument, tables):
        raise InstrumentRefused(
            [f"version {instrument.version} of {instrument.id} is published and never changes: raise the version"]
        )
    # Every former version: a code may be retired in one, gone from the next and back in a third.
    former = [] if same else InstrumentVersion.objects.filter(instrument=instrument.id).order_by("-id")
    problems = [one for row in former for one in retired_code_problems(queries.instrument_of(row), instrument)]
    if problems:
        raise InstrumentRefused(dict.fromkeys(problems))
    return instrument


def _same_bytes(row: InstrumentVersion, instrument: Instrument, tables: Mapping[str, bytes]) -> bool:
    return row.sha256 == instrument.sha256 and row.tables == _as_text(tables)


def _as_text(tables: Mapping[str, bytes]) -> dict[str, str]:
    return {name: data.decode("utf-8-sig") for name, data in tables.items()}


@transaction.atomic
def publish_instrument(*, source: bytes, tables: Mapping[str, bytes], by: str) -> tuple[InstrumentVersion, bool]:
    """Publish a version; (row, True), or (row, False) where the same bytes were there already."""
    instrument = check_instrument(source, tables)
    row, created = InstrumentVersion.objects.get_or_create(
        instrument=instrument.id,
        version=instrument.version,
        defaults={
            "title": instrument.title,
            "item_count": len(instrument.items),
            "sha256": instrument.sha256,
            "source": source,
            "tables": _as_text(tables),
            "published_by": by,
        },
    )
    if created:
        record(by=by, verb="instrument.published", target=f"instrument:{row}", sha256=row.sha256)
    return row, created


def keep_upload(*, source: bytes, tables: Mapping[str, bytes], file_name: str, by: str) -> InstrumentUpload:
    return InstrumentUpload.objects.create(
        source=source, tables=_as_text(tables), file_name=file_name[:200], uploaded_by=by
    )


@transaction.atomic
def publish_upload(*, upload: InstrumentUpload, by: str) -> InstrumentVersion:
    tables = {name: text.encode() for name, text in upload.tables.items()}
    row, _ = publish_instrument(source=bytes(upload.source), tables=tables, by=by)
    upload.delete()
    return row


# -- surveys --------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_survey(
    *, slug: str, instrument: InstrumentVersion, by: str, title: str = "", mode: str = Survey.Mode.OPEN,
    synthetic: bool = False, contact: str = "", closes_at: datetime | None = None,
) -> Survey:  # fmt: skip
    """Make a survey in preparation. Raises permissions.Refused where the slug is taken."""
    if Survey.objects.filter(slug=slug).exists():
        raise permissions.Refused(f'there is a survey "{slug}" already')
    survey = Survey.objects.create(
        slug=slug, title=title or instrument.title, instrument=instrument, mode=mode, synthetic=synthetic,
        contact=contact, closes_at=closes_at,
    )  # fmt: skip
    record(by=by, verb="survey.created", target=f"survey:{slug}", instrument=str(instrument), mode=mode)
    return survey


@transaction.atomic
def edit_survey(*, survey: Survey, by: str, **changes: Any) -> None:
    """Change title, contact or closing time at any time; the instrument only while preparing."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if "instrument" in changes and changes["instrument"] != survey.instrument:
        permissions.check_can_edit(survey)
    for name, value in changes.items():
        setattr(survey, name, value)
    survey.save(update_fields=list(changes))
    record(by=by, verb="survey.edited", target=f"survey:{survey.slug}", fields=sorted(changes))


@transaction.atomic
def change_state(*, survey: Survey, state: str, by: str) -> Survey:
    """Open, pause or close a survey by the transition table; a repeated click changes nothing."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.state == state:
        return survey
    permissions.check_can_change_state(survey, state)
    former, survey.state = survey.state, state
    if state == SurveyState.CLOSED:
        survey.closed_at = now()
    survey.save(update_fields=["state", "closed_at"])
    record(by=by, verb=f"survey.{state}", target=f"survey:{survey.slug}", former=former)
    return survey


def count_up(*, survey: Survey, name: str) -> None:
    """Add one to a count that the survey keeps; no row is about a person."""
    if not Tally.objects.filter(survey=survey, name=name).update(count=F("count") + 1):
        try:
            with transaction.atomic():
                Tally.objects.create(survey=survey, name=name, count=1)
        except IntegrityError:
            Tally.objects.filter(survey=survey, name=name).update(count=F("count") + 1)


# -- answering ------------------------------------------------------------------------------------------------------


class NotTaken(Exception):
    """The answer was not stored; `reason` names the page that explains it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def start_draft(*, survey: Survey, code: str, cells: Mapping[str, str]) -> bool:
    """Open a draft under a code; the same code again changes nothing (a double click, a reload)."""
    row = Response(pk=response_id(survey.slug, code), survey=survey, body=Draft(dict(cells)).sealed(code))
    Response.objects.bulk_create([row], ignore_conflicts=True)
    made = _is_ours(row)
    if made:
        count_up(survey=survey, name="consented")
    return made


def _is_ours(row: Response) -> bool:
    stored = Response.objects.filter(pk=row.pk).values_list("body", flat=True).first()
    return stored is not None and bytes(stored) == row.body


def save_draft(*, response: Response, code: str, changes: Mapping[str, str]) -> Draft:
    """Put changes on top of a draft, from any number of devices at once.

    The write goes through only where the body is still the one that was read; otherwise it is read again. Raises
    NotTaken where the survey takes no answers or the response is submitted.
    """
    _check_phase(response.survey.phase())
    for _ in range(SAVE_ATTEMPTS):
        _check_draft(response)
        draft = Draft.opened(response.body, code).merged(dict(changes))
        if _swap(SAVE, response, draft.sealed(code)):
            return draft
        response.refresh_from_db(fields=["state", "body"])
    raise NotTaken("busy")


def submit_response(*, response: Response, code: str, quick: bool | None) -> bool:
    """Turn a draft into the one response of its code; False where it was submitted before (a retry, a double click).

    Raises NotTaken("incomplete") where answers are missing or wrong, or the phase's reason.
    """
    instrument = queries.instrument_of(response.survey.instrument)
    for _ in range(SAVE_ATTEMPTS):
        # Before the phase: a retry that arrives after closing is told the truth, that the answers are in.
        if response.state == ResponseState.SUBMITTED:
            return False
        _check_phase(response.survey.phase())
        answers = Draft.opened(response.body, code).cells
        if [problem for problem in rules.answer_problems(instrument, answers) if not problem.soft]:
            raise NotTaken("incomplete")
        if _swap(SUBMIT, response, sealed_answers(instrument, answers, quick)):
            response.state = ResponseState.SUBMITTED.value
            return True
        response.refresh_from_db(fields=["state", "body"])
    raise NotTaken("busy")


def sealed_answers(instrument: Instrument, answers: Mapping[str, str], quick: bool | None) -> bytes:
    cells = rules.submitted_cells(instrument, answers)
    return _sealed(cells, rules.quality_flags(instrument, answers, quick))


def _sealed(cells: Mapping[str, str], flags: Iterable[str]) -> bytes:
    data = json.dumps({"cells": cells, "flags": list(flags)}, ensure_ascii=False, separators=(",", ":")).encode()
    return seal(data, column_key=settings.PAVE_COLUMN_KEY, salt=b"", purpose=queries.ANSWERS)


def _swap(statement: str, response: Response, body: bytes) -> bool:
    """Write the new body only where nobody wrote in between: each sealed body is unique by its nonce.

    A save leaves the state alone: naming it would rewrite its index entry, a second page to wait for.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [body, bytes(response.pk), bytes(response.body)])
        if not cursor.rowcount:
            return False
    response.body = body
    return True


def _check_phase(phase: Phase) -> None:
    if phase not in MAY_SAVE:
        raise NotTaken(phase.value)


def _check_draft(response: Response) -> None:
    if response.state != ResponseState.DRAFT:
        raise NotTaken("submitted")


# -- responses in bulk ----------------------------------------------------------------------------------------------


class ImportRefused(Exception):
    """The file holds problems; nothing was written."""

    def __init__(self, file: ResponseFile) -> None:
        self.file = file
        super().__init__(f"{len(file.problems)} problems")


@transaction.atomic
def import_responses(
    *, survey: Survey, data: bytes, by: str, replace: bool = False, frame: Mapping[str, int] | None = None,
    dry_run: bool = False,
) -> ResponseFile:  # fmt: skip
    """Store every response of a file, or none. Raises ImportRefused with all problems."""
    permissions.check_can_import(survey)
    instrument = queries.instrument_of(survey.instrument)
    file = read_responses(data, instrument)
    if file.problems:
        raise ImportRefused(file)
    digest = sha256(data)
    if survey.imported_files.filter(sha256=digest).exists() and not replace:
        file.warnings.append("these very bytes were imported before; their responses are now in twice")
    if dry_run:
        return file
    if replace:
        survey.responses.filter(imported=True).delete()
    Response.objects.bulk_create(_rows(survey, instrument, file), batch_size=BATCH)
    ImportedFile.objects.create(survey=survey, sha256=digest, rows=len(file.rows))
    if frame is not None:
        set_frame(survey=survey, frame=frame, by=by)
    record(by=by, verb="responses.imported", target=f"survey:{survey.slug}", rows=len(file.rows), sha256=digest)
    return file


def _rows(survey: Survey, instrument: Instrument, file: ResponseFile) -> list[Response]:
    return [
        Response(
            pk=os.urandom(16),
            survey=survey,
            state=ResponseState.SUBMITTED.value,
            status=status,
            wave=wave,
            imported=True,
            body=_sealed(cells, rules.quality_flags(instrument, cells, None)),
        )
        for status, wave, cells in file.rows
    ]


def set_frame(*, survey: Survey, frame: Mapping[str, int], by: str) -> None:
    """Replace the counts from outside the answers (invited, bounced, ...)."""
    survey.frame = dict(frame)
    survey.save(update_fields=["frame"])
    record(by=by, verb="survey.frame", target=f"survey:{survey.slug}", **frame)
