"""Writes a grid: new, changed and deleted rows of one entity of a child, all of them or none, once a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.core.cache import cache
from django.db import transaction

from pave.lib.clock import now
from registry import queries
from registry.cells import Problem
from registry.changes import dated, still_named, with_row
from registry.codebook_reader import codebook
from registry.drafts import THERE_ALREADY, Cells, Draft, changed, new, refusal
from registry.facts import Facts, Row
from registry.models import KEY_MARK, Case, Record
from registry.queries import Entry
from registry.writing import (
    Refused,
    Saved,
    Write,
    added,
    facts_before,
    follow_up,
    keep_contact,
    overwrite,
    saved,
    settled,
    writing,
)

REMEMBERED_S = 12 * 3600
"""How long a form is known as saved: as long as anybody stays signed in."""
SAVED_ALREADY = (
    "This page was saved before, so this row may be in already. Empty it if it is; else save again to write it."
)


class SavedBefore(RuntimeError):
    """This very form was saved already, as it is: a double click, or a page that was sent again."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done with one row: a new one (revision 0), changed cells, or delete."""

    cells: Cells = field(default_factory=dict)
    key: tuple[str, ...] = ()
    revision: int = 0
    delete: bool = False


class BatchRefused(ValueError):
    """Nothing was written: what is wrong, and who wrote a row meanwhile, by the place of the change in the batch."""

    def __init__(self, problems: dict[int, tuple[Problem, ...]], conflicts: dict[int, Entry | None]) -> None:
        self.problems, self.conflicts = problems, conflicts
        super().__init__("Nothing of this batch was written.")


def save_batch(
    *, case: Case, entity: str, changes: Sequence[Change], by: str, reason: str, anchor: date | None, form: str
) -> list[Saved]:
    """Write every change, or none; `form` is a random id that the page carries, good for one save.

    Deletes come first, then changes, then the new rows together, so that a new row may take a freed place. Somebody who
    goes back to a saved page and types something else is told of its new rows first; the next save writes them.

    Raises:
        SavedBefore: where this form was saved already; nothing is written twice.
        BatchRefused: with what stops each row.
        NotFound: where there is no such table.
    """
    once = f"registry-form-{sha256(f'{by} {form}'.encode()).hexdigest()}"
    what = sha256(repr([(dict(one.cells), one.key, one.revision, one.delete) for one in changes]).encode()).hexdigest()
    try:
        with transaction.atomic():
            # In the database's cache this is a row of the same transaction: gone again where nothing was written.
            if not cache.add(once, what, REMEMBERED_S):
                _check_sent_again(cache.get(once) == what, form, changes)
            return _written(case, entity, changes, by, reason, anchor)
    except Refused as refused:  # of the whole act: the case is closed, or the reason names somebody
        cache.delete(once)
        raise BatchRefused({0: refused.problems}, {}) from refused
    except BatchRefused:
        cache.delete(once)
        raise


def _check_sent_again(is_same: bool, form: str, changes: Sequence[Change]) -> None:
    """Of kept rows the revision says whether they were written meanwhile; a new row of a saved page may be in already.

    Raises SavedBefore, BatchRefused.
    """
    if is_same:
        raise SavedBefore(form)
    problem = Problem("", "refuse", "saved_before", SAVED_ALREADY)
    told: dict[int, tuple[Problem, ...]] = {place: (problem,) for place, one in enumerate(changes) if not one.revision}
    if told:
        raise BatchRefused(told, {})


def _written(
    case: Case, entity: str, changes: Sequence[Change], by: str, reason: str, anchor: date | None
) -> list[Saved]:
    """One act with the steps of `registry.actions`: the child is read once and checked once, whatever the rows."""
    with writing(case, by, reason) as write:
        staged = _staged(write, entity, changes, anchor)
        try:
            after, found = settled(write, staged.drafts, staged.base, staged.after)
        except Refused as refused:
            raise BatchRefused(staged.by_place(refused.by_row), staged.conflicts) from refused
        if staged.problems or staged.conflicts:
            raise BatchRefused(staged.by_place(()), staged.conflicts)
        for record, _ in staged.gone:
            record.delete()
        for record, draft in staged.kept:
            overwrite(record, draft.row, dated(draft.row, draft.was, anchor, now().date()))
        records = added(case, [draft.row for draft in staged.new], anchor)
        keep_contact(case, staged.before, after)
        follow_up(write, found, staged.drafts, [row for _, row in staged.gone])
        written = [*staged.kept, *zip(records, staged.new, strict=True)]
        return [saved(case, record, draft, found) for record, draft in written]


@dataclass
class _Staged:
    """A batch before it is written. `base`: the child without the deleted rows; `after`: with every change."""

    before: Facts
    base: Facts
    after: Facts
    places: list[int] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    kept: list[tuple[Record, Draft]] = field(default_factory=list)
    new: list[Draft] = field(default_factory=list)
    gone: list[tuple[Record, Row]] = field(default_factory=list)
    problems: dict[int, tuple[Problem, ...]] = field(default_factory=dict)
    conflicts: dict[int, Entry | None] = field(default_factory=dict)

    def by_place(self, by_row: Sequence[Sequence[Problem]]) -> dict[int, tuple[Problem, ...]]:
        """What stops the drafts, and what stopped rows before they were drafts, by place in the batch."""
        found = {place: tuple(told) for place, told in zip(self.places, by_row, strict=False) if told}
        return found | self.problems


def _staged(write: Write, entity: str, changes: Sequence[Change], anchor: date | None) -> _Staged:
    """Deletes first, then changes, then new rows."""
    case, facts = write.owner, facts_before(write.owner)
    staged = _Staged(facts, facts, facts)
    records = {record.key: record for record in queries.records(case, entity)}
    kept = [(place, change) for place, change in enumerate(changes) if change.revision]
    for place, change in sorted(kept, key=lambda one: not one[1].delete):
        record = records.get(KEY_MARK.join(change.key))
        if record is not None and record.revision == change.revision:
            stage = _to_delete if change.delete else _to_change
            stage(staged, write, place, record, change, anchor)
        elif record is not None:
            staged.conflicts[place] = Entry(queries.row_of(case, record), record.revision)
        elif not change.delete:  # somebody else deleted it; where both wanted that, there is nothing to do
            staged.conflicts[place] = None
    for place, change in enumerate(changes):
        if not change.revision:
            draft = new(case.code, staged.after, entity, change.cells, anchor, write.book)
            staged.new.append(draft)
            _draft(staged, place, draft)
    return staged


def _to_delete(staged: _Staged, write: Write, place: int, record: Record, change: Change, anchor: date | None) -> None:
    row = queries.row_of(write.owner, record)
    without = with_row(staged.base, row, None)
    problems = tuple(still_named(codebook(), without, row))
    if not write.reason.strip():
        problems += (refusal(None, "reason", "A row is deleted with a reason. Give it."),)
    if problems:
        staged.problems[place] = problems
    staged.base = staged.after = without
    staged.gone.append((record, row))


def _to_change(staged: _Staged, write: Write, place: int, record: Record, change: Change, anchor: date | None) -> None:
    was = queries.row_of(write.owner, record)
    draft = changed(write.owner.code, was, change.cells, anchor, write.book)
    others = {row.key for row in staged.after.rows(was.entity)} - {was.key}
    if draft.row.key != was.key and draft.row.key in others:
        staged.problems[place] = (refusal(draft.row, "identity", THERE_ALREADY),)
    staged.kept.append((record, draft))
    _draft(staged, place, draft)


def _draft(staged: _Staged, place: int, draft: Draft) -> None:
    staged.places.append(place)
    staged.drafts.append(draft)
    staged.after = with_row(staged.after, draft.was, draft.row)
