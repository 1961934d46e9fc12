"""Uploads: looked at, applied as one batch, discarded. Nothing else writes rows in bulk (`undoing` takes them back).

Whoever calls has the site from `queries.site_to_enter`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accounts.models import Site
from audit.acting import Acting, acting
from pave.lib.clock import now
from registry import anchors, screen
from registry.case_codes import LENGTH, new_case_code, spoken
from registry.codebook_reader import codebook
from registry.drafts import about_reason
from registry.governance.site_codebook import codebook_of
from registry.governance.switches import switched_on
from registry.importing import content, kept, writing
from registry.importing.content import Content
from registry.importing.dates import ChildKey, dated_children, diagnosed, scrubbed, without_dates
from registry.importing.plan import case_codes, local_keys, plan
from registry.importing.proposal import STOPS, Asked, Plan
from registry.importing.reading import (
    BROWSER,
    CASE_CODE,
    DIAGNOSED,
    LOCAL_KEY,
    REASON,
    Limits,
    Remark,
    Table,
    read_files,
    shown,
)
from registry.models import Upload

KEPT_FOR = timedelta(days=7)
"""How long an upload waits for its approval, and the codes of new children for their uploader."""
NAMES = 200
State = Upload.State


class Refused(ValueError):
    """The upload is not applied, discarded or undone, and nothing was written. `rows`: which rows are in the way."""

    def __init__(self, text: str, rows: Sequence[str] = ()) -> None:
        self.rows = tuple(rows)
        super().__init__(text)


def act_on(upload: Upload, by: str, reason: str = "") -> AbstractContextManager[Acting]:
    """Somebody's act on an upload: the trail of every row names it."""
    said = f"upload {upload.pk}" + (f": {reason}" if reason else "")
    return acting(actor=by, site=upload.site.code, reason=said)


# -- looking ----------------------------------------------------------------------------------------------------------


@dataclass
class Looked:
    """An upload that is not kept yet, what it holds and what it would do."""

    upload: Upload
    held: Content
    plan: Plan


def check(
    *, site: Site, files: Sequence[tuple[str, bytes]], by: str, mode: str = Upload.Mode.FILL, reason: str = "",
    keep_anchors: bool = False, limits: Limits = BROWSER,
) -> Upload:  # fmt: skip
    """Look at files and keep, sealed and without dates, what they would do. No row is written.

    `reason` stands for rows that give none where a given value changes. Raises FilesRefused where there are no tables
    in them.
    """
    looked = _look(site, files, by, mode, reason, keep_anchors, limits)
    with transaction.atomic():
        _keep(looked)
    return looked.upload


@transaction.atomic
def take(
    *, site: Site, files: Sequence[tuple[str, bytes]], by: str, mode: str = Upload.Mode.FILL, reason: str = "",
    keep_anchors: bool = False, limits: Limits = BROWSER,
) -> Upload:  # fmt: skip
    """Look and apply in one go, for the command line. An upload that may not be applied is kept as checked."""
    Site.objects.select_for_update().get(pk=site.pk)
    looked = _look(site, files, by, mode, reason, keep_anchors, limits, lock=True)
    if looked.plan.refused or _applied_before(looked.upload, looked.plan):
        _keep(looked)
        return looked.upload
    with acting(actor=by, site=site.code, reason="upload"):
        looked.upload.save(force_insert=True)
    writing.write(looked.upload, looked.held, looked.plan, by)
    _note_applied(looked.upload, looked.held, by)
    return looked.upload


def _look(
    site: Site, files: Sequence[tuple[str, bytes]], by: str, mode: str, reason: str, keep_anchors: bool, limits: Limits,
    lock: bool = False,
) -> Looked:  # fmt: skip
    begun, today = time.monotonic(), now().date()
    tables = read_files(files, limits)
    said = [Remark("upload", 0, REASON, one.severity, one.text) for one in about_reason(reason)]
    given, remarks = diagnosed(tables, today)
    known, clashes = _anchors_of(site, tables, given)
    undated = without_dates(tables, known, today)
    codes = {key: new_case_code() for key in local_keys(undated.tables)}
    held = Content(codes=codes, reason=reason)
    plan = _planned(site, undated.tables, held, mode, lock, until=begun + limits.seconds)
    plan.remarks[:0] = [*said, *remarks, *clashes, *undated.remarks]
    held = Content(
        tables=tuple(scrubbed(undated.tables) if plan.refused else undated.tables), codes=codes,
        anchors=_sealed_anchors(site, given, codes) if keep_anchors else {}, reason=reason,
        planned=content.planned_rows(plan), cells=tuple(plan.cells), remarks=tuple(plan.remarks),
    )  # fmt: skip
    digest = content.digest_of(tables)
    upload = Upload(site=site, by=by, file_name=_names(files), sha256=digest, mode=mode, counts=plan.counts())
    return Looked(upload, held, plan)


def _keep(looked: Looked) -> None:
    upload = looked.upload
    upload.sealed = content.sealed(looked.held, site=upload.site.code)
    with acting(actor=upload.by, site=upload.site.code, reason="upload"):
        _drop_old(upload.site)
        upload.save(force_insert=True)


def _planned(
    site: Site, tables: Sequence[Table], held: Content, mode: str, lock: bool, until: float = float("inf")
) -> Plan:
    """The plan against what is kept now."""
    cases = kept.cases_of(site, _readable(tables), lock=lock)
    asked = Asked(
        mode=mode, site=kept.kept_site(site), codes=held.codes, children=kept.kept_children(site, cases),
        book=codebook_of(site), on=switched_on(), reason=held.reason,
        last=kept.last_said(site, cases, [table.entity for table in tables]),
        still=lambda: time.monotonic() < until,
    )  # fmt: skip
    return plan(tables, asked)


def _readable(tables: Sequence[Table]) -> list[str]:
    return [code for code in case_codes(tables) if len(code) == LENGTH]


def _anchors_of(
    site: Site, tables: Sequence[Table], given: Mapping[ChildKey, date]
) -> tuple[dict[ChildKey, date], list[Remark]]:
    """The dates of diagnosis for the rows that hold dates: those in the upload, else those that the site keeps."""
    wanted = {key for kind, key in (*given, *dated_children(tables)) if kind == CASE_CODE}
    held: dict[ChildKey, date] = {(CASE_CODE, code): day for code, day in kept.kept_anchors(site, wanted).items()}
    clash = "A child has another date of diagnosis here than in the sheet “key”. Correct the one or the other."
    clashes = [
        Remark("key", 0, DIAGNOSED, "refuse", clash) for child, day in given.items() if held.get(child, day) != day
    ]
    return {**held, **given}, clashes


def _sealed_anchors(site: Site, given: Mapping[ChildKey, date], codes: Mapping[str, str]) -> dict[str, bytes]:
    """The dates of the sheet `key`, sealed child by child, by code."""
    by_code = {codes.get(key, "") if kind == LOCAL_KEY else key: day for (kind, key), day in given.items()}
    return {code: anchors.sealed(day, site=site.code, case=code) for code, day in by_code.items() if code}


def _names(files: Sequence[tuple[str, bytes]]) -> str:
    names = ", ".join(_name(shown(name)) for name, _ in files)
    return names if len(names) <= NAMES else names[: NAMES - 1] + "…"


def _name(name: str) -> str:
    """The name of a file, unless somebody has put a person or a date into it: it stays in the list of uploads."""
    words = " ".join(re.split(r"[^\w-]|_", name.rpartition(".")[0]))
    return f"a file ({name.rpartition('.')[2]})" if screen.refusals(words) or screen.warnings(words) else name


def _drop_old(site: Site) -> None:
    """Uploads that nobody approved, and codes that nobody fetched, within a week."""
    late = now() - KEPT_FOR
    old = Upload.unscoped.filter(site=site, sealed__isnull=False)
    old.filter(state=State.CHECKED, at__lt=late).update(state=State.DISCARDED, sealed=None)
    old.filter(applied_at__lt=late).update(sealed=None)


# -- deciding ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def apply(*, upload: Upload, by: str) -> Upload:
    """Write exactly what the check has shown, all of it or nothing. Applied a second time it changes nothing.

    Raises Refused where it is refused or discarded, and where something that it rests on has changed since.
    """
    Site.objects.select_for_update().get(pk=upload.site_id)
    upload = _locked(upload)
    if upload.state == State.APPLIED:
        return upload
    held = _waiting(upload)
    if any(one.severity in STOPS for one in held.remarks):
        raise Refused("This upload has cells that stop it. Correct the file and upload it again.")
    found = _planned(upload.site, held.tables, held, upload.mode, lock=True)
    if before := _applied_before(upload, found):
        raise Refused(f"The same file was applied as upload {before.pk}. Applying it again would enter children twice.")
    moved = _moved_since(held.planned, content.planned_rows(found))
    if moved or found.refused:
        rows = moved or [str(one) for one in found.remarks if one.severity in STOPS]
        raise Refused("Rows have changed since this upload was checked. Nothing was written; upload it again.", rows)
    writing.write(upload, held, found, by)
    _note_applied(upload, held, by)
    return upload


@transaction.atomic
def discard(*, upload: Upload, by: str) -> None:
    """Forget what was read. Raises Refused once it is applied."""
    upload = _locked(upload)
    if upload.state == State.DISCARDED:
        return
    _waiting(upload)
    with act_on(upload, by):
        upload.state, upload.sealed = State.DISCARDED, None
        upload.save(update_fields=["state", "sealed"])


@transaction.atomic
def hand_out_codes(*, upload: Upload, by: str) -> dict[str, str]:
    """local_key -> case code of the children who were new: once, to the person who uploaded. Raises Refused."""
    upload = _locked(upload)
    if upload.by != by:
        raise Refused("Only the person who uploaded the file gets its codes.")
    if upload.state != State.APPLIED or upload.sealed is None:
        raise Refused(
            "The codes were handed out, are too old, or went with a child who left. Find the others by their rows."
        )
    codes = content.opened_codes(upload.sealed, site=upload.site.code)
    with act_on(upload, by):
        upload.sealed = None
        upload.save(update_fields=["sealed"])
    return codes


def content_of(upload: Upload) -> Content | None:
    """What a checked upload holds; None once it is decided."""
    if upload.state != State.CHECKED or upload.sealed is None:
        return None
    return content.opened(upload.sealed, site=upload.site.code)


def applied_before(upload: Upload) -> Upload | None:
    """An upload of the same content that stands at this site."""
    same = Upload.unscoped.filter(site=upload.site_id, sha256=upload.sha256, state=State.APPLIED).exclude(pk=upload.pk)
    return same.order_by("-pk").first()


def _applied_before(upload: Upload, found: Plan) -> Upload | None:
    """Only children who are new could come twice; any other row finds itself there."""
    return applied_before(upload) if any(owner.kept.is_new for owner in found.owners) else None


def _locked(upload: Upload) -> Upload:
    return Upload.unscoped.select_for_update(of=("self",)).select_related("site").get(pk=upload.pk)


def _waiting(upload: Upload) -> Content:
    held = content_of(upload)
    if held is None:
        raise Refused(f"This upload is {upload.get_state_display()}.")
    return held


def _note_applied(upload: Upload, held: Content, by: str) -> None:
    """Nothing stays of the file but the codes of new children, until they are fetched."""
    codes = content.sealed_codes(held.codes, site=upload.site.code) if held.codes else None
    with act_on(upload, by):
        upload.state, upload.sealed, upload.applied_by, upload.applied_at = State.APPLIED, codes, by, now()
        upload.save(update_fields=["state", "sealed", "applied_by", "applied_at"])


def _moved_since(planned: content.Planned, found: content.Planned) -> list[str]:
    """The rows that the plan of the check and that of now do not share, as people read them."""
    there, here = ({(code, entity, tuple(key), rev) for code, entity, key, rev in one} for one in (planned, found))
    differing = sorted({(code, entity, key) for code, entity, key, _ in there ^ here})
    return [named_row(code, entity, key) for code, entity, key in differing]


def named_row(code: str, entity: str, key: Sequence[str]) -> str:
    """A row in words: "count 12 of K7Q X2M 9T4"."""
    owner = spoken(code) if codebook().entity(entity).of == "case" else code
    return f"{' '.join((entity, *key))} of {owner}"
