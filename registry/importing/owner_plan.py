"""What an upload does to one child, or to the site itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from registry import changes, drafts
from registry.cells import Problem
from registry.changes import CONTACT, still_named
from registry.checking import Checked, checked
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.drafts import IDENTIFIES_OWNER, Draft, about_reason, read, stopping
from registry.facts import Facts, Row
from registry.importing.asked_checks import relevant
from registry.importing.cells_given import (
    act_of,
    cells_of,
    dated,
    is_named_by_others,
    is_same,
    settled,
    text_of,
    told_of,
    wants_reason,
    with_points,
)
from registry.importing.proposal import (
    REPLACE,
    STOPS,
    Asked,
    Cell,
    Given,
    OwnerPlan,
    Plan,
    RowKey,
    Written,
    with_rows,
)
from registry.importing.reading import ERASE, LOCAL_KEY, REASON, Line, Remark, Table
from registry.rules.check import Finding

MOST_NUMBERED, MOST_ROWS = 100, 1_500
"""Most rows of one child in a file: of those that others refer to by number, and of any other kind."""
ALWAYS_BAD = frozenset({"unreadable", "column", "derived", "E48"})
"""Rules about a cell that refuse the upload even where the mode would leave what is kept."""
Rows = dict[str, dict[tuple[str, ...], Row]]


def plan_owner(given: Given, entities: Collection[str], asked: Asked, made: Plan) -> Facts:
    """Add what happens to this child or site, and every remark about its rows; what it holds afterwards."""
    return _Owner(given, entities, asked, made).plan()


class _Owner:
    def __init__(self, given: Given, entities: Collection[str], asked: Asked, made: Plan) -> None:
        self.given, self.entities, self.asked, self.made = given, entities, asked, made
        self.kept = given.kept
        self.rows: Rows = {}
        self.places: dict[RowKey, tuple[Table, Line]] = {}
        self.writes: list[Written] = []
        self.gone: list[Row] = []
        self.first_cell = len(made.cells)

    def plan(self) -> Facts:
        if refusal := self.refusal():
            table, line = self.given.lines[0]
            self.say(table, line, "", "refuse", refusal)
            return self.kept.facts
        for table, line in self.given.lines:
            self.row(table, line)
        if self.asked.mode == REPLACE:
            self.delete_rest()
        return self.settle()

    def refusal(self) -> str:
        """Why nothing of this child can be taken."""
        if not self.kept.open:
            return "This case takes no more data."
        if self.kept.is_new and not any(table.entity == "enrolment" for table, _ in self.given.lines):
            return f"This {LOCAL_KEY} has no row of “enrolment”: a child who is new needs one."
        counts = Counter(table.entity for table, _ in self.given.lines)
        for name, count in counts.items():
            most = MOST_NUMBERED if is_named_by_others(name) else MOST_ROWS
            if count > most:
                return f"One child has {count:,} rows of “{codebook().entity(name).label}”; at most {most:,} are taken."
        return ""

    # -- one row ------------------------------------------------------------------------------------------------------

    def row(self, table: Table, line: Line) -> None:
        entity = self.asked.book.entity(table.entity)
        line = with_points(entity, line)
        reason, cells = line.cells.get(REASON, ""), cells_of(entity, line)
        for problem in about_reason(reason):
            self.say(table, line, REASON, problem.severity, problem.text)
        erased = {name for name, text in cells.items() if text == ERASE}
        read_cells = {name: text for name, text in cells.items() if name not in erased} if erased else cells
        draft = read(self.kept.code, entity.name, read_cells, None, self.asked.book)
        if not self.is_named(table, line, draft):
            return
        was = self.before(entity.name).get(draft.row.key)
        if was is None:
            self.write(table, line, draft, reason)
            return
        applied = dict(self.differences(table, line, entity, draft, was, erased))
        self.tell(table, line, [one for one in draft.problems if one.rule in ALWAYS_BAD and one.field not in applied])
        if applied:
            draft = drafts.changed(self.kept.code, was, applied, None, self.asked.book)
            self.write(table, line, draft, reason)
        else:
            self.made.unchanged += 1

    def is_named(self, table: Table, line: Line, draft: Draft) -> bool:
        """Whether the row has an identity that is its own in this upload."""
        identity = codebook().entity(table.entity).identity
        unnamed = [one for one in draft.problems if one.field in identity and one.severity == "refuse"]
        if unnamed or any(name not in draft.row.values for name in identity):
            self.tell(table, line, draft.problems)
            return False
        place = (table.entity, draft.row.key)
        if place in self.places:
            first = self.places[place][1].number
            self.say(table, line, identity[0] if identity else "", "refuse", f"The same row stands in row {first}.")
            return False
        self.places[place] = (table, line)
        return True

    def differences(
        self, table: Table, line: Line, entity: Entity, draft: Draft, was: Row, erased: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        """The cells that are applied to a row that is there: what the mode lets change. All others are listed."""
        last = self.asked.last.get((self.kept.code, (entity.name, was.key)), {})
        for one in entity.entered:
            mine = {name: line.cells[name] for name in (one.name, *one.companions) if name in line.cells}
            if not mine or one.name in IDENTIFIES_OWNER.values():
                continue
            is_erased = one.name in erased
            if not is_erased and is_same(one, draft.row.values, was.values):
                continue
            if is_erased and not text_of(one, was.values):
                continue
            act = act_of(self.asked.mode, bool(text_of(one, was.values)), is_erased)
            told = Cell(
                table.file, line.number, self.kept.code, entity.name, was.key, one.name,
                told_of(entity, one.name, draft.row.values, " ".join(mine.values())),
                told_of(entity, one.name, was.values), told_of(entity, one.name, last), act,
            )  # fmt: skip
            self.made.cells.append(told)
            if act != "kept":
                yield from ({one.name: ""} if is_erased else mine).items()

    def write(self, table: Table, line: Line, draft: Draft, reason: str) -> None:
        revision = self.kept.revisions.get((draft.row.entity, draft.row.key), 0)
        columns = dated(draft.row, draft.was, line.happened or {})
        self.writes.append(Written(draft, revision, reason, columns, table.file, line.number))

    # -- the whole child ----------------------------------------------------------------------------------------------

    def before(self, entity: str) -> dict[tuple[str, ...], Row]:
        if entity not in self.rows:
            self.rows[entity] = {row.key: row for row in self.kept.facts.by_entity.get(entity, ())}
        return self.rows[entity]

    def delete_rest(self) -> None:
        """Rows of the uploaded entities that the file does not have."""
        of = codebook().entity(self.given.lines[0][0].entity).of
        for name in self.entities:
            if name in IDENTIFIES_OWNER or codebook().entity(name).of != of:
                continue
            for row in self.before(name).values():
                if (name, row.key) not in self.places:
                    self.gone.append(row)
                    told = Cell("", 0, self.kept.code, name, row.key, "", "", "", "", "delete")
                    self.made.cells.append(told)

    def settle(self) -> Facts:
        """Everything that the rules say of the rows together, then the rows as they are written."""
        facts = self.kept.facts
        for one in self.gone:
            del self.rows[one.entity][one.key]
        for item in self.writes:
            self.before(item.row.entity)[item.row.key] = item.row
        after = changes.kept_in_contact(codebook(), with_rows(facts, self.rows))
        held = after.one("enrolment")
        meant = [settled(item, held) for item in self.writes]
        self.writes = [item for item in meant if item.draft.was is None or item.row.values != item.draft.was.values]
        self.made.unchanged += len(meant) - len(self.writes)
        self.note_contact(held)
        present = frozenset(name for one in (facts, after) for name, rows in one.by_entity.items() if rows)
        on = relevant(present, self.asked.on)
        found = checked(facts, after, [item.draft for item in self.writes], "", on)
        self.tell_stops(facts, after, found)
        self.tell_findings(found)
        moved = self.moved_contact(held)
        if self.writes or moved or self.gone:
            written = (*self.writes, *moved)
            through, local = self.let_through(found), self.given.local_key
            self.made.owners.append(OwnerPlan(self.kept, written, tuple(self.gone), found.found, through, local))
        return after

    def tell_stops(self, before: Facts, after: Facts, found: Checked) -> None:
        for place, item in enumerate(self.writes):
            self.tell_of(item, [*stopping(item.draft, before, after, item.reason), *found.stops.get(place, ())])
        if not self.writes:
            self.tell_of(None, [problem for some in found.stops.values() for problem in some])
        for row in self.gone:
            self.tell_of(None, still_named(codebook(), after, row))

    def note_contact(self, held: Row | None) -> None:
        """A last contact before the latest day of the child moves on by itself: the cell of the file is not kept."""
        was = self.kept.facts.one("enrolment")
        if was is None or held is None or held.get(CONTACT) != was.get(CONTACT):
            return
        for place in range(self.first_cell, len(self.made.cells)):
            cell = self.made.cells[place]
            if cell.entity == "enrolment" and cell.column == CONTACT:
                self.made.cells[place] = replace(cell, act="kept")

    def moved_contact(self, held: Row | None) -> list[Written]:
        """The enrolment, where another row has moved the last contact."""
        was = self.kept.facts.one("enrolment")
        if was is None or held is None or held == was or any(one.row.entity == "enrolment" for one in self.writes):
            return []
        return [Written(Draft(held, (), was), self.kept.revisions[was.entity, was.key], "", {})]

    def let_through(self, found: Checked) -> tuple[Finding, ...]:
        """Findings that need a reason and got one from their row."""
        reasoned = {(one.row.entity, one.row.key) for one in self.writes if one.reason}
        serious = [one for one in found.found if one.check.severity == "reason"]
        return tuple(one for one in serious if (one.entity, one.key) in reasoned)

    # -- remarks ------------------------------------------------------------------------------------------------------

    def tell_of(self, item: Written | None, problems: Iterator[Problem] | list[Problem]) -> None:
        """Why a row stops the upload. The reason of the row lets the unusual through, that of the upload a change."""
        for one in problems:
            if item is not None and one.severity == "reason" and item.reason:
                continue
            if item is not None and one.rule == "reason" and self.asked.reason:
                continue
            text = f"{one.text} It goes into the column {REASON}." if wants_reason(one) else one.text
            file, number = (item.file, item.number) if item else (self.given.lines[0][0].file, 0)
            column = one.field or (REASON if one.rule == "reason" else "")
            self.made.remarks.append(Remark(file, number, column, one.severity, text))

    def tell_findings(self, found: Checked) -> None:
        """Warnings and information about the rows of the upload."""
        for item in self.writes:
            for problem in item.draft.problems:
                if problem.severity not in STOPS:
                    self.made.remarks.append(
                        Remark(item.file, item.number, problem.field, problem.severity, problem.text)
                    )
        mine = {(item.row.entity, item.row.key) for item in self.writes}
        for one in found.found:
            if (one.entity, one.key) in mine and one.check.severity not in STOPS:
                table, line = self.places[one.entity, one.key]
                text = f"{one.sentence} {one.repair} ({one.check.id})"
                self.say(table, line, one.fields[0] if one.fields else "", one.check.severity, text)

    def tell(self, table: Table, line: Line, problems: Collection[Problem]) -> None:
        for one in problems:
            self.say(table, line, one.field, one.severity, one.text)

    def say(self, table: Table, line: Line, column: str, severity: str, text: str) -> None:
        self.made.remarks.append(Remark(table.file, line.number, column, severity, text))
