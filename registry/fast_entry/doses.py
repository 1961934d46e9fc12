"""One dose said in four ways: per kilogram or absolute, each dose or each day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException

from registry.anticoagulants import CONTINUOUS, HOURS_A_DAY
from registry.converter import TOO_LARGE
from registry.values import CellRefused

PLACES = Decimal("0.0001")
LONGEST_INTERVAL = 4


@dataclass(frozen=True, slots=True)
class Dose:
    """The same dose four times. Of an infusion `per_kg` and `absolute` are amounts an hour."""

    per_kg: Decimal
    absolute: Decimal
    daily_per_kg: Decimal
    daily_absolute: Decimal


def doses_a_day(freq_h: str) -> Decimal:
    """How often a day a dose is given; of an infusion, the hours of a day. Raises CellRefused."""
    if freq_h == CONTINUOUS:
        return Decimal(HOURS_A_DAY)
    if not freq_h.isdecimal() or len(freq_h) > LONGEST_INTERVAL or int(freq_h) == 0:
        raise CellRefused("Choose how often the dose is given.")
    return Decimal(HOURS_A_DAY) / Decimal(freq_h)


def dose_said(amount: Decimal, *, by_weight: bool, a_day: bool, weight: Decimal, freq_h: str) -> Dose:
    """The dose from one way to say it: `by_weight` (per kilogram), `a_day` (the total of a day). Rounded to 4 places.

    Raises:
        CellRefused: where weight, amount or interval is none.
    """
    if weight <= 0:
        raise CellRefused("The weight must be above 0 kg.")
    if amount < 0:
        raise CellRefused("A dose cannot be below 0.")
    times = doses_a_day(freq_h)
    once = amount / times if a_day else amount
    per_kg = once if by_weight else once / weight
    each = (per_kg, per_kg * weight, per_kg * times, per_kg * weight * times)
    try:
        return Dose(*(one.quantize(PLACES, ROUND_HALF_EVEN) for one in each))
    except DecimalException as error:
        raise CellRefused(TOO_LARGE) from error
