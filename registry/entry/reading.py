"""Between a row and the controls of its form: what the boxes hold, and the cells that they make. Pure.

*Posted* is what stands in the boxes, by name: for each field of the form `<name>`, its companions, `<name>_date` for a
day, and `<name>_missing` for the reason why there is no value. Answers to choose from take the reason as one of them,
".unk", so they have no box of their own for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from registry.cells import Problem
from registry.codebook import Entity, Field, Kind
from registry.converter import Ambiguous, as_cell
from registry.drafts import IDENTIFIES_OWNER
from registry.entry.words import numbered
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


def cells_of(fields: Iterable[Field], posted: Posted) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The cells that an action takes, one at least for each field, and where two boxes contradict each other."""
    cells: dict[str, str] = {}
    problems = []
    for field in fields:
        cells |= _cells(field, posted)
        try:
            cells[field.name] = _number(field.in_row(posted), cells[field.name])
        except Ambiguous as asked:
            problems.append(Problem(field.name, "refuse", "unreadable", f"{field.label}: {asked}", asked.readings[0]))
        if _given(field, posted) and posted.get(f"{field.name}_missing"):
            why = f"{field.label}: there is a value, and a reason why there is none. Take one of them out."
            problems.append(Problem(field.name, "refuse", "unreadable", why))
    return cells, tuple(problems)


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


def _number(field: Field, text: str) -> str:
    """A number as people and instruments write it, "45,000 /µL" or "8,2", as the registry reads it; all else stays.

    Raises Ambiguous where it could be two numbers.
    """
    try:
        return as_cell(field, text)
    except Ambiguous:
        raise
    except CellRefused:
        return text  # the registry says why


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
