"""What the page of the converter offers: the quantities with more than one unit, and doses. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException

from pave.lib.units import unit_label
from registry.codebook import Codebook, Field
from registry.converter import TOO_LARGE, Ambiguous, Converted, convert, read_amount
from registry.fast_entry.doses import Dose, dose_said
from registry.values import CellRefused, plain

FIRST = "count"
"""Of quantities that many entities have, the field of this one stands for all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says to one question: lines of (unit, number), what is kept, a refusal, what to type instead."""

    sentence: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    readings: tuple[str, ...] = ()


def quantities(book: Codebook) -> Mapping[str, Field]:
    """Fields with other units by "entity.field", each quantity once."""
    entities = sorted(book.entities, key=lambda entity: entity.name != FIRST)
    found: dict[object, tuple[str, Field]] = {}
    for entity in entities:
        for field in (one for one in entity.entered if one.alternates):
            found.setdefault((field.kind, field.unit, field.alternates), (f"{entity.name}.{field.name}", field))
    return dict(found.values())


def units_of(field: Field) -> str:
    return ", ".join(unit_label(unit) for unit in field.factors)


def converted(field: Field, text: str) -> Answer:
    """The amount in every unit of the field."""
    try:
        found = convert(field, text)
        lines = tuple(_lines_of(field, found))
    except Ambiguous as ambiguous:
        return Answer(refused=str(ambiguous), readings=ambiguous.readings)
    except CellRefused as refused:
        return Answer(refused=str(refused))
    op = "" if found.op == "=" else found.op
    own = f"{op}{plain(found.value)} {field.unit_label}"
    return Answer(found.sentence or f"That is {own}, as the registry keeps it.", lines)


def _lines_of(field: Field, found: Converted) -> Iterator[tuple[str, str]]:
    op = "" if found.op == "=" else found.op
    for unit, factor in field.factors.items():
        yield unit_label(unit), f"{op}{_rounded(found.value / factor)}"


def dose(amount: str, weight: str, freq_h: str, *, by_weight: bool, a_day: bool) -> Answer:
    """The same dose in four ways."""
    try:
        said = dose_said(_number(amount, "dose"), by_weight=by_weight, a_day=a_day, weight=_number(weight, "weight"),
                         freq_h=freq_h)  # fmt: skip
    except Ambiguous as ambiguous:
        return Answer(refused=str(ambiguous), readings=ambiguous.readings)
    except CellRefused as refused:
        return Answer(refused=str(refused))
    return Answer("The same dose, said in four ways; rounded to four places.", _lines(said))


def _lines(said: Dose) -> tuple[tuple[str, str], ...]:
    return (
        ("each dose, per kilogram", plain(said.per_kg)),
        ("each dose, absolute", plain(said.absolute)),
        ("a day, per kilogram", plain(said.daily_per_kg)),
        ("a day, absolute", plain(said.daily_absolute)),
    )


def _number(text: str, what: str) -> Decimal:
    if not text.strip():
        raise CellRefused(f"Fill in the {what}.")
    read = read_amount(text)
    if read.unit or read.op:
        raise CellRefused(f"Write the {what} as a number alone.")
    if len(read.readings) > 1 and read.readings[0].mark == ",":
        raise Ambiguous(text.strip(), tuple(plain(one.number) for one in read.readings))
    return read.readings[0].number


def _rounded(number: Decimal) -> str:
    """At most nine places: a factor may not divide evenly. Raises CellRefused."""
    try:
        return plain(round(number, 9))
    except DecimalException as error:
        raise CellRefused(TOO_LARGE) from error
