"""Many new children of one site in one transaction: what `actions.open_case` would write for each, table by table.

The pure steps are those of `registry.actions`, child by child; only the statements are fewer. Nothing is written where
one child is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import transaction

from accounts.models import Site
from audit.acting import acting
from pave.lib.clock import now
from registry import anchors, changes, queries
from registry.cells import Problem
from registry.checking import Checked
from registry.drafts import Cells, Draft, about_reason, new
from registry.facts import Facts
from registry.governance.site_codebook import codebook_of
from registry.governance.switches import switched_on
from registry.models import TABLES, Anchor, Case, Record
from registry.writing import Refused, Write, as_settled, follow_up, new_record, settled


@dataclass(frozen=True, slots=True)
class NewCase:
    """A child to take in: the cells of the enrolment, other rows of (entity, cells), and the reason of all of them.

    `anchor` turns typed dates into days; it is kept, sealed, unless `drop_anchor` says that it is for that alone.
    """

    cells: Cells
    rows: Sequence[tuple[str, Cells]] = ()
    reason: str = ""
    anchor: date | None = None
    drop_anchor: bool = False

    @property
    def every_row(self) -> tuple[tuple[str, Cells], ...]:
        """The rows in the order in which `Refused.by_row` counts them."""
        return (("enrolment", self.cells), *self.rows)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A child that may be written as it is."""

    write: Write
    case: Case
    child: NewCase
    drafts: Sequence[Draft]
    checked: Checked
    records: Sequence[Record]

    @property
    def asks(self) -> bool:
        """Whether a data query or a question to reviewers may come of it: most children are silent."""
        return bool(self.checked.found) or any(one.severity == "reason" for it in self.drafts for one in it.problems)


def open_cases(*, site: Site, children: Sequence[NewCase], by: str) -> list[Case]:
    """Take children in, in the order given, all of them or none.

    Raises:
        Refused: `by_row` has a list for each row of the first child (`NewCase.every_row`), then of the next.
    """
    ready = _ready(site, children, by)
    with transaction.atomic(), acting(actor=by, site=site.code):
        for reason, group in groupby(sorted(ready, key=_reason), key=_reason):
            with acting(actor=by, site=site.code, reason=reason):
                _write(list(group))
    return [one.case for one in ready]


def refusals(*, site: Site, children: Sequence[NewCase], by: str) -> list[tuple[Problem, ...]]:
    """What would stop these children, a list for each row in the order of `Refused.by_row`; nothing is written."""
    try:
        _ready(site, children, by)
    except Refused as refused:
        return list(refused.by_row)
    return [() for child in children for _ in child.every_row]


# -- before the transaction -------------------------------------------------------------------------------------------


def _ready(site: Site, children: Sequence[NewCase], by: str) -> list[_Ready]:
    """Every child with its records, none of them written; raises Refused with what stops any of them."""
    book, on = codebook_of(site), switched_on()
    nothing = _nothing_yet(site)
    ready: list[_Ready] = []
    stopped: list[Iterable[Problem]] = []
    for child in children:
        write = Write(Case(site=site), by, child.reason, book, on)
        try:
            ready.append(_prepared(write, child, nothing))
            stopped += [() for _ in child.every_row]
        except Refused as refused:
            told = refused.by_row
            stopped += told if len(told) == len(child.every_row) else [refused.problems, *[()] * len(child.rows)]
    if len(ready) < len(children):
        raise Refused(*stopped)
    return ready


def _nothing_yet(site: Site) -> Facts:
    """What a child is before its first row: its site and the laboratories of it."""
    of_site = queries.site_facts(site)
    return Facts({}, site=of_site.one("site"), laboratories=of_site.by_entity.get("site_lab", ()))


def _prepared(write: Write, child: NewCase, nothing: Facts) -> _Ready:
    case, today = write.owner, now().date()
    if not isinstance(case, Case):
        raise TypeError("a child is written, not a site")
    said = list(about_reason(child.reason))
    if said:
        raise Refused(said)
    drafts = list(_drafts(write, child, nothing))
    with_all = _with(nothing, drafts)
    after, checked = settled(write, drafts, nothing, with_all)
    rows = [as_settled(draft.row, after) for draft in drafts]
    records = [new_record(case, row, changes.dated(row, None, child.anchor, today)) for row in rows]
    return _Ready(write, case, child, drafts, checked, records)


def _drafts(write: Write, child: NewCase, nothing: Facts) -> Iterator[Draft]:
    there = nothing
    for entity, cells in child.every_row:
        name = queries.table_of(write.owner, entity).entity.name
        draft = new(write.owner.code, there, name, cells, child.anchor, write.book)
        yield draft
        there = changes.with_row(there, None, draft.row)


def _with(nothing: Facts, drafts: Sequence[Draft]) -> Facts:
    there = nothing
    for draft in drafts:
        there = changes.with_row(there, None, draft.row)
    return there


# -- within it --------------------------------------------------------------------------------------------------------


def _reason(one: _Ready) -> str:
    return one.child.reason


def _write(ready: Sequence[_Ready]) -> None:
    """The children, then their rows: the same few statements a table however many there are."""
    Case.unscoped.bulk_create([one.case for one in ready])
    for entity, records in _by_table(ready).items():
        TABLES[entity].unscoped.bulk_create(records)
    Anchor.unscoped.bulk_create(
        Anchor(case=one.case, sealed=anchors.sealed(one.child.anchor, site=one.case.site.code, case=one.case.code))
        for one in ready
        if one.child.anchor is not None and not one.child.drop_anchor
    )
    for one in ready:
        if one.asks:
            follow_up(one.write, one.checked, one.drafts)


def _by_table(ready: Sequence[_Ready]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for one in ready:
        for record in one.records:
            found.setdefault(record.entity.name, []).append(record)
    return found
