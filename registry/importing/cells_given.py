"""One row of a file beside the row that is kept: which cells it has, which differ, and what the mode does. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pave.lib.units import unit_label
from registry.cells import Problem
from registry.codebook import Entity, Field, Kind
from registry.codebook_reader import codebook
from registry.columns import as_typed
from registry.facts import Row
from registry.importing.proposal import FILL, Written
from registry.importing.reading import LOCAL_KEY, REASON, Line
from registry.values import Measured, Value, plain, written

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
COMMA = re.compile(r"^([<>=]?\s*[+-]?[0-9]+),([0-9]{1,2}|[0-9]{4,})(?=\s|$)")


def cells_of(entity: Entity, line: Line) -> dict[str, str]:
    """The cells of a row that are fields of its entity; of an enrolment without its code, which is known."""
    own = {LOCAL_KEY, REASON} | ({"case_code"} if entity.of == "case" else set())
    return {name: text for name, text in line.cells.items() if name not in own}


def with_points(entity: Entity, line: Line) -> Line:
    """The row with a decimal point for each comma that cannot part thousands: any but one before three digits."""
    commas = {name: text for name, text in line.cells.items() if "," in text and name in entity.by_name}
    numbers = {name: text for name, text in commas.items() if entity.by_name[name].kind in NUMBERS}
    found = {name: COMMA.sub(r"\1.\2", text) for name, text in numbers.items()}
    return replace(line, cells={**line.cells, **found}) if found else line


def is_same(field: Field, mine: Mapping[str, Value], kept: Mapping[str, Value]) -> bool:
    """Whether two values are the same, in whatever unit they were typed."""
    return _canonical(field, mine) == _canonical(field, kept)


def _canonical(field: Field, values: Mapping[str, Value]) -> tuple[str, Value | None]:
    value = values.get(field.name)
    return ("" if value is None else written(value)), values.get(f"{field.name}_other")


def told_of(entity: Entity, name: str, values: Mapping[str, Value], given: str = "") -> str:
    """A value as it stands beside another one: a laboratory value in the unit of its field, what was typed in another
    unit behind it. `given`: what was typed, where no value came of it."""
    field, value = entity.by_name[name], values.get(name)
    if not isinstance(value, Measured):
        return given or text_of(field, values)
    codes = {one.when: str(values.get(one.when, "")) for one in field.variants}
    op = "" if value.op == "=" else value.op
    kept = f"{op}{plain(value.value)} {field.in_row(codes).unit_label}".strip()
    return f"{kept} (typed {op}{value.typed} {unit_label(value.typed_unit)})" if value.typed_unit else kept


def text_of(field: Field, values: Mapping[str, Value]) -> str:
    return " ".join(as_typed(field, values).values())


def act_of(mode: str, is_given: bool, is_erased: bool) -> str:
    if not is_given:
        return "fill"
    if mode == FILL:
        return "kept"
    return "erase" if is_erased else "change"


def settled(item: Written, enrolment: Row | None) -> Written:
    """The row as it is written: an enrolment with the last contact of the whole child."""
    if item.row.entity != "enrolment" or enrolment is None or enrolment is item.row:
        return item
    return replace(item, draft=replace(item.draft, row=enrolment))


def dated(row: Row, was: Row | None, happened: Mapping[str, str]) -> dict[str, Value | None]:
    """As `changes.dated`, from what was worked out while the date was there."""
    if row.entity != "vte_event" or (was is not None and was.day("day") == row.day("day")):
        return {}
    year: dict[str, Value | None] = {"event_year": int(happened["event_year"]) if happened else None}
    return year if not happened or was is not None else year | {"lag_band": happened["lag_band"]}


def wants_reason(problem: Problem) -> bool:
    return problem.severity == "reason" or problem.rule == "reason"


def is_named_by_others(entity: str) -> bool:
    identity = codebook().entity(entity).identity
    return len(identity) == 1 and codebook().field(entity, identity[0]).kind.value == "integer"
