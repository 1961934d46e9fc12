"""The functions on numbers. A blank, or a text that is no number, makes the result blank; nothing is guessed."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import TYPE_CHECKING

from pave.lib.logic.values import BLANK, Value, as_number, calculated, is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Apply = Callable[[Sequence[Value]], Value]

MOST_DECIMALS = 300
_WIDE = Context(prec=700)
"""Wide enough for any float (309 digits before the point) at any number of decimals allowed."""


def of_numbers(function: Callable[..., float]) -> Apply:
    """`function` on the arguments as numbers; blank when one of them is no number or there is no finite answer."""

    def apply(arguments: Sequence[Value]) -> Value:
        numbers = [as_number(argument) for argument in arguments]
        found = [value for value in numbers if value is not None]
        return calculated(function, *found) if len(found) == len(numbers) else BLANK

    return apply


def of_answered(function: Callable[[list[float]], float], least: int = 1) -> Apply:
    """`function` on the list of arguments that are not blank; blank when fewer than `least` are left."""

    def apply(arguments: Sequence[Value]) -> Value:
        numbers = [as_number(argument) for argument in arguments if not is_blank(argument)]
        found = [value for value in numbers if value is not None]
        if len(found) < len(numbers) or len(found) < least:
            return BLANK
        return calculated(lambda: function(found))

    return apply


def rounding(mode: str) -> Callable[[float, float], float]:
    """Round to `decimals` places (default 0, may be negative) in one of the modes of the decimal module.

    Works on the shortest decimal form of the number, so 2.675 to two places is 2.68 although the float is less.
    Raises ValueError (blank to the condition) when decimals is not a whole number within ±300.
    """

    def rounded(value: float, decimals: float = 0.0) -> float:
        if not decimals.is_integer() or abs(decimals) > MOST_DECIMALS:
            raise ValueError("decimals must be a whole number")
        step = Decimal(1).scaleb(-int(decimals))
        return float(Decimal(repr(value)).quantize(step, rounding=mode, context=_WIDE))

    return rounded


def power(base: float, exponent: float) -> float:
    """base^exponent; ZeroDivisionError, OverflowError or a complex number are the caller's to turn into a blank."""
    result: float = base**exponent
    return result


def logarithm(value: float, base: float = math.e) -> float:
    """Natural logarithm, or to `base`; ValueError or ZeroDivisionError outside its domain (base 1 too)."""
    return math.log(value) if base == math.e else math.log(value, base)


def mean(values: list[float]) -> float:
    """sum / n."""
    return math.fsum(values) / len(values)


def median(values: list[float]) -> float:
    """The middle value, or the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def stdev(values: list[float]) -> float:
    """Sample standard deviation, divisor n - 1."""
    centre = mean(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


round_half_up = rounding(ROUND_HALF_UP)
round_up = rounding(ROUND_UP)
round_down = rounding(ROUND_DOWN)
