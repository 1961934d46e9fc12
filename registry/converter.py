"""What somebody typed as a number with a unit, turned into the unit of its field. Pure.

Numbers come as people and instruments write them: "45,000 /µL", "8,2 g/dL", "45 000", "45 x 10⁹/L", "<0.1". Where a
mark could part decimals or thousands and both numbers are possible, nobody guesses: the two readings are offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, DecimalException

from pave.lib.units import unit_label
from registry.codebook import Field, Kind
from registry.units_as_typed import unit_meant
from registry.values import CellRefused, Missing, plain

SPACES = " \u00a0\u2009\u202f"
APOSTROPHES = "'’"
GROUPED = rf"\d{{1,3}}(?:[{SPACES}{APOSTROPHES}]\d{{3}})+(?:[.,]\d+)?"
TYPED = re.compile(
    rf"(?P<op>[<>=≤≥]?)\s*(?P<number>[+−-]?(?:{GROUPED}|\d[\d.,]*))[{SPACES}]*(?P<unit>(?=[^\d.,]|10|x).*)?", re.DOTALL
)
PER_KILOGRAM = "/kg"
LONGEST_AMOUNT = 40
TOO_LARGE = "This number is too large. Check it."
PLACES = Decimal("0.0001")
"""A dose that is divided by a weight is rounded to this."""


class Ambiguous(CellRefused):
    """The number has two readings, and both are possible: `readings`, each ready to be typed."""

    def __init__(self, text: str, readings: tuple[str, ...]) -> None:
        self.readings = readings
        either = " or ".join(readings)
        super().__init__(f"“{text}” could be {either}. Type the one that you mean.")


@dataclass(frozen=True, slots=True)
class Reading:
    """One number that the text can be, and the mark that this reading rests on: what `mark` parts (if it is one)."""

    number: Decimal
    mark: str = ""
    thousands: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """What was typed: operator, unit, and one reading, or two where a mark before three digits is ambiguous."""

    op: str
    readings: tuple[Reading, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Converted:
    """The value in the unit of the field. `cell` is what the registry reads; `sentence` tells what became of it, and
    is empty where nothing did."""

    value: Decimal
    op: str
    cell: str
    sentence: str = ""


# -- numbers ----------------------------------------------------------------------------------------------------------


def read_amount(text: str) -> Amount:
    """The parts of what was typed; raises CellRefused where there is no number in it."""
    if len(text.strip()) > LONGEST_AMOUNT:
        raise CellRefused(f"This has more than {LONGEST_AMOUNT} characters. Write a number, then its unit.")
    match = TYPED.fullmatch(text.strip())
    if match is None:
        raise CellRefused("Write a number, then its unit if it is another one, such as 45000 /µL.")
    if match["op"] in ("≤", "≥"):
        raise CellRefused("A result is below (<) or above (>) a limit of detection. Write < or >.")
    op = "" if match["op"] == "=" else match["op"]
    return Amount(op, tuple(_readings(match["number"].replace("−", "-"))), (match["unit"] or "").strip())


def _readings(typed: str) -> Iterator[Reading]:
    """Every number that this can be. One mark before three digits parts thousands or decimals; all else is plain."""
    number = re.sub(f"[{SPACES}{APOSTROPHES}]", "", typed)
    points, commas = number.count("."), number.count(",")
    if points + commas == 0:
        yield Reading(Decimal(number))
    elif points and commas:
        yield Reading(_both_marks(number))
    elif points + commas > 1:
        yield Reading(_grouped(number, "." if points else ","))
    else:
        mark = "." if points else ","
        yield Reading(_decimal(number.replace(mark, ".")), mark)
        if number == typed and _may_be_thousands(number, mark):
            yield Reading(Decimal(number.replace(mark, "")), mark, thousands=True)


def _may_be_thousands(number: str, mark: str) -> bool:
    before, after = number.lstrip("+-").split(mark)
    return len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")


def _both_marks(number: str) -> Decimal:
    """The mark that comes last parts the decimals; the other one may part thousands alone."""
    last = max(".,", key=number.rfind)
    whole, decimals = number.rsplit(last, 1)
    if last in whole:
        raise CellRefused("This is no number: it has more than one decimal mark.")
    other = "," if last == "." else "."
    return _decimal(f"{plain(_grouped(whole, other))}.{decimals}")


def _grouped(number: str, mark: str) -> Decimal:
    if not re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{mark}\d{{3}})+", number):
        raise CellRefused("This is no number: its marks do not part groups of three digits.")
    return Decimal(number.replace(mark, ""))


def _decimal(number: str) -> Decimal:
    if not re.fullmatch(r"[+-]?\d+\.\d+", number):
        raise CellRefused("This is no number: there is no digit after its last mark.")
    return Decimal(number)


# -- into the unit of a field -----------------------------------------------------------------------------------------


def convert(field: Field, text: str, weight: Decimal | None = None) -> Converted:
    """What was typed, in the unit of the field (as it is in its row: `Field.in_row`). With a weight in kilograms a dose
    per kilogram and an absolute one turn into each other.

    Raises:
        Ambiguous: where a mark has two readings, and both are possible.
        CellRefused: where there is no number, or the unit is none of the field's; the message says which are known.
    """
    amount = read_amount(text)
    by_weight = _by_weight(field, amount.unit, weight)
    unit = field.unit if by_weight or not amount.unit else _known(field, amount.unit, weight)
    number = _the_reading(field, amount, unit, text, by_weight)
    value = number * (by_weight or field.factors.get(unit, Decimal(1)))
    if by_weight:
        value = _to_places(value)
    elif field.kind is Kind.INTEGER and unit != field.unit:
        value = value.to_integral_value(ROUND_FLOOR)
    kept_as_typed = unit != field.unit and field.measured and not by_weight
    cell = f"{amount.op}{plain(number)} {unit}" if kept_as_typed else f"{amount.op}{plain(value)}"
    changed = unit != field.unit or by_weight is not None
    shown = field.unit_label or amount.unit.removesuffix(PER_KILOGRAM)
    told = f"You typed {text.strip()}, kept as {amount.op}{plain(value)} {shown}".strip() + "."
    return Converted(value, amount.op or "=", cell, told if changed else "")


def _to_places(dose: Decimal) -> Decimal:
    try:
        return dose.quantize(PLACES, ROUND_HALF_EVEN)
    except DecimalException as error:
        raise CellRefused(TOO_LARGE) from error


def as_cell(field: Field, text: str, weight: Decimal | None = None) -> str:
    """The cell that the registry reads: numbers and units in its own spelling, all else as it was typed.

    Raises as `convert`.
    """
    is_number = field.kind in (Kind.INTEGER, Kind.DECIMAL)
    if not is_number or not text.strip() or text.strip().removeprefix(".") in set(Missing):
        return text.strip()
    return convert(field, text, weight).cell


def _the_reading(field: Field, amount: Amount, unit: str, text: str, by_weight: Decimal | None) -> Decimal:
    """The one reading that can be true; raises Ambiguous where both can."""
    if len(amount.readings) == 1:
        return amount.readings[0].number
    whole = unit.startswith("/") or (field.kind is Kind.INTEGER and unit == field.unit and not by_weight)
    possible = [one.number for one in amount.readings if _fits_mark(one, whole)]
    if len(possible) > 1:
        factor = by_weight or field.factors.get(unit, Decimal(1))
        possible = [number for number in possible if field.hard.hold(number * factor)]
    if len(possible) == 1:
        return possible[0]
    shown = unit_label(unit) if amount.unit else ""
    readings = tuple(f"{amount.op}{plain(one.number)} {shown}".strip() for one in amount.readings)
    raise Ambiguous(text.strip(), readings)


def _fits_mark(reading: Reading, whole: bool) -> bool:
    """A point parts decimals. What is counted whole has no decimals behind a comma, and behind a point only zeros;
    there, and only there, a point may part thousands."""
    if not whole:
        return not (reading.thousands and reading.mark == ".")
    if reading.thousands:
        return True
    return reading.mark == "." and reading.number == reading.number.to_integral_value()


def _known(field: Field, typed: str, weight: Decimal | None) -> str:
    found = unit_meant(typed, [*field.factors, *_plain_doses(field)])
    if found is not None:
        return found if found in field.factors else field.unit
    if _needs_weight(field, typed) and weight is None:
        raise CellRefused(f"{field.label}: fill in the weight to turn {typed} into {_own(field)}.")
    known = " or ".join(unit_label(unit) for unit in field.factors) or "no unit"
    raise CellRefused(f"This is never converted from “{typed}”. Use {known}.")


def _own(field: Field) -> str:
    return field.unit_label or "a dose without unit"


# -- doses by weight --------------------------------------------------------------------------------------------------


def _plain_doses(field: Field) -> tuple[str, ...]:
    """Units of a dose that has none of its own: milligrams or international units, whichever its agent is dosed in."""
    return ("mg", "[IU]") if field.name == "dose_abs" else ()


def _needs_weight(field: Field, typed: str) -> bool:
    return _other_dose(field, typed) is not None


def _other_dose(field: Field, typed: str) -> str | None:
    """The unit of the other way to say this dose, where somebody typed that one."""
    if field.name == "dose_abs":
        return unit_meant(typed, ("mg/kg", "[IU]/kg"))
    if field.name.startswith("dose_") and field.unit.endswith(PER_KILOGRAM):
        return unit_meant(typed, (field.unit.removesuffix(PER_KILOGRAM),))
    return None


def _by_weight(field: Field, typed: str, weight: Decimal | None) -> Decimal | None:
    """What turns the typed dose into the field's; None where it needs no weight, or has none."""
    if not typed or not weight or weight <= 0 or not _needs_weight(field, typed):
        return None
    return weight if field.name == "dose_abs" else 1 / weight
