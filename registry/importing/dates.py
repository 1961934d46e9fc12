"""Dates on their way in: each becomes a day from the diagnosis and is dropped; nothing after this has any. Pure.

A child's date of diagnosis comes from the sheet `key`, or from what its site keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from registry import changes, screen
from registry.case_codes import CaseCodeRefused, read_case_code
from registry.codebook import Entity, Kind
from registry.codebook_reader import codebook
from registry.importing.reading import CASE_CODE, DIAGNOSED, KEY, LOCAL_KEY, Line, Remark, Table
from registry.values import DATE, CellRefused, Day, read_date

ChildKey = tuple[str, str]
"""What names the child of a row: (case_code or local_key, the text; a code as it is kept)."""
EVENT = "vte_event"
FUTURE = "{} lies in the future. Correct the date."


@dataclass
class Undated:
    """Tables without a date, and what was wrong with the dates."""

    tables: list[Table] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def child_key(line: Line) -> ChildKey | None:
    """The child that a row names; None where it names none, or both ways. An unreadable code stays as it is."""
    local, code = line.cells.get(LOCAL_KEY, ""), line.cells.get(CASE_CODE, "")
    if bool(local) == bool(code):
        return None
    if local:
        return LOCAL_KEY, local
    try:
        return CASE_CODE, read_case_code(code)
    except CaseCodeRefused:
        return CASE_CODE, code


def diagnosed(tables: Sequence[Table], today: date) -> tuple[dict[ChildKey, date], list[Remark]]:
    """The dates of diagnosis in the sheet `key`, by child."""
    found: dict[ChildKey, date] = {}
    remarks: list[Remark] = []
    for table in (one for one in tables if one.entity == KEY):
        for line in table.lines:
            child, wrong = child_key(line), ""
            day = _whole_date(line.cells.get(DIAGNOSED, ""))
            if child is None:
                wrong = f"Name the child by {CASE_CODE} or by {LOCAL_KEY}, not by both."
            elif child in found:
                wrong = "This child stands in the sheet twice. Keep one row."
            elif day is None:
                wrong = "There is no such date. Write it as year-month-day."
            elif day > today:
                wrong = FUTURE.format("The day of diagnosis")
            else:
                found[child] = day
            if wrong:
                remarks.append(Remark(table.file, line.number, DIAGNOSED, "refuse", wrong))
    return found, remarks


def dated_children(tables: Sequence[Table]) -> set[ChildKey]:
    """Children with a date in any of their rows."""
    return {
        child
        for table, entity in _of_entities(tables)
        for line in table.lines
        if next(_dates(entity, line), None) and (child := child_key(line))
    }


def without_dates(tables: Sequence[Table], anchors: Mapping[ChildKey, date], today: date) -> Undated:
    """The tables with days where dates stood. The sheet `key` is gone."""
    undated = Undated()
    for table, entity in _of_entities(tables):
        lines = tuple(_undated_line(table, entity, line, anchors, today, undated.remarks) for line in table.lines)
        names = {f"{one.name}_date": one.name for one in entity.entered if one.kind is Kind.DAY}
        columns = tuple(dict.fromkeys(names.get(column, column) for column in table.columns))
        undated.tables.append(replace(table, columns=columns, lines=lines))
    return undated


def scrubbed(tables: Sequence[Table]) -> list[Table]:
    """The tables of a refused upload, without cells that seem to identify somebody."""
    return [replace(table, lines=tuple(map(_scrubbed_line, table.lines))) for table in tables]


def _scrubbed_line(line: Line) -> Line:
    kept = {
        name: text for name, text in line.cells.items() if name in (LOCAL_KEY, CASE_CODE) or not screen.refusals(text)
    }
    return replace(line, cells=kept)


def _undated_line(
    table: Table, entity: Entity, line: Line, anchors: Mapping[ChildKey, date], today: date, remarks: list[Remark]
) -> Line:
    if entity.name != EVENT and next(_dates(entity, line), None) is None:
        return line
    child = child_key(line)
    anchor = anchors.get(child) if child else None
    cells, days = dict(line.cells), {}
    for column, name in _dates(entity, line):
        text = cells.pop(column)
        try:
            days[name] = _day(cells, name, text, anchor)
            if anchor is not None and anchor + timedelta(days=days[name].earliest) > today:
                raise CellRefused(FUTURE.format("It"))
            cells[name] = str(days[name])
        except (CellRefused, OverflowError) as error:
            remarks.append(Remark(table.file, line.number, column, "refuse", str(error)))
    return Line(line.number, cells, _happened(entity, cells, anchor, today))


def _day(cells: Mapping[str, str], name: str, text: str, anchor: date | None) -> Day:
    if cells.get(name):
        raise CellRefused("Give a day or a date, not both.")
    return read_date(text, anchor)


def _happened(entity: Entity, cells: Mapping[str, str], anchor: date | None, today: date) -> Mapping[str, str] | None:
    """The year of a clot and the lag of its entry, which nothing but a date can give."""
    if entity.name != EVENT or anchor is None:
        return None
    bare = cells.get("day", "").split("~")[0].strip()
    try:
        when = anchor + timedelta(days=int(bare))
    except (ValueError, OverflowError):
        return None
    band = next(band for band, most in changes.LAG_BANDS if (today - when).days <= most)
    return {"event_year": str(when.year), "lag_band": band}


def _dates(entity: Entity, line: Line) -> Iterator[tuple[str, str]]:
    """(column, field) of every cell that holds a date: in a column for dates, or in one for days."""
    for one in entity.entered:
        if one.kind is not Kind.DAY:
            continue
        if line.cells.get(f"{one.name}_date"):
            yield f"{one.name}_date", one.name
        match = DATE.fullmatch(line.cells.get(one.name, ""))
        if match and "-" in match["date"]:
            yield one.name, one.name


def _of_entities(tables: Sequence[Table]) -> Iterator[tuple[Table, Entity]]:
    book = codebook()
    return ((table, book.entity(table.entity)) for table in tables if table.entity != KEY)


def _whole_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
