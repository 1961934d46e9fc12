"""Between a row and the controls of its form: what the boxes hold, and the cells that they make. Pure.

*Posted* is what stands in the boxes, by name: for each field of the form `<name>`, its companions, `<name>_date` for a
day, and `<name>_missing` for the reason why there is no value. Answers to choose from take the reason as one of them,
".unk", so they have no box of their own for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pave.lib.units import unit_label
from registry.cells import Problem
from registry.codebook import Entity, Field, Kind
from registry.converter import Ambiguous, as_cell, read_amount
from registry.drafts import IDENTIFIES_OWNER
from registry.entry.words import numbered
from registry.units_as_typed import unit_meant
from registry.values import (
    LIKE_A_DATE,
    CellRefused,
    Day,
    Measured,
    Missing,
    Precision,
    Value,
    plain,
    read_date,
    read_day,
    written,
)

Posted = Mapping[str, str]
CHOICES = frozenset({Kind.CODE, Kind.BOOLEAN})
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
NOTHING: Posted = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TwoReadings(Problem):
    """A number that could be two. `readings`: (cell, the same as people write it) of each."""

    readings: tuple[tuple[str, str], ...] = ()


def fields_of(entity: Entity, *, new: bool) -> tuple[Field, ...]:
    """The fields of its form: not the code of the child, and not a number that a new row takes by itself."""
    hidden = {IDENTIFIES_OWNER.get(entity.name, "")}
    if new and numbered(entity):
        hidden.add(entity.identity[0])
    return tuple(field for field in entity.entered if field.name not in hidden)


def boxes(field: Field) -> tuple[str, ...]:
    """The names under which a field is posted."""
    named = [field.name, *field.companions]
    if field.kind is Kind.DAY:
        named.append(f"{field.name}_date")
    if field.missing and field.kind not in CHOICES:
        named.append(f"{field.name}_missing")
    return tuple(named)


def posted_from(fields: Iterable[Field], lists: Mapping[str, list[str]]) -> dict[str, str]:
    """What was posted, of these fields alone; several ticks are parted by semicolons."""
    return {name: ";".join(lists.get(name, [])) for field in fields for name in boxes(field)}


def posted_of(fields: Iterable[Field], values: Mapping[str, Value]) -> dict[str, str]:
    """What the boxes hold when the form of a row is opened."""
    posted: dict[str, str] = {}
    for field in fields:
        posted |= _held(field, values.get(field.name))
        words = values.get(f"{field.name}_other")
        posted |= {f"{field.name}_other": str(words)} if words is not None else {}
    return posted


def cells_of(
    fields: Iterable[Field], posted: Posted, held: Posted = NOTHING
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The cells that an action takes, one at least for each field, and where two boxes contradict each other.

    `held`: what the boxes held when the form was opened. A number that nobody touched is not read as people write it:
    "1.234 /µL" from a file is a decimal, and stays one.
    """
    cells: dict[str, str] = {}
    problems: list[Problem] = []
    for field in fields:
        mine = _cells(field, posted)
        try:
            cells |= mine if _untouched(field, posted, held) else _read(field.in_row(posted), mine)
        except CellRefused as refused:
            cells |= mine
            problems.append(_asked(field.in_row(posted), refused))
        if _given(field, posted) and posted.get(f"{field.name}_missing"):
            why = f"{field.label}: there is a value, and a reason why there is none. Take one of them out."
            problems.append(Problem(field.name, "refuse", "unreadable", why))
    return cells, tuple(problems)


def with_offer(field: Field, posted: Posted, cell: str) -> dict[str, str]:
    """What stands in the boxes once an offer is taken. The unit goes into its list; "<" and ">" stay, wherever they
    stood."""
    name, typed = field.name, posted.get(field.name, "").strip()
    op = next((text[0] for text in (cell, typed) if text[:1] in ("<", ">")), posted.get(f"{name}_op", ""))
    bare, _, unit = cell.lstrip("<>").partition(" ")
    taken = {name: bare, f"{name}_op": op, f"{name}_unit": unit} if field.measured else {name: cell}
    taken[f"{name}_missing"] = ""
    return {**posted, **{box: text for box, text in taken.items() if box in boxes(field)}}


def without_dates(fields: Collection[Field], posted: Posted, anchor: date | None) -> dict[str, str]:
    """What may be kept of boxes that nobody has sent yet: a date is turned into its day, or left out, whether it was
    typed as a date or as a day."""
    kept = dict(posted)
    for field in (one for one in fields if one.kind is Kind.DAY):
        dated, typed = kept.pop(f"{field.name}_date", "").strip(), kept.get(field.name, "").strip()
        if LIKE_A_DATE.search(typed):
            kept[field.name] = ""
        elif typed or not dated:
            continue
        try:
            day = read_day(typed, anchor) if typed else read_date(dated, anchor)
        except CellRefused:
            continue
        kept[field.name] = str(Day(day.day))
        if day.precision is not Precision.EXACT:
            kept[f"{field.name}_precision"] = str(day.precision)
    return kept


def is_blank(posted: Posted) -> bool:
    """Whether nobody has typed or chosen anything; what stands in a box before anybody comes does not count."""
    ready = ("_precision", "_op", "_unit")
    return not any(text.strip() for name, text in posted.items() if not name.endswith(ready))


def _untouched(field: Field, posted: Posted, held: Posted) -> bool:
    return all(posted.get(name, "").strip() == held.get(name, "") for name in boxes(field))


def _read(field: Field, mine: Mapping[str, str]) -> Mapping[str, str]:
    """The cells of a number as people and instruments write it, "45,000 /µL" or "8,2", as the registry reads it; all
    else stays. A unit from the list is read as if it were typed behind the number: it decides what a mark parts.

    Raises Ambiguous where it could be two numbers, and CellRefused where box and list name two units.
    """
    unit = f"{field.name}_unit"
    chosen = mine.get(unit, "") if unit in field.companions else ""
    beside = {name: text for name, text in mine.items() if name != unit} if chosen else mine
    try:
        typed = _unit_typed(field, mine[field.name])
    except CellRefused:
        return mine  # the registry says why
    if chosen and typed and unit_meant(typed, field.factors) not in (None, chosen):
        raise CellRefused(f"the box says {typed}, the list beside it {unit_label(chosen)}. Keep one of the two units.")
    text = mine[field.name] if typed or not chosen else f"{mine[field.name]} {unit_label(chosen)}"
    try:
        return {**beside, field.name: as_cell(field, text)}
    except Ambiguous:
        raise
    except CellRefused:
        return beside if typed else mine  # the registry says why


def _unit_typed(field: Field, text: str) -> str:
    """The unit behind the number in a box; raises CellRefused where there is no number."""
    return read_amount(text).unit if field.kind in NUMBERS and text else ""


def _asked(field: Field, refused: CellRefused) -> Problem:
    text = f"{field.label}: {refused}"
    if not isinstance(refused, Ambiguous):
        return Problem(field.name, "refuse", "unreadable", text)
    has_unit = bool(read_amount(refused.readings[0]).unit)
    unit = "" if has_unit else f" {field.unit_label}"
    readings = tuple((as_cell(field, one), f"{one}{unit}".strip()) for one in refused.readings)
    return TwoReadings(field.name, "refuse", "unreadable", text, readings=readings)


def _given(field: Field, posted: Posted) -> bool:
    return bool(posted.get(field.name, "").strip() or posted.get(f"{field.name}_date", "").strip())


def _cells(field: Field, posted: Posted) -> dict[str, str]:
    name, reason = field.name, posted.get(f"{field.name}_missing", "")
    if not _given(field, posted):
        words = posted.get(f"{name}_other", "").strip()
        return {name: f".{reason}" if reason else ""} | ({f"{name}_other": words} if words else {})
    beside = {mark: posted.get(f"{name}_{mark}", "").strip() for mark in ("precision", "op", "unit", "other", "date")}
    standing = {"precision": Precision.EXACT.value, "op": "=", "unit": field.unit}
    allowed = {*field.companions, *boxes(field)}
    more = {f"{name}_{mark}": text for mark, text in beside.items() if text and text != standing.get(mark)}
    return {name: posted.get(name, "").strip()} | {key: text for key, text in more.items() if key in allowed}


def _held(field: Field, value: Value | None) -> dict[str, str]:
    name = field.name
    match value:
        case None:
            return {}
        case Missing():
            return {name: f".{value}"} if field.kind in CHOICES else {f"{name}_missing": str(value)}
        case Day():
            return {name: str(Day(value.day)), f"{name}_precision": str(value.precision)}
        case Measured():
            unit = {f"{name}_unit": value.typed_unit or field.unit} if field.alternates else {}
            return {name: value.typed or plain(value.value), f"{name}_op": value.op, **unit}
    return {name: written(value)}
