"""The only writers of the registry: children, their dates of diagnosis, and the rows of children and sites.

Each act is one transaction with one actor, so the trail of every row says who and why. Whoever calls has the child
from `queries.case_to_enter`. `anchor`, the date of diagnosis, turns typed dates into days and is dropped. Every write
runs the edit checks over the whole child, and opens and closes data queries as they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import Site
from audit.acting import acting
from pave.lib.clock import now
from registry import anchors, changes, queries
from registry.checking import checked
from registry.codebook_reader import codebook
from registry.drafts import (
    IDENTIFIES_OWNER,
    Cells,
    changed,
    new,
    read,
    refusal,
)
from registry.facts import Facts
from registry.models import KEY_MARK, Anchor, Case
from registry.queries import Owner
from registry.writing import (
    Conflict,
    Refused,
    Saved,
    Write,
    act,
    added,
    as_settled,
    facts_before,
    follow_up,
    keep_contact,
    overwrite,
    saved,
    settled,
    writing,
)

__all__ = [
    "Conflict", "Refused", "Saved", "add_row", "add_rows", "delete_row", "drop_anchor", "keep_anchor", "open_case",
    "save_row",
]  # fmt: skip


# -- children ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_case(
    *, site: Site, cells: Cells, by: str, reason: str = "", anchor: date | None = None,
    rows: Sequence[tuple[str, Cells]] = (),
) -> Case:  # fmt: skip
    """Take a child in with the cells of the enrolment, and other rows of (entity, cells); raises as `add_rows`.

    Where there is an anchor it is kept, sealed.
    """
    with acting(actor=by, site=site.code, reason=reason):
        case = Case.unscoped.create(site=site)
    with writing(case, by, reason) as write:
        _add(write, [("enrolment", cells), *rows], queries.facts_of_new(case), anchor)
    if anchor is not None:
        keep_anchor(case=case, anchor=anchor, by=by, reason=reason)
    return case


def keep_anchor(*, case: Case, anchor: date, by: str, reason: str = "") -> None:
    """Keep or correct the date of diagnosis. Days that are entered stay as they are. Raises Refused without a reason
    for a correction."""
    with act(case, by, reason):
        held = Anchor.unscoped.filter(case=case).first()
        if held is not None and not reason.strip():
            raise Refused([refusal(None, "reason", "The date of diagnosis was given before. Say why.")])
        body = anchors.sealed(anchor, site=case.site.code, case=case.code)
        Anchor.unscoped.update_or_create(case=case, defaults={"sealed": body})


def drop_anchor(*, case: Case, by: str, reason: str) -> None:
    """Forget the date of diagnosis; raises Refused without a reason."""
    with act(case, by, reason):
        if not reason.strip():
            raise Refused([refusal(None, "reason", "The date of diagnosis goes with a reason. Give it.")])
        Anchor.unscoped.filter(case=case).delete()


# -- rows -------------------------------------------------------------------------------------------------------------


def add_row(*, owner: Owner, entity: str, cells: Cells, by: str, reason: str = "", anchor: date | None = None) -> Saved:
    """Write a new row; an event, course or line without a number takes the next one. Raises Refused, NotFound."""
    return add_rows(owner=owner, rows=[(entity, cells)], by=by, reason=reason, anchor=anchor)[0]


def add_rows(
    *, owner: Owner, rows: Sequence[tuple[str, Cells]], by: str, reason: str = "", anchor: date | None = None
) -> list[Saved]:
    """Write new rows of one child or site, all of them or none. The checks read them together; a row may refer to one
    before or after it. Raises as `add_row`."""
    with writing(owner, by, reason) as write:
        return _add(write, rows, facts_before(owner), anchor)


def save_row(
    *, owner: Owner, entity: str, key: tuple[str, ...] = (), cells: Cells, revision: int, by: str, reason: str = "",
    anchor: date | None = None,
) -> Saved:  # fmt: skip
    """Change a row as it was at `revision`; fields without a cell stay, a blank cell empties.

    Raises:
        NotFound: where there is no such table.
        Refused: with what stops it; also where a value that was given changes without a reason.
        Conflict: with both rows, where the row is at another revision, or gone.
    """
    with writing(owner, by, reason) as write:
        record = queries.records(owner, entity).filter(key=KEY_MARK.join(key)).first()
        if record is None:
            raise Conflict(read(owner.code, entity, cells, anchor, write.book).row, None, 0)
        was = queries.row_of(owner, record)
        draft = changed(owner.code, was, cells, anchor, write.book)
        if record.revision != revision:
            raise Conflict(draft.row, was, record.revision)
        before = facts_before(owner)
        after, found = settled(write, [draft], before, changes.with_row(before, was, draft.row))
        row = as_settled(draft.row, after)
        overwrite(record, row, changes.dated(row, was, anchor, now().date()))
        if entity != "enrolment":
            keep_contact(owner, before, after)
        follow_up(write, found, [draft])
        return saved(owner, record, draft, found)


def delete_row(*, owner: Owner, entity: str, key: tuple[str, ...] = (), revision: int, by: str, reason: str) -> None:
    """Take a row out; the trail keeps what it held. Raises Refused, NotFound, Conflict."""
    with writing(owner, by, reason) as write:
        record = queries.record_of(owner, entity, key)
        row = queries.row_of(owner, record)
        if record.revision != revision:
            raise Conflict(row, row, record.revision)
        before = facts_before(owner)
        problems = list(changes.still_named(codebook(), before, row))
        if not reason.strip():
            problems.append(refusal(None, "reason", "A row is deleted with a reason. Give it."))
        if entity in IDENTIFIES_OWNER:
            problems.append(refusal(row, "identity", "This row stays: without it there is no child or site."))
        if problems:
            raise Refused(problems)
        record.delete()
        after = changes.with_row(before, row, None)
        follow_up(write, checked(before, after, [], reason, write.on), [], gone=[row])


def _add(write: Write, rows: Sequence[tuple[str, Cells]], before: Facts, anchor: date | None) -> list[Saved]:
    owner, after, drafts = write.owner, before, []
    for entity, cells in rows:
        table = queries.table_of(owner, entity)
        draft = new(owner.code, after, table.entity.name, cells, anchor, write.book)
        drafts.append(draft)
        after = changes.with_row(after, None, draft.row)
    after, found = settled(write, drafts, before, after)
    records = added(owner, [as_settled(draft.row, after) for draft in drafts], anchor)
    keep_contact(owner, before, after)
    follow_up(write, found, drafts)
    return [saved(owner, record, draft, found) for record, draft in zip(records, drafts, strict=True)]
