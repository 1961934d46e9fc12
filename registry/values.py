"""What a cell of the registry can hold: missing with a reason, days with precision, laboratory values. Pure.

Comparisons of days answer yes, no or unknown: two days conflict only if they do so at every value that their precision
allows. Numbers are exact decimals, never floats.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import Enum, StrEnum

from registry.codebook import Field, Kind

DAY_FIRST, DAY_LAST = -7300, 14600
"""The first and last day that the registry takes: what a day of unknown precision may be."""


class Missing(StrEnum):
    """Why a cell holds no value. A blank is none of these: nobody has said anything yet."""

    NOT_DONE = "nd"
    UNKNOWN = "unk"
    NOT_APPLICABLE = "na"


class Answer(Enum):
    """Yes, no or unknown. It is true only where it is surely yes, so `not answer` does not mean no: ask `~answer`."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __bool__(self) -> bool:
        return self is Answer.YES

    def __and__(self, other: Answer) -> Answer:
        return min(self, other, key=lambda answer: answer.value)

    def __or__(self, other: Answer) -> Answer:
        return max(self, other, key=lambda answer: answer.value)

    def __invert__(self) -> Answer:
        return Answer(2 - self.value)


class Precision(StrEnum):
    """How near a day is: on the day, within 3 days, within 14 days, or nobody knows."""

    EXACT = "exact"
    PM3 = "pm3"
    PM14 = "pm14"
    UNKNOWN = "unk"


REACH = {Precision.EXACT: 0, Precision.PM3: 3, Precision.PM14: 14}
YEARS = range(1900, 2100)
"""Bare numbers that could be a day or a year, where a date may stand."""
MARKS = {Precision.EXACT: "", Precision.PM3: " ~3", Precision.PM14: " ~14", Precision.UNKNOWN: " ~?"}


class CellRefused(ValueError):
    """A cell does not read; the message says why and what to do, and repeats neither a date nor free text."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day from the diagnosis of ALL (day 0)."""

    day: int
    precision: Precision = Precision.EXACT

    @property
    def earliest(self) -> int:
        reach = REACH.get(self.precision)
        return DAY_FIRST if reach is None else self.day - reach

    @property
    def latest(self) -> int:
        reach = REACH.get(self.precision)
        return DAY_LAST if reach is None else self.day + reach

    def since(self, earlier: Day) -> Span:
        """Days from the other day to this one, as far as both are known."""
        return Span(self.earliest - earlier.latest, self.latest - earlier.earliest)

    def before(self, other: Day) -> Answer:
        return other.since(self).at_least(1)

    def after(self, other: Day) -> Answer:
        return other.before(self)

    def __str__(self) -> str:
        """The day as it is typed; signed where the bare number would look like a year."""
        number = f"+{self.day}" if self.day in YEARS else str(self.day)
        return number + MARKS[self.precision]


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days that lies somewhere from `low` to `high`, both in it."""

    low: int
    high: int

    def at_least(self, days: int) -> Answer:
        return Answer.YES if self.low >= days else Answer.NO if self.high < days else Answer.UNKNOWN

    def at_most(self, days: int) -> Answer:
        return ~self.at_least(days + 1)

    def between(self, low: int, high: int) -> Answer:
        """Whether it lies in the closed interval. Sure only where the whole span is in it, or the whole span out."""
        return self.at_least(low) & self.at_most(high)

    @property
    def exact(self) -> int | None:
        """The number of days where it is known exactly."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Measured:
    """A laboratory value in the unit of its field. `op` is "=", or "<" and ">" beyond a limit of detection.

    `typed` and `typed_unit` are the number and unit as they were entered; the unit is empty where it is the field's.
    """

    value: Decimal
    op: str = "="
    typed: str = ""
    typed_unit: str = ""


Value = int | Decimal | str | bool | date | tuple[str, ...] | Day | Measured | Missing

INTEGER = re.compile(r"[+-]?[0-9]{1,12}")
DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,9})?")
MEASURED = re.compile(r"(?P<op>[<>=]?)\s*(?P<number>[^\s]+)(?:\s+(?P<unit>\S+))?")
DAY = re.compile(r"(?P<about>~?)\s*(?P<day>[+-]?[0-9]{1,6})(?:\s*~\s*(?P<reach>[0-9]{1,5}|\?))?")
LIKE_A_DATE = re.compile(r"\d{4}|\d[./-]\d")
DATE = re.compile(r"(?P<about>~?)\s*(?P<date>[0-9]{4}(?:-[0-9]{1,2}){0,2})(?:\s*~\s*(?P<reach>[0-9]{1,5}|\?))?")


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    return f"{number.normalize():f}" if number else "0"


def written(value: Value) -> str:
    """The value as a cell of a file holds it, in the unit of its field; reading it gives the same value again."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Missing():
            return f".{value}"
        case Measured():
            return ("" if value.op == "=" else value.op) + plain(value.value)
        case Decimal():
            return plain(value)
        case tuple():
            return ";".join(value)
        case date():
            return value.isoformat()
    return str(value)


def read_number(text: str, *, whole: bool) -> Decimal:
    """An exact number with a decimal point and no thousands mark.

    Raises:
        CellRefused: where it is no such number.
    """
    if not (INTEGER if whole else DECIMAL).fullmatch(text):
        if "," in text:
            raise CellRefused("A comma could part decimals or thousands. Write a decimal point and no thousands mark.")
        raise CellRefused("This is no whole number. Write digits only." if whole else "This is no number.")
    return Decimal(text)


def read_measured(field: Field, text: str) -> Measured:
    """A laboratory value as typed: "45", "<0.1", "45000 /uL".

    Raises:
        CellRefused: where number, operator or unit do not read.
    """
    match = MEASURED.fullmatch(text)
    if match is None:
        raise CellRefused("Write a number, with < or > before it if it is beyond a limit of detection.")
    return converted(field, match["number"], match["unit"] or "", match["op"] or "=")


def converted(field: Field, text: str, unit: str = "", op: str = "=") -> Measured:
    """The value in the unit of the field, with number and unit as typed; no unit means the field's own.

    A field of whole numbers rounds a converted value down: 49,500 per µL is still below 50.

    Raises:
        CellRefused: where the number does not read, or the field has no such unit.
    """
    own = unit in ("", field.unit)
    if not own and unit not in field.factors:
        known = ", ".join(field.factors) or "no unit"
        raise CellRefused(f"This is never converted from “{unit}”. Use {known}.")
    whole = field.kind is Kind.INTEGER
    number = read_number(text, whole=whole and own)
    value = number if own else number * field.factors[unit]
    if whole:
        value = value.to_integral_value(ROUND_FLOOR)
    return Measured(value, op, text, "" if own else unit)


def read_day(text: str, anchor: date | None = None) -> Day:
    """A day as typed: "12", "12 ~3", "~12" (about, so within 14), "12 ~?"; with an anchor also a date or its month.

    The date is turned into a day here and dropped. A month takes the precision that covers it. A year is refused, so
    with an anchor the day 2026 is written "+2026".

    Raises:
        CellRefused: with a sentence that does not repeat the date.
    """
    match = DAY.fullmatch(text)
    if match is not None and (anchor is None or not _looks_like_year(match["day"])):
        return Day(int(match["day"]), _precision(match["about"], match["reach"]))
    return read_date(text, anchor)


def read_date(text: str, anchor: date | None) -> Day:
    """The day that a typed date, or its month, is; raises CellRefused as `read_day` does."""
    dated = DATE.fullmatch(text)
    if dated is None:
        raise CellRefused("Write the day as a whole number from the diagnosis of ALL, such as 12, or 12 ~3.")
    if anchor is None:
        raise CellRefused("This child has no date of diagnosis here, so a date cannot be turned into a day.")
    return _dated(dated["date"], _precision(dated["about"], dated["reach"]), anchor)


def _looks_like_year(text: str) -> bool:
    return text.isdecimal() and len(text) == 4 and int(text) in YEARS


def _precision(about: str | None, reach: str | None) -> Precision:
    if reach is None:
        return Precision.PM14 if about else Precision.EXACT
    if reach == "?":
        return Precision.UNKNOWN
    covering = (precision for precision, days in REACH.items() if days >= int(reach))
    found = next(covering, None)
    if found is None:
        raise CellRefused("The widest precision is 14 days. Write ~? where nobody knows how near the day is.")
    return found


def _dated(text: str, precision: Precision, anchor: date) -> Day:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        raise CellRefused(
            "A year alone is too wide for a day. Give the month, or .unk; a day of four digits takes a + first."
        )
    try:
        first = date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)
    except ValueError as error:
        raise CellRefused("There is no such date. Write it as year-month-day.") from error
    start = (first - anchor).days
    if len(parts) == 3:
        return Day(start, precision)
    length = monthrange(first.year, first.month)[1]
    covered = length // 2 <= REACH[Precision.PM14] and precision is not Precision.UNKNOWN
    return Day(start + (length - 1) // 2, Precision.PM14 if covered else Precision.UNKNOWN)
