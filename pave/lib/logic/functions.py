"""The functions a condition may call: name, how many arguments, what it does; and those refused, with the reason.

Source: public REDCap documentation as gathered in the design (grammar, argument order, blank rules). Where it is silent
the choice made here is said in `meaning`, which the manual prints.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pave.lib.logic import numeric, textual
from pave.lib.logic.numeric import of_answered, of_numbers
from pave.lib.logic.values import Value, as_number, is_blank, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Function:
    """One function: `least` to `most` arguments (None = any number); `apply` never raises on any values."""

    usage: str
    least: int
    most: int | None
    apply: Callable[[Sequence[Value]], Value]
    meaning: str

    @property
    def name(self) -> str:
        """The part of `usage` before the bracket."""
        return self.usage.partition("(")[0]

    def takes(self) -> str:
        """How many arguments, in words."""
        if self.most is None:
            return f"at least {self.least} argument{'s' if self.least > 1 else ''}"
        many = str(self.least) if self.least == self.most else f"{self.least} or {self.most}"
        return f"{many} argument{'s' if self.most > 1 else ''}"


def _if(arguments: Sequence[Value]) -> Value:
    return arguments[1] if truth(arguments[0]) else arguments[2]


def _is_blank(arguments: Sequence[Value]) -> Value:
    return is_blank(arguments[0])


def _is_number(arguments: Sequence[Value]) -> Value:
    return as_number(arguments[0]) is not None


def _is_integer(arguments: Sequence[Value]) -> Value:
    found = as_number(arguments[0])
    return found is not None and found.is_integer()


_ALL: Final = (
    Function("if(condition, a, b)", 3, 3, _if, "a where the condition is true, else b"),
    Function(
        "round(number, decimals)",
        1,
        2,
        of_numbers(numeric.round_half_up),
        "to the nearest, a half away from zero; no decimals unless given; decimals may be negative",
    ),
    Function("roundup(number, decimals)", 1, 2, of_numbers(numeric.round_up), "away from zero"),
    Function("rounddown(number, decimals)", 1, 2, of_numbers(numeric.round_down), "towards zero"),
    Function("sqrt(number)", 1, 1, of_numbers(math.sqrt), "square root; blank below 0"),
    Function("abs(number)", 1, 1, of_numbers(abs), "without its sign"),
    Function("exponential(number)", 1, 1, of_numbers(math.exp), "e to that power"),
    Function(
        "log(number, base)",
        1,
        2,
        of_numbers(numeric.logarithm),
        "natural logarithm, or to the base given; blank where there is none",
    ),
    Function(
        "mod(number, divisor)",
        2,
        2,
        of_numbers(math.fmod),
        "the remainder, with the sign of the number; blank for divisor 0",
    ),
    Function("min(a, b, ...)", 1, None, of_answered(min), "the smallest; blanks are skipped"),
    Function("max(a, b, ...)", 1, None, of_answered(max), "the largest; blanks are skipped"),
    Function("mean(a, b, ...)", 1, None, of_answered(numeric.mean), "the mean; blanks are skipped"),
    Function("median(a, b, ...)", 1, None, of_answered(numeric.median), "the median; blanks are skipped"),
    Function("sum(a, b, ...)", 1, None, of_answered(math.fsum), "the sum; blanks are skipped, blank if all are"),
    Function(
        "stdev(a, b, ...)",
        1,
        None,
        of_answered(numeric.stdev, least=2),
        "standard deviation of a sample (n - 1); blanks are skipped, blank below two numbers",
    ),
    Function("isnumber(value)", 1, 1, _is_number, "true for a number"),
    Function("isinteger(value)", 1, 1, _is_integer, "true for a whole number, also written 2.0"),
    Function("isblankormissingcode(value)", 1, 1, _is_blank, "true for a blank or a special code"),
    Function("isblanknotmissingcode(value)", 1, 1, _is_blank, "the same here, because a special code reads as blank"),
    Function("contains(text, part)", 2, 2, textual.contains, "true if the text holds the part, in any case"),
    Function("not_contain(text, part)", 2, 2, textual.not_contain, "the opposite, so true for a blank"),
    Function("starts_with(text, part)", 2, 2, textual.starts_with, "true if the text starts so, in any case"),
    Function("ends_with(text, part)", 2, 2, textual.ends_with, "true if the text ends so, in any case"),
    Function("find(part, text)", 2, 2, textual.find, "the place of the part, from 1, case counts; 0 if absent"),
    Function("left(text, n)", 2, 2, textual.left, "the first n characters"),
    Function("right(text, n)", 2, 2, textual.right, "the last n characters"),
    Function("mid(text, start, n)", 3, 3, textual.mid, "n characters from that place, the first being 1"),
    Function("length(text)", 1, 1, textual.length, "how many characters, 0 for a blank"),
    Function("trim(text)", 1, 1, textual.trim, "without spaces at both ends"),
    Function("upper(text)", 1, 1, textual.upper, "in capitals"),
    Function("lower(text)", 1, 1, textual.lower, "in small letters"),
    Function("replace_text(text, old, new)", 3, 3, textual.replace_text, "every old replaced by new, case counts"),
    Function("concat(a, b, ...)", 1, None, textual.concat, "the texts one after another"),
    Function("concat_ws(between, a, b, ...)", 2, None, textual.concat_ws, "the texts parted so; blanks are skipped"),
)

FUNCTIONS: Final[dict[str, Function]] = {function.name: function for function in _ALL}
"""Every function by name, except `not`, which is part of the grammar."""

_NO_CLOCK: Final = "a condition has no clock and no dates: it must read the same whenever it is asked"
_NO_MISSING: Final = "every special code reads as blank in a condition, so nothing is left to tell apart"

REFUSED: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("today", "now", "datediff", "age_at_date", "dayoftheweek", "year", "month", "day", "calcdate"), _NO_CLOCK
    ),
    **dict.fromkeys(("ismissingcode", "hasmissingcode"), _NO_MISSING),
}
"""Functions of REDCap that PAVE refuses, with the reason."""
