"""A row that somebody typed and that is not written yet: how it reads, and what stops it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry import changes
from registry.cells import Problem, text_problems
from registry.codebook import Codebook, Kind
from registry.codebook_reader import codebook
from registry.columns import unkeepable
from registry.facts import Facts, Row, parse_row

Cells = Mapping[str, str]
IDENTIFIES_OWNER = {"enrolment": "case_code", "site": "site_code"}
"""Rows without which there is no child or site, and the field with the code of it."""
LONGEST_REASON = 500
THERE_ALREADY = "There is such a row already. Change that one."


@dataclass(frozen=True, slots=True)
class Draft:
    """The row as it reads, its problems, and the row as it was (None: a new one). `standing`: problems that the row had
    before, so that nobody is asked again."""

    row: Row
    problems: tuple[Problem, ...]
    was: Row | None = None
    standing: tuple[Problem, ...] = ()


def new(
    owner: str, facts: Facts, entity: str, cells: Cells, anchor: date | None, book: Codebook | None = None
) -> Draft:
    """A new row of the child or site with this code; one named by a number alone takes the next where it has none.

    `book` is the codebook with the limits of the site (`governance.site_codebook`); without it the registry's.
    """
    there = facts.by_entity.get(entity, ())
    draft = read(owner, entity, _numbered(entity, there, cells), anchor, book)
    if draft.row.key in {row.key for row in there}:
        return replace(draft, problems=(*draft.problems, refusal(draft.row, "identity", THERE_ALREADY)))
    return draft


def changed(owner: str, was: Row, cells: Cells, anchor: date | None, book: Codebook | None = None) -> Draft:
    """A row with the cells that were typed, and the problems that it did not have before."""
    form = codebook().entity(was.entity)
    known = read(owner, was.entity, changes.merged(form, was.values, {}), anchor, book).problems
    draft = read(owner, was.entity, changes.merged(form, was.values, cells), anchor, book)
    derived = {field.name: was.values[field.name] for field in form.fields if field.derived and was.has(field.name)}
    row = replace(draft.row, values={**draft.row.values, **derived})
    asked, standing = ([one for one in draft.problems if (one in known) is told] for told in (False, True))
    return Draft(row, tuple(asked), was, tuple(standing))


def read(owner: str, entity: str, cells: Cells, anchor: date | None, book: Codebook | None = None) -> Draft:
    """The row in these cells. The code of its owner is put in; another one is a problem."""
    form, code = (book or codebook()).entity(entity), IDENTIFIES_OWNER.get(entity)
    row, found = parse_row(form, {code: owner, **cells} if code else cells, anchor=anchor)
    problems = (*found, *unkeepable(form, row.values))
    if code and row.get(code) not in (None, owner):
        problems += (refusal(row, "identity", "This code is another one. Leave it out."),)
    return Draft(row, problems)


def stopping(draft: Draft, before: Facts, after: Facts, reason: str) -> Iterator[Problem]:
    """Why the row may not be written; `after` is the child or site with it. A reason lets the unusual through."""
    row, was, severities = draft.row, draft.was, {"refuse"} if reason.strip() else {"refuse", "reason"}
    yield from (one for one in draft.problems if one.severity in severities)
    if was is not None and not reason.strip() and changes.overwritten(was, row):
        yield refusal(None, "reason", "A value that was given before changes. Give the reason.")
    if was is not None and was.key != row.key:
        yield from changes.still_named(codebook(), after, was)
        if row.key in {one.key for one in before.by_entity.get(row.entity, ())}:
            yield refusal(row, "identity", THERE_ALREADY)
    yield from changes.dangling(codebook(), after, row)


def about_reason(reason: str) -> Iterator[Problem]:
    """Why a reason may not be kept: too long, or the identifier screen refuses it. It stays in the trail and in the
    thread of a query."""
    if len(reason) > LONGEST_REASON:
        yield refusal(None, "unreadable", f"The reason has {len(reason)} characters; {LONGEST_REASON} fit.")
        return
    yield from (one for one in text_problems("", "The reason", reason) if one.severity == "refuse")


def refusal(row: Row | None, rule: str, text: str) -> Problem:
    """A problem at the first field that names the row; without a row one of the whole form."""
    identity = codebook().entity(row.entity).identity if row is not None else ()
    return Problem(identity[0] if identity else "", "refuse", rule, text)


def _numbered(entity: str, there: tuple[Row, ...], cells: Cells) -> Cells:
    identity = codebook().entity(entity).identity
    name = identity[0] if len(identity) == 1 else ""
    if not name or cells.get(name) or codebook().field(entity, name).kind is not Kind.INTEGER:
        return cells
    return {**cells, name: str(changes.next_number(there, name))}
