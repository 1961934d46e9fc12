"""The only writers of the survey's own side: instruments, surveys, imports. Each act leaves a row in the audit trail.

What respondents do is written by `surveys.answer_actions`, which knows no audit trail and no person.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from pave.lib.clock import now
from pave.lib.digest import sha256
from surveys import keys, ledger, ledger_copies, permissions, queries, rules
from surveys.blind_rsa import PublicKey
from surveys.bodies import sealed_answers
from surveys.cells import Cells
from surveys.instrument import Instrument
from surveys.instrument_diff import retired_code_problems
from surveys.instrument_reader import InstrumentRefused, read_instrument
from surveys.lifecycle import LEAST_TOGETHER, Phase, ResponseState, SurveyState
from surveys.models import (
    Certificate,
    ImportedFile,
    InstrumentUpload,
    InstrumentVersion,
    Ledger,
    Response,
    Survey,
)
from surveys.responses_file import ResponseFile, read_responses

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
    synthetic: bool = False, pilot: bool = False, contact: str = "", closes_at: datetime | None = None,
) -> Survey:  # fmt: skip
    """Make a survey in preparation. Raises permissions.Refused where the slug is taken, or a pilot has no open link."""
    permissions.check_can_make(mode, pilot=pilot)
    if Survey.objects.filter(slug=slug).exists():
        raise permissions.Refused(f'there is a survey "{slug}" already')
    survey = Survey.objects.create(
        slug=slug, title=title or instrument.title, instrument=instrument, mode=mode, synthetic=synthetic,
        pilot=pilot, contact=contact, closes_at=closes_at,
    )  # fmt: skip
    if survey.by_invitation:
        _prepare_invitations(survey)
    record(by=by, verb="survey.created", target=f"survey:{slug}", instrument=str(instrument), mode=mode)
    return survey


def _prepare_invitations(survey: Survey) -> None:
    """The survey's signing key, and a ledger without invitations."""
    survey.public_key = keys.make_signing_key(survey.slug).public.der
    survey.save(update_fields=["public_key"])
    ledger.create(survey, Cells(0))


@transaction.atomic
def edit_survey(*, survey: Survey, by: str, **changes: Any) -> None:
    """Change title, contact or closing time at any time; the instrument only while preparing."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if "instrument" in changes and changes["instrument"] != survey.instrument:
        permissions.check_can_edit(survey)
    if changes.get("pilot", survey.pilot) != survey.pilot:
        raise permissions.Refused("Whether a survey is a pilot is settled when it is made.")
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


@transaction.atomic
def point_to_released(*, survey: Survey, sha256: str, by: str) -> None:
    """Show respondents the released aggregate of that digest beside their own answers; "" shows none any more."""
    Survey.objects.filter(pk=survey.pk).update(released=sha256)
    survey.released = sha256
    verb = "survey.aggregate_shown" if sha256 else "survey.aggregate_withdrawn"
    record(by=by, verb=verb, target=f"survey:{survey.slug}", sha256=sha256)


# -- waves and the end of a survey by invitation ---------------------------------------------------------------------


@transaction.atomic
def end_wave(*, survey: Survey, wave: int, by: str) -> int:
    """Label what was submitted since a wave was last labelled; how many rows were.

    Fewer than LEAST_TOGETHER wait for the next wave's end: a report with them beside one without would show them. The
    last ones, when the survey is closed, take the label before.
    """
    fresh = survey.responses.filter(state=ResponseState.SUBMITTED, wave="")
    former = survey.responses.exclude(wave="").order_by("-wave").values_list("wave", flat=True).first()
    enough = fresh.count() >= LEAST_TOGETHER
    if not enough and survey.phase() != Phase.CLOSED:
        return 0
    label = str(wave) if enough else former or str(wave)
    labelled = fresh.update(wave=label)
    record(by=by, verb="survey.wave_ended", target=f"survey:{survey.slug}", wave=wave)
    return labelled


def seal_survey(*, survey: Survey, by: str) -> Certificate:
    """Destroy what could still open or link anything (keys, tokens, ledger, drafts) and keep the counts.

    Raises permissions.Refused before the survey is closed and its grace over. A repeat finishes what a crash left.
    """
    permissions.check_can_seal(survey)
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        certificate = queries.certificate_of(survey) or _certified(survey, by)
    keys.destroy(survey.slug)
    ledger_copies.forget(survey.slug)
    return certificate


def _certified(survey: Survey, by: str) -> Certificate:
    end_wave(survey=survey, wave=queries.last_wave(survey), by=by)
    certificate = Certificate.objects.create(
        survey=survey,
        fingerprint=PublicKey(bytes(survey.public_key)).fingerprint.hex(),
        counts={**queries.sealed_counts(survey), "without_script": queries.without_script(survey)},
        sealed_on=now().date(),
    )
    survey.responses.filter(state=ResponseState.DRAFT).delete()
    survey.responses.filter(no_script=True).update(no_script=False)  # counted; of no more use
    survey.tokens.all().delete()
    Ledger.objects.filter(pk=survey.pk).delete()
    record(by=by, verb="survey.sealed", target=f"survey:{survey.slug}", **certificate.counts)
    return certificate


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
            body=sealed_answers(cells, rules.quality_flags(instrument, cells, None)),
        )
        for status, wave, cells in file.rows
    ]


def set_frame(*, survey: Survey, frame: Mapping[str, int], by: str) -> None:
    """Replace the counts from outside the answers (invited, bounced, ...)."""
    survey.frame = dict(frame)
    survey.save(update_fields=["frame"])
    record(by=by, verb="survey.frame", target=f"survey:{survey.slug}", **frame)
