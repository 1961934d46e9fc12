"""The steps of a write to rows of a child or site: held, settled by the checks, written, followed up.

For `registry.actions` and for the writers of many rows at once, so that none of them knows rules of its own.
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
from registry import changes, queries
from registry.cells import Problem
from registry.checking import Checked, checked
from registry.codebook import Codebook
from registry.codebook_reader import codebook
from registry.columns import to_columns
from registry.data_queries import engine
from registry.drafts import (
    Draft,
    about_reason,
    refusal,
    stopping,
)
from registry.facts import Facts, Row
from registry.governance.site_codebook import codebook_of
from registry.governance.switches import switched_on
from registry.models import KEY_MARK, TABLES, Case, Record
from registry.queries import Owner
from registry.revisions import last_revisions, subject_of, subject_of_record
from registry.rules.check import Finding
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
    """The row as it is kept now, and what was written all the same: values with a reason, warnings, unit offers.

    `findings`: everything that the edit checks say of this row, as it is now.
    """

    row: Row
    revision: int
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Write:
    """One write to rows of a child or site: by whom and why, under the site's limits and the checks that are on."""

    owner: Owner
    by: str
    reason: str
    book: Codebook
    on: frozenset[str]


@contextmanager
def writing(owner: Owner, by: str, reason: str) -> Iterator[Write]:
    """An act on rows, with what they are read and checked by."""
    with act(owner, by, reason):
        yield Write(owner, by, reason, codebook_of(queries.site_of(owner)), switched_on())


@contextmanager
def act(owner: Owner, by: str, reason: str) -> Iterator[None]:
    """One person's act on a child or a site. Acts on one owner wait for each other, so checks across rows hold.

    The reason stays in the trail, so it passes the identifier screen. Raises Refused, NotFound.
    """
    site = queries.site_of(owner)
    with transaction.atomic(), acting(actor=by, site=site.code, reason=reason):
        if isinstance(owner, Case):
            held = Case.unscoped.select_for_update().get(pk=owner.pk)
            if held.site_id != owner.site_id:  # moved to another site since the page was opened
                raise queries.NotFound("There is no case with this code.")
            if held.state != Case.State.OPEN:
                raise Refused([refusal(None, "closed", "This case takes no more data.")])
        else:
            Site.objects.select_for_update().get(pk=owner.pk)
        said = list(about_reason(reason))
        if said:
            raise Refused(said)
        yield


def facts_before(owner: Owner) -> Facts:
    """What the checks of a write read: the whole child, or every row of the site itself."""
    return queries.facts_of(owner) if isinstance(owner, Case) else queries.site_facts(owner)


def settled(write: Write, drafts: Sequence[Draft], before: Facts, after: Facts) -> tuple[Facts, Checked]:
    """The child or site as it will be, with the last contact kept up, and what the checks say; raises Refused."""
    after = changes.kept_in_contact(codebook(), after)
    found = checked(before, after, drafts, write.reason, write.on)
    stopped = [
        [*stopping(draft, before, after, write.reason), *found.stops.get(place, ())]
        for place, draft in enumerate(drafts)
    ]
    if any(stopped):
        raise Refused(*stopped)
    return after, found


def as_settled(row: Row, after: Facts) -> Row:
    """A row as it will be: the enrolment with the last contact of the whole child."""
    settled = after.one("enrolment") if row.entity == "enrolment" else None
    return settled or row


def keep_contact(owner: Owner, before: Facts, after: Facts) -> None:
    """Write the last contact into an enrolment that was there before, where another row has moved it."""
    held, moved = before.one("enrolment"), after.one("enrolment")
    if held is not None and moved is not None and moved != held:
        overwrite(queries.record_of(owner, "enrolment", held.key), moved, {})


def follow_up(write: Write, found: Checked, drafts: Sequence[Draft], gone: Sequence[Row] = ()) -> None:
    """Data queries and questions to reviewers, as the findings in a child ask for them. A site's own rows have none."""
    if isinstance(write.owner, Case):
        engine.keep_up(
            write.owner, found.found, write.on, by=write.by, reason=write.reason, drafts=drafts, gone=gone,
            let_through=found.let_through,
        )  # fmt: skip


def saved(owner: Owner, record: Record, draft: Draft, found: Checked) -> Saved:
    return Saved(queries.row_of(owner, record), record.revision, draft.problems, found.at(draft))


def added(owner: Owner, rows: Sequence[Row], anchor: date | None) -> list[Record]:
    """The records of new rows, in the order of the rows: two statements a table."""
    records = [new_record(owner, row, changes.dated(row, None, anchor, now().date())) for row in rows]
    for entity in dict.fromkeys(row.entity for row in rows):
        same = [record for record in records if record.entity.name == entity]
        past = last_revisions(TABLES[entity], [subject_of(owner)])
        for record in same:
            record.revision = past.get((subject_of(owner), record.key), 0) + 1
        TABLES[entity].unscoped.bulk_create(same)
    return records


def new_record(owner: Owner, row: Row, dated: dict[str, Value | None]) -> Record:
    table = TABLES[row.entity]
    cells = {table.owner: owner, "key": KEY_MARK.join(row.key), **to_columns(table.entity, row.values), **dated}
    return table(**cells)


def overwrite(record: Record, row: Row, dated: dict[str, Value | None]) -> None:
    """Write a row over its record, and move on the record's revision; nothing where no column changes."""
    cells = {"key": KEY_MARK.join(row.key), **to_columns(record.entity, row.values), **dated}
    if all(getattr(record, name) == value for name, value in cells.items()):
        return
    cells["revision"] = _next_revision(record, str(cells["key"]))
    same = type(record).unscoped.filter(pk=record.pk, revision=record.revision)
    if not same.update(**cells):
        raise Conflict(row, None, record.revision)
    for name, value in cells.items():
        setattr(record, name, value)


def _next_revision(record: Record, key: str) -> int:
    """One more; where the row takes another key also more than any row under that key ever had."""
    if key == record.key:
        return record.revision + 1
    subject = subject_of_record(record)
    return max(record.revision, last_revisions(type(record), [subject]).get((subject, key), 0)) + 1
