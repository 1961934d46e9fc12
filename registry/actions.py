"""The only writers of the registry: children, their dates of diagnosis, and the rows of children and sites.

Each act is one transaction with one actor, so the trail of every row says who and why. Whoever calls has the child
from `queries.case_to_enter`. `anchor`, the date of diagnosis, turns typed dates into days and is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Site
from audit.acting import acting
from pave.lib.clock import now
from registry import anchors, changes, queries
from registry.cells import Problem
from registry.codebook_reader import codebook
from registry.columns import to_columns
from registry.drafts import IDENTIFIES_OWNER, Cells, Draft, changed, new, read, refusal, stopping
from registry.facts import Facts, Row
from registry.models import KEY_MARK, TABLES, Anchor, Case, Record
from registry.queries import Owner
from registry.values import Value


class Refused(ValueError):
    """Nothing was written; each problem says why and what to do. `by_row`: the same, a list for each row given."""

    def __init__(self, *by_row: Iterable[Problem]) -> None:
        self.by_row = tuple(tuple(problems) for problems in by_row)
        self.problems = tuple(problem for problems in self.by_row for problem in problems)
        super().__init__(" ".join(problem.text for problem in self.problems))


class Conflict(RuntimeError):
    """Somebody else wrote the row meanwhile, and nothing of this was written. `theirs` is None where it is gone."""

    def __init__(self, mine: Row, theirs: Row | None, revision: int) -> None:
        self.mine, self.theirs, self.revision = mine, theirs, revision
        self.fields = changes.differing(mine, theirs) if theirs is not None else tuple(mine.values)
        super().__init__("Somebody else changed this row meanwhile.")


@dataclass(frozen=True, slots=True)
class Saved:
    """The row as it is kept now, and what was written all the same: values with a reason, warnings, unit offers."""

    row: Row
    revision: int
    problems: tuple[Problem, ...] = ()


@contextmanager
def _act(owner: Owner, by: str, reason: str) -> Iterator[None]:
    """One person's act on a child or a site. Acts on one owner wait for each other, so checks across rows hold."""
    site = queries.site_of(owner)
    with transaction.atomic(), acting(actor=by, site=site.code, reason=reason):
        if isinstance(owner, Case):
            held = Case.unscoped.select_for_update().get(pk=owner.pk)
            if held.state != Case.State.OPEN:
                raise Refused([refusal(None, "closed", "This case takes no more data.")])
        else:
            Site.objects.select_for_update().get(pk=owner.pk)
        yield


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
    add_rows(owner=case, rows=[("enrolment", cells), *rows], by=by, reason=reason, anchor=anchor)
    if anchor is not None:
        keep_anchor(case=case, anchor=anchor, by=by, reason=reason)
    return case


def keep_anchor(*, case: Case, anchor: date, by: str, reason: str = "") -> None:
    """Keep or correct the date of diagnosis. Days that are entered stay as they are. Raises Refused without a reason
    for a correction."""
    with _act(case, by, reason):
        held = Anchor.unscoped.filter(case=case).first()
        if held is not None and not reason.strip():
            raise Refused([refusal(None, "reason", "The date of diagnosis was given before. Say why.")])
        body = anchors.sealed(anchor, site=case.site.code, case=case.code)
        Anchor.unscoped.update_or_create(case=case, defaults={"sealed": body})


def drop_anchor(*, case: Case, by: str, reason: str) -> None:
    """Forget the date of diagnosis; raises Refused without a reason."""
    with _act(case, by, reason):
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
    with _act(owner, by, reason):
        before = after = _facts(owner)
        drafts = []
        for entity, cells in rows:
            table = queries.table_of(owner, entity)
            draft = new(owner.code, after, table.entity.name, cells, anchor)
            drafts.append(draft)
            after = changes.with_row(after, None, draft.row)
        settled = _settled(drafts, before, after, reason)
        records = _added(owner, settled, anchor)
        _keep_contact(owner, after)
        return [
            Saved(queries.row_of(owner, record), record.revision, draft.problems)
            for record, draft in zip(records, drafts, strict=True)
        ]


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
    with _act(owner, by, reason):
        record = queries.records(owner, entity).filter(key=KEY_MARK.join(key)).first()
        if record is None:
            raise Conflict(read(owner.code, entity, cells, anchor).row, None, 0)
        was = queries.row_of(owner, record)
        draft = changed(owner.code, was, cells, anchor)
        if record.revision != revision:
            raise Conflict(draft.row, was, record.revision)
        before = _facts(owner)
        after = changes.with_row(before, was, draft.row)
        [row] = _settled([draft], before, after, reason)
        _write(record, row, changes.dated(row, was, anchor, now().date()))
        _keep_contact(owner, after)
        return Saved(queries.row_of(owner, record), record.revision, draft.problems)


def delete_row(*, owner: Owner, entity: str, key: tuple[str, ...] = (), revision: int, by: str, reason: str) -> None:
    """Take a row out; the trail keeps what it held. Raises Refused, NotFound, Conflict."""
    with _act(owner, by, reason):
        record = queries.record_of(owner, entity, key)
        row = queries.row_of(owner, record)
        if record.revision != revision:
            raise Conflict(row, row, record.revision)
        problems = list(changes.still_named(codebook(), _facts(owner), row))
        if not reason.strip():
            problems.append(refusal(None, "reason", "A row is deleted with a reason. Give it."))
        if entity in IDENTIFIES_OWNER:
            problems.append(refusal(row, "identity", "This row stays: without it there is no child or site."))
        if problems:
            raise Refused(problems)
        record.delete()


# -- steps of a write -------------------------------------------------------------------------------------------------


def _facts(owner: Owner) -> Facts:
    """What the checks of a write read: the whole child, or every row of the site itself."""
    return queries.facts_of(owner) if isinstance(owner, Case) else queries.site_facts(owner)


def _settled(drafts: Sequence[Draft], before: Facts, after: Facts, reason: str) -> list[Row]:
    """The rows as they are written, with the last contact kept up in an enrolment; raises Refused."""
    checked = changes.against_checks(before, after, [draft.row for draft in drafts])
    stopped = [[*stopping(draft, before, after, reason), *checked.get(place, ())] for place, draft in enumerate(drafts)]
    if any(stopped):
        raise Refused(*stopped)
    latest = changes.latest_day(codebook(), after)
    rows = (draft.row for draft in drafts)
    return [changes.in_contact(row, latest) if row.entity == "enrolment" else row for row in rows]


def _keep_contact(owner: Owner, after: Facts) -> None:
    """Move the last contact to the latest day of any row."""
    held = after.one("enrolment")
    if held is None:
        return
    moved = changes.in_contact(held, changes.latest_day(codebook(), after))
    if moved != held:
        _write(queries.record_of(owner, "enrolment", held.key), moved, {})


def _added(owner: Owner, rows: Sequence[Row], anchor: date | None) -> list[Record]:
    """The records of new rows, in the order of the rows: one statement a table."""
    records = [_record(owner, row, changes.dated(row, None, anchor, now().date())) for row in rows]
    for entity in dict.fromkeys(row.entity for row in rows):
        same = [record for record in records if record.entity.name == entity]
        TABLES[entity].unscoped.bulk_create(same)
    return records


def _record(owner: Owner, row: Row, dated: dict[str, Value | None]) -> Record:
    table = TABLES[row.entity]
    cells = {table.owner: owner, "key": KEY_MARK.join(row.key), **to_columns(table.entity, row.values), **dated}
    return table(**cells)


def _write(record: Record, row: Row, dated: dict[str, Value | None]) -> None:
    """Write a row over its record, and move on the record's revision; nothing where no column changes."""
    cells = {"key": KEY_MARK.join(row.key), **to_columns(record.entity, row.values), **dated}
    if all(getattr(record, name) == value for name, value in cells.items()):
        return
    cells["revision"] = record.revision + 1
    same = type(record).unscoped.filter(pk=record.pk, revision=record.revision)
    if not same.update(**cells):
        raise Conflict(row, None, record.revision)
    for name, value in cells.items():
        setattr(record, name, value)
