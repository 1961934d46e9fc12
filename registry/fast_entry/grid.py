"""The rows of a grid: what a page holds, what somebody sent back, and which of it is new, changed or deleted. Pure.

Each row of the page carries what it held when the page was made, so a row that nobody touched is never written, even
where somebody else changed it meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.cells import Problem
from registry.converter import Ambiguous
from registry.fast_entry.grid_columns import GridColumn, cells_of
from registry.fast_entry.typed_cells import read
from registry.queries import Entry
from registry.values import CellRefused

MOST_ROWS, LONGEST_COUNT = 1_000, 4
BLANK_ROWS = 10
Offers = tuple[str, ...]


class FormBroken(ValueError):
    """What was sent is no grid: a field that the page wrote came back changed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is wrong with a cell, or with a row where `column` is empty; `offers` are ready to be typed instead."""

    column: str
    severity: str
    text: str
    offers: Offers = ()


@dataclass(frozen=True, slots=True)
class Both:
    """A cell that two people wrote: what somebody else kept, and what this one typed."""

    column: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class GridRow:
    """One row. `cells` are as typed, `was` as they were when the page was made; `revision` is 0 for a new row."""

    cells: Mapping[str, str]
    was: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    revision: int = 0
    delete: bool = False
    told: tuple[Told, ...] = ()
    conflict: tuple[Both, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.revision == 0

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the cells that somebody typed into."""
        return tuple(name for name, text in self.cells.items() if text.strip() != self.was.get(name, ""))

    @property
    def is_blank(self) -> bool:
        """A new row in which nobody typed."""
        return self.is_new and not self.changed

    @property
    def held(self) -> str:
        """What the page carries about a row that is kept."""
        return json.dumps([list(self.key), self.revision, dict(self.was)], ensure_ascii=False) if self.revision else ""


# -- from what is kept, and from what was sent ------------------------------------------------------------------------


def kept_row(entry: Entry, columns: Sequence[GridColumn]) -> GridRow:
    cells = cells_of(columns, entry.row.values)
    return GridRow(cells, cells, entry.row.key, entry.revision)


def sent_rows(post: Mapping[str, str], columns: Sequence[GridColumn]) -> list[GridRow]:
    """The rows of a form, blank new ones too; raises FormBroken."""
    count = post.get("rows", "0")
    if not count.isdecimal() or len(count) > LONGEST_COUNT or int(count) > MOST_ROWS:
        raise FormBroken("The number of rows is none.")
    return [_sent(post, f"r{number}.", columns) for number in range(int(count))]


def unpacked(post: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form; the page's script sends them in one, so that their number has no limit."""
    try:
        packed = json.loads(post.get("packed") or "{}")
    except (ValueError, RecursionError) as error:
        raise FormBroken("The packed fields do not read.") from error
    if not isinstance(packed, dict) or not _are_texts([*packed, *packed.values()]):
        raise FormBroken("The packed fields are no texts.")
    return {**packed, **{name: text for name, text in post.items() if name != "packed"}}


def _sent(post: Mapping[str, str], mark: str, columns: Sequence[GridColumn]) -> GridRow:
    key, revision, was = _held(post.get(f"{mark}held", ""))
    names = [column.name for column in columns]
    # A cell that the form does not name was not sent, so nobody touched it.
    cells = {name: post.get(f"{mark}{name}", was.get(name, "")) for name in names}
    return GridRow(cells, {name: was.get(name, "") for name in names}, key, revision, bool(post.get(f"{mark}delete")))


def _held(text: str) -> tuple[tuple[str, ...], int, Mapping[str, str]]:
    if not text:
        return (), 0, {}
    try:
        key, revision, was = json.loads(text)
        fits = isinstance(revision, int) and revision > 0 and isinstance(was, dict) and isinstance(key, list)
    except (ValueError, TypeError, RecursionError) as error:
        raise FormBroken("A row does not say what it was.") from error
    texts: list[Any] = [*key, *was, *was.values()] if fits else [None]
    if not _are_texts(texts):
        raise FormBroken("A row does not say what it was.")
    return tuple(key), revision, was


def _are_texts(found: Sequence[Any]) -> bool:
    """Texts that a database keeps: JSON spells the NUL that no page lets through as it is."""
    return all(isinstance(one, str) and "\0" not in one for one in found)


# -- what is to be written --------------------------------------------------------------------------------------------


def cells_to_write(row: GridRow, columns: Sequence[GridColumn]) -> tuple[dict[str, str], tuple[Told, ...]]:
    """The cells that go to the writer, and those that do not read. Of a kept row these are the changed ones, each with
    the words beside it; of a new one every filled one."""
    wanted = {column.field.name for column in columns if column.name in row.changed}
    cells: dict[str, str] = {}
    told = []
    for column in columns:
        if column.field.name not in wanted:
            continue
        try:
            cells[column.name] = read(column, row.cells)
        except CellRefused as refused:
            offers = refused.readings if isinstance(refused, Ambiguous) else ()
            told.append(Told(column.name, "refuse", f"{column.label}: {refused}", offers))
    return ({name: text for name, text in cells.items() if text} if row.is_new else cells), tuple(told)


def told_of(problems: Sequence[Problem]) -> tuple[Told, ...]:
    """What the writer says of a row. That a reason is missing is no refusal: the box for it takes care of that."""
    return tuple(
        Told(one.field, "reason" if one.rule == "reason" else one.severity, one.text, (one.offer,) if one.offer else ())
        for one in problems
    )


def merged(row: GridRow, theirs: Entry | None, columns: Sequence[GridColumn]) -> GridRow:
    """A row that somebody else wrote meanwhile: their cells where this person typed nothing, and both where both did.

    Where theirs is gone, what was typed becomes a new row.
    """
    if theirs is None:
        gone = Told("", "refuse", "Somebody else deleted this row meanwhile. Save again to write it as a new one.")
        return replace(row, was={}, key=(), revision=0, delete=False, told=(gone,))
    base = kept_row(theirs, columns)
    mine = {name: row.cells[name] for name in row.changed}
    both = tuple(Both(name, base.cells[name], text) for name, text in mine.items() if base.cells[name] != text.strip())
    return replace(base, cells={**base.cells, **mine}, delete=row.delete, conflict=both, told=(_meanwhile(both),))


def _meanwhile(both: tuple[Both, ...]) -> Told:
    what = "Both values are below" if both else "Your cells say the same"
    return Told("", "conflict", f"Somebody else changed this row meanwhile. {what}; nothing is written yet.")
