"""Taking a whole upload back: every row as it was before, or nothing where somebody has written to one since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Site
from pave.lib.clock import now
from registry import changes
from registry.changes import still_named
from registry.checking import checked
from registry.codebook_reader import codebook
from registry.columns import from_columns
from registry.drafts import Draft, about_reason, stopping
from registry.facts import Facts, Row, row_key
from registry.governance.switches import switched_on
from registry.importing import bulk, kept
from registry.importing.actions import Refused, act_on, named_row
from registry.importing.bulk import Batch, Change
from registry.importing.proposal import Kept, OwnerPlan, RowKey, Written, with_rows
from registry.importing.raw import values_of
from registry.importing.writing import ANCHOR, keep_up
from registry.models import (
    TABLES,
    AdjudicationTask,
    Anchor,
    Case,
    DataQuery,
    QueryMessage,
    Review,
    Upload,
    UploadedRow,
)
from registry.queries import Owner
from registry.revisions import Past, last_revisions, subject_of

State = Upload.State
WHY = "undone"


@dataclass
class Back:
    """What goes back of one child or the site."""

    owner: Owner
    kept: Kept
    notes: list[UploadedRow] = field(default_factory=list)
    is_new: bool = False


@transaction.atomic
def undo(*, upload: Upload, by: str, reason: str = "") -> Upload:
    """Put every row back as it was before the upload; children who came with it go. Undone twice changes nothing.

    Raises Refused, with the rows, where one was written since, or what would be left does not fit together.
    """
    Site.objects.select_for_update().get(pk=upload.site_id)
    upload = Upload.unscoped.select_for_update(of=("self",)).select_related("site").get(pk=upload.pk)
    if upload.state == State.UNDONE:
        return upload
    if upload.state != State.APPLIED:
        raise Refused(f"This upload is {upload.get_state_display()}: there is nothing to undo.")
    for problem in about_reason(reason):
        raise Refused(problem.text)
    backs = _backs(upload)
    in_the_way = [text for back in backs for text in _in_the_way(back)]
    if in_the_way:
        raise Refused("Something was written since this upload. Nothing was undone; correct those rows.", in_the_way)
    with act_on(upload, by, reason or WHY):
        plans = _put_back(backs)
        Anchor.unscoped.filter(
            case__in=UploadedRow.unscoped.filter(upload=upload, entity=ANCHOR).values("case")
        ).delete()
        UploadedRow.unscoped.filter(upload=upload).delete()
        _take_out([back.owner for back in backs if back.is_new and isinstance(back.owner, Case)])
        keep_up(plans, {back.kept.code: back.owner for back in backs}, by)
        upload.state, upload.sealed, upload.undone_by, upload.undone_at = State.UNDONE, None, by, now()
        upload.save(update_fields=["state", "sealed", "undone_by", "undone_at"])
    return upload


def _backs(upload: Upload) -> list[Back]:
    """Children and site of an upload, locked, with what is kept of them now."""
    notes = list(
        UploadedRow.unscoped.filter(upload=upload).exclude(entity=ANCHOR).select_related("case").order_by("id")
    )
    codes = {note.case.code for note in notes if note.case is not None}
    cases = kept.cases_of(upload.site, codes, lock=True)
    children = kept.kept_children(upload.site, cases)
    backs: dict[str, Back] = {}
    for note in notes:
        code = note.case.code if note.case is not None else ""
        if code not in backs:
            if code and code not in cases:
                raise Refused(f"{note.case} has moved to another site since. Nothing was undone.")
            backs[code] = Back(cases[code], children[code]) if code else Back(upload.site, kept.kept_site(upload.site))
        backs[code].notes.append(note)
        backs[code].is_new |= note.entity == "enrolment" and note.before is None
    site = kept.kept_site(upload.site).facts
    return [replace(back, kept=_beside(back.kept, site)) for back in backs.values()]


def _beside(held: Kept, site: Facts) -> Kept:
    laboratories = site.by_entity.get("site_lab", ())
    return replace(held, facts=replace(held.facts, site=site.one("site"), laboratories=laboratories))


# -- what is in the way -----------------------------------------------------------------------------------------------


def _in_the_way(back: Back) -> Iterator[str]:
    """Rows that were written since, and what would not fit together afterwards."""
    if not back.kept.open:
        yield f"{back.owner} takes no more data."
        return
    written_since = [note for note in back.notes if back.kept.revisions.get(_place(note), 0) != note.revision]
    yield from (named_row(back.kept.code, *_place(note)) for note in written_since)
    if back.is_new:
        mine = {_place(note) for note in back.notes}
        yield from (named_row(back.kept.code, *place) for place in back.kept.revisions if place not in mine)
    elif not written_since:
        yield from _misfits(back)


def _misfits(back: Back) -> Iterator[str]:
    plan, after = _planned(back)
    found = checked(back.kept.facts, after, [one.draft for one in plan.written], WHY, switched_on())
    problems = [problem for some in found.stops.values() for problem in some if problem.severity == "refuse"]
    for one in plan.written:
        about = stopping(replace(one.draft, problems=()), back.kept.facts, after, WHY)
        problems += about
    for row in plan.gone:
        problems += still_named(codebook(), after, row)
    yield from (f"{back.owner}: {problem.text}" for problem in problems)


def _planned(back: Back) -> tuple[OwnerPlan, Facts]:
    """The rows as they will be, as a plan of its own, and the facts with them."""
    facts = back.kept.facts
    rows = {name: {row.key: row for row in some} for name, some in facts.by_entity.items()}
    written: list[Written] = []
    gone: list[Row] = []
    for note in back.notes:
        entity, key = _place(note)
        now_row = rows.setdefault(entity, {}).pop(key, None)
        if note.before is None:
            gone += [now_row] if now_row is not None else []
            continue
        row = _row(back, note)
        rows[entity][key] = row
        written.append(Written(Draft(row, (), now_row), note.revision, WHY, {}))
    after = changes.kept_in_contact(codebook(), with_rows(facts, rows))
    return OwnerPlan(back.kept, tuple(written), tuple(gone)), after


def _row(back: Back, note: UploadedRow) -> Row:
    entity = codebook().entity(note.entity)
    values = from_columns(entity, values_of(note.entity, note.before or {}))
    own = {"enrolment": "case_code", "site": "site_code"}.get(note.entity)
    if own is not None:
        values[own] = back.kept.code
    return Row(note.entity, row_key(entity, values), values)


# -- putting back -----------------------------------------------------------------------------------------------------


def _put_back(backs: Sequence[Back]) -> list[OwnerPlan]:
    """Write the rows; what the checks find in the children that stay."""
    batches: dict[str, Batch] = defaultdict(Batch)
    plans: list[OwnerPlan] = []
    past = _past_of(backs)
    for back in backs:
        for note in back.notes:
            _gather(back, note, batches[note.entity], past.get(note.entity, {}))
        if not back.is_new:
            plan, after = _planned(back)
            found = checked(back.kept.facts, after, [one.draft for one in plan.written], WHY, switched_on())
            plans.append(replace(plan, found=found.found))
    for entity, batch in batches.items():
        bulk.write(entity, batch)
    return plans


def _past_of(backs: Sequence[Back]) -> dict[str, Past]:
    """By entity, what the trail knows of the keys under which rows come back."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for back in backs:
        for note in back.notes:
            if note.before is not None and note.after is None:
                subjects[note.entity].append(subject_of(back.owner))
    return {name: last_revisions(TABLES[name], some) for name, some in subjects.items()}


def _gather(back: Back, note: UploadedRow, batch: Batch, past: Past) -> None:
    """A row that came goes; one that changed or went is put back, at a revision that it never had."""
    _, key = _place(note)
    if note.before is None:
        batch.gone.append(Change(back.owner, key, note.revision, {}))
        return
    columns: Mapping[str, Any] = values_of(note.entity, note.before)
    if note.after is None:
        first = past.get((subject_of(back.owner), note.key), 0) + 1
        batch.new.append(Change(back.owner, key, 0, columns, first))
    else:
        batch.changed.append(Change(back.owner, key, note.revision, columns))


def _take_out(cases: Sequence[Case]) -> None:
    """Children who came with the upload, with the questions that the checks asked of them."""
    ids = [case.pk for case in cases]
    if not ids:
        return
    for start in range(0, len(ids), kept.FEW):
        some = ids[start : start + kept.FEW]
        QueryMessage.unscoped.filter(query__case__in=some).delete()
        DataQuery.unscoped.filter(case__in=some).delete()
        Review.unscoped.filter(task__case__in=some).delete()
        AdjudicationTask.unscoped.filter(case__in=some).delete()
        Anchor.unscoped.filter(case__in=some).delete()
        try:
            Case.unscoped.filter(pk__in=some).delete()
        except ProtectedError as error:
            raise Refused(
                "A child of this upload was signed for, offered or merged since. Nothing was undone."
            ) from error


def _place(note: UploadedRow) -> RowKey:
    return note.entity, kept.key_of(note.key)
