"""A form that was sent: what is wrong with its boxes before any write, and the write."""

from __future__ import annotations

from collections.abc import Iterable

from registry import actions, drafts
from registry.cells import Problem
from registry.codebook import Field
from registry.drafts import LONGEST_REASON
from registry.entry import once, unsent
from registry.entry.desk import Desk, Sent
from registry.entry.reading import cells_of, is_blank, posted_of
from registry.facts import Row
from registry.governance.site_codebook import codebook_of
from registry.governance.switches import switched_on
from registry.queries import Entry, site_of
from registry.rules.check import Finding
from registry.rules.checks import findings

PUT_BACK = "Put back after it was deleted."
NOTHING = "Nothing was entered. Fill in what is known, or leave this page."


class Stopped(ValueError):
    """Nothing was written; the problems belong to the one row of this form."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("The form was not saved.")


def add(desk: Desk, sent: Sent) -> Row:
    """The new row, or the one that the same form made before; raises Stopped."""
    fields, entity = desk.fields(new=True), desk.entity.name
    ready = {field.name for field in fields if field.to}  # the form opens with the only clot or course there is
    if is_blank({name: text for name, text in sent.posted.items() if name not in ready}):
        raise Stopped((drafts.refusal(None, "blank", NOTHING),))
    cells = _cells(desk, sent, fields, None)
    try:
        row = once.add_once(
            owner=desk.owner, entity=entity, cells=cells, by=desk.by, reason=sent.reason, anchor=desk.anchor,
            form_id=sent.form_id,
        )  # fmt: skip
    except actions.Refused as refused:
        raise Stopped(refused.problems) from refused
    unsent.drop(desk.draft(None))
    return row


def put_back(desk: Desk, gone: Row) -> Row:
    """A deleted row again, under the number that it had; the one that is there, where it is back already.

    Raises Stopped.
    """
    there = next((row for row in desk.facts.rows(gone.entity) if row.key == gone.key), None)
    if there is not None:
        return there
    fields = desk.fields(new=False)
    held = posted_of(fields, gone.values)
    cells, _ = cells_of(fields, held, held)
    try:
        return actions.add_row(
            owner=desk.owner, entity=gone.entity, cells=cells, by=desk.by, reason=PUT_BACK, anchor=desk.anchor
        ).row
    except actions.Refused as refused:
        raise Stopped(refused.problems) from refused


def change(desk: Desk, sent: Sent, key: tuple[str, ...], kept: Entry, fields: Iterable[Field]) -> Row:
    """The row as it is kept now, with these fields as they were sent; raises Stopped and `actions.Conflict`.

    The same form sent twice is no conflict: it asks for what is there already.
    """
    cells = _cells(desk, sent, tuple(fields), kept.row)
    try:
        saved = actions.save_row(
            owner=desk.owner, entity=desk.entity.name, key=key, cells=cells, revision=sent.revision, by=desk.by,
            reason=sent.reason, anchor=desk.anchor,
        ).row  # fmt: skip
    except actions.Refused as refused:
        raise Stopped(refused.problems) from refused
    except actions.Conflict as conflict:
        if conflict.theirs is None or conflict.fields:
            raise
        saved = conflict.theirs
    unsent.drop(desk.draft(key))
    return saved


def said_of(desk: Desk, row: Row) -> tuple[tuple[Problem, ...], tuple[Finding, ...]]:
    """What is said of a row that is kept: doubts about its values, and what the edit checks find in it."""
    book = codebook_of(site_of(desk.owner))
    read = drafts.changed(desk.code, row, {}, desk.anchor, book)
    doubts = tuple(one for one in read.standing if one.severity == "warn")
    found = findings(desk.facts, switched_on=switched_on())
    return doubts, tuple(one for one in found if (one.entity, one.key) == (row.entity, row.key))


def _cells(desk: Desk, sent: Sent, fields: tuple[Field, ...], was: Row | None) -> dict[str, str]:
    """Raises Stopped where boxes contradict each other, together with everything else that does not read."""
    held = posted_of(fields, was.values) if was is not None else {}
    cells, wrong = cells_of(fields, sent.posted, held)
    problems = [*wrong]
    if len(sent.reason) > LONGEST_REASON:
        why = f"The reason has {len(sent.reason)} characters; {LONGEST_REASON} fit."
        problems.append(Problem("", "refuse", "unreadable", why))
    if problems:
        draft = _draft(desk, cells, was)
        asked = {one.field for one in wrong}  # one sentence a box: its cell does not read for the same cause
        more = (one for one in draft.problems if one.severity != "warn" and one.field not in asked)
        raise Stopped((*problems, *more))
    return cells


def _draft(desk: Desk, cells: dict[str, str], was: Row | None) -> drafts.Draft:
    book = codebook_of(site_of(desk.owner))
    if was is None:
        return drafts.new(desk.code, desk.facts, desk.entity.name, cells, desk.anchor, book)
    return drafts.changed(desk.code, was, cells, desk.anchor, book)
