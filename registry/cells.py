"""From the cells of one row to typed values and problems: a reader a kind, then limits. Pure.

A problem says what is wrong, where, why and what to do. It repeats a number, never a date or free text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pave.lib.units import unit_label
from registry import screen
from registry.case_codes import CaseCodeRefused, read_case_code
from registry.codebook import TEXT_LENGTH, Doubt, Field, Kind, Limits
from registry.values import (
    MARKS,
    CellRefused,
    Day,
    Measured,
    Missing,
    Precision,
    Value,
    plain,
    read_date,
    read_day,
    read_measured,
    read_number,
)

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
QUARTER = re.compile(r"(19|20)[0-9]{2}-Q[1-4]")
REASONS = frozenset(Missing)
BARE_REASONS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.DAY, Kind.BOOLEAN})
"""Kinds in which "unk" is typed without a dot: they have no codes that it could be."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell.

    `severity`: refuse, reason or warn, as the edit checks have it. `rule`: unreadable, hard, soft, or the id of an
    edit check. `offer`: what the cell may have meant, ready to be typed.
    """

    field: str
    severity: str
    rule: str
    text: str
    offer: str = ""


def read_cell(field: Field, cells: Mapping[str, str], anchor: date | None = None) -> Value | None:
    """The value of a field from its cell and the companions beside it; None where it is blank.

    Raises:
        CellRefused: where it does not read.
    """
    text = cells.get(field.name, "")
    dated = cells.get(f"{field.name}_date", "") if field.kind is Kind.DAY else ""
    if not text and not dated:
        _without_companions(field, cells)
        return None
    if text and dated:
        raise CellRefused("Give a day or a date, not both.")
    reason = _reason(field, text)
    if reason is not None:
        return reason
    if dated:
        return _precise(read_date(dated, anchor), cells.get(f"{field.name}_precision", ""))
    value = READERS[field.kind](field, _joined(field, text, cells), anchor)
    return _precise(value, cells.get(f"{field.name}_precision", "")) if isinstance(value, Day) else value


def read_other(field: Field, cells: Mapping[str, str]) -> str | None:
    """The words behind "other"; None where there are none.

    Raises:
        CellRefused: where they stand without their code, or are too long.
    """
    text = cells.get(f"{field.name}_other", "")
    if not text:
        return None
    if field.other_code not in cells.get(field.name, "").split(";"):
        raise CellRefused(f"Words stand here only beside “{field.label_of(field.other_code)}”. Take them out.")
    return _short_text(text, TEXT_LENGTH)


def value_problems(field: Field, value: Value) -> Iterator[Problem]:
    """What is wrong with a value that reads: a unit mixed up, limits, words that identify."""
    if isinstance(value, str) and not isinstance(value, Missing) and field.kind in (Kind.TEXT, Kind.REFERENCE):
        yield from text_problems(field.name, field.label, value)
    number = number_of(value)
    if number is None:
        return
    if isinstance(value, Measured) and not value.typed_unit and field.doubt and field.doubt.meets(number):
        yield _doubted(field, field.doubt, number)
    elif not field.hard.hold(number):
        yield Problem(field.name, "refuse", "hard", _outside(field, number, f"cannot be {_beyond(field.hard)}"))
    elif not field.soft.hold(number):
        yield Problem(field.name, "reason", "soft", _outside(field, number, f"is unusual {_beyond(field.soft)}"))


def text_problems(name: str, label: str, text: str) -> Iterator[Problem]:
    """What the identifier screen says of free text (edit check E48)."""
    held, seems = screen.refusals(text), screen.warnings(text)
    if held:
        why = f"{label} seems to hold {' and '.join(held)}. Nothing was kept; say it in other words."
        yield Problem(name, "refuse", "E48", why)
    elif seems:
        yield Problem(name, "warn", "E48", f"{label} may hold {' and '.join(seems)}. Take it out if it does.")


def number_of(value: Value | None) -> Decimal | None:
    """The number in a value: a count, a dose, a laboratory value or a day."""
    match value:
        case bool():
            return None
        case Measured():
            return value.value
        case Day():
            return Decimal(value.day)
        case int() | Decimal():
            return Decimal(value)
    return None


# -- limits -----------------------------------------------------------------------------------------------------------


def _beyond(limits: Limits) -> str:
    if limits.low is not None and limits.high is not None:
        return f"outside {limits}"
    return f"below {limits.low}" if limits.high is None else f"above {limits.high}"


def _outside(field: Field, number: Decimal, why: str) -> str:
    unit = f" {field.unit_label}" if field.unit else ""
    end = "Correct it" if "cannot" in why else "Correct it, or give the reason"
    return f"{field.label}: {plain(number)} {why}{unit}. {end}."


def _doubted(field: Field, doubt: Doubt, number: Decimal) -> Problem:
    """A value that looks like another unit's is asked about before any limit is; refused only where none would hold."""
    offer = plain(number * doubt.factor) if doubt.factor else ""
    severity = "warn" if field.hard.hold(number) else "refuse"
    instead = f"Did you mean {offer} {field.unit_label}?" if offer else "Check the unit."
    text = f"{field.label}: {plain(number)} looks like a value in {unit_label(doubt.unit)}. {instead}"
    return Problem(field.name, severity, doubt.check, text, offer)


# -- a reader a kind --------------------------------------------------------------------------------------------------


def _reason(field: Field, text: str) -> Missing | None:
    bare = text.removeprefix(".")
    if bare not in REASONS or not (text.startswith(".") or field.kind in BARE_REASONS):
        return None
    if bare not in field.missing:
        allowed = " or ".join(f".{one}" for one in field.missing) or "none"
        raise CellRefused(f"{field.label} cannot be missing as .{bare}; allowed: {allowed}.")
    return Missing(bare)


def _without_companions(field: Field, cells: Mapping[str, str]) -> None:
    for name in field.companions:
        if cells.get(name) and not name.endswith("_other"):
            raise CellRefused(f"{name} stands without {field.name}. Fill both or neither.")


def _joined(field: Field, text: str, cells: Mapping[str, str]) -> str:
    """The number with the operator and unit that stand in cells of their own."""
    if not field.measured:
        return text
    op, unit = cells.get(f"{field.name}_op", ""), cells.get(f"{field.name}_unit", "")
    return " ".join(part for part in (op if op != "=" else "", text, unit) if part)


def _precise(day: Day, precision: str) -> Day:
    if not precision:
        return day
    if precision not in set(Precision):
        raise CellRefused(f"A precision is one of {', '.join(Precision)}.")
    if day.precision is not Precision.EXACT and day.precision != precision:
        raise CellRefused(f"The day says {MARKS[day.precision].strip()}, the cell beside it {precision}. Keep one.")
    return Day(day.day, Precision(precision))


def _whole_number(field: Field, text: str, anchor: date | None) -> Value:
    return read_measured(field, text) if field.measured else int(read_number(text, whole=True))


def _decimal(field: Field, text: str, anchor: date | None) -> Value:
    return read_measured(field, text) if field.measured else read_number(text, whole=False)


def _code(field: Field, text: str, anchor: date | None) -> str:
    if text not in field.by_code:
        near = difflib.get_close_matches(text.lower(), list(field.by_code), 1)
        hint = f"the nearest is {near[0]}" if near else f"choose from {', '.join(list(field.by_code)[:8])}"
        raise CellRefused(f"This is no code of {field.label}; {hint}.")
    return text


def _multi(field: Field, text: str, anchor: date | None) -> tuple[str, ...]:
    codes = [_code(field, part.strip(), anchor) for part in text.split(";")]
    if len(set(codes)) < len(codes):
        raise CellRefused(f"{field.label} names a code twice. Name it once.")
    alone = next((code for code in codes if code in field.exclusive and len(codes) > 1), None)
    if alone is not None:
        raise CellRefused(f"“{field.label_of(alone)}” stands alone. Take it or the others out.")
    return tuple(code for code in field.by_code if code in codes)


def _boolean(field: Field, text: str, anchor: date | None) -> bool:
    if text.lower() not in YES | NO:
        raise CellRefused("Write yes or no.")
    return text.lower() in YES


def _text(field: Field, text: str, anchor: date | None) -> str:
    return _short_text(text, field.max_length)


def _short_text(text: str, longest: int) -> str:
    if len(text) > longest:
        raise CellRefused(f"The text has {len(text)} characters; {longest} fit.")
    if not text.isprintable():
        raise CellRefused("The text holds a line break or a sign that cannot be printed. Write one line.")
    return text


def _date(field: Field, text: str, anchor: date | None) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CellRefused("There is no such date. Write it as year-month-day.") from error


def _quarter(field: Field, text: str, anchor: date | None) -> str:
    if not QUARTER.fullmatch(text):
        raise CellRefused("Write year and quarter, as 2026-Q1.")
    return text


def _reference(field: Field, text: str, anchor: date | None) -> Value:
    if field.to_kind is Kind.INTEGER:
        return int(read_number(text, whole=True))
    return _short_text(text, field.max_length)


def _case_code(field: Field, text: str, anchor: date | None) -> str:
    try:
        return read_case_code(text)
    except CaseCodeRefused as error:
        raise CellRefused(str(error)) from error


READERS: Mapping[Kind, Callable[[Field, str, date | None], Value]] = {
    Kind.INTEGER: _whole_number,
    Kind.DECIMAL: _decimal,
    Kind.CODE: _code,
    Kind.MULTI: _multi,
    Kind.BOOLEAN: _boolean,
    Kind.TEXT: _text,
    Kind.DAY: lambda field, text, anchor: read_day(text, anchor),
    Kind.DATE: _date,
    Kind.QUARTER: _quarter,
    Kind.REFERENCE: _reference,
    Kind.CASE_CODE: _case_code,
}
