"""What a value is, how a cell is read, and how two values compare.

A value is a text, a number or a truth value; a blank is the empty text. No result is kept between calls: an answer must
not linger in the memory of the process.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Value: TypeAlias = str | float | bool

BLANK: Final = ""
SPECIAL_CODES: Final = frozenset({".dk", ".nm", ".pn", ".nb", ".nr"})
ORDERINGS: Final = frozenset({"<", "<=", ">", ">="})
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").fullmatch
_WHOLE_SAFE: Final = 1e15


def cell_text(cell: str | None) -> str:
    """A cell trimmed; absent, empty and every special code are blank."""
    text = (cell or BLANK).strip()
    return BLANK if text in SPECIAL_CODES else text


def number(text: str) -> float | None:
    """The number that a text spells (sign, decimal point, exponent; spaces round it), else None.

    A numeral too large for a float spells no number: it stays a text, equal to itself only.
    """
    trimmed = text.strip()
    if not _NUMBER(trimmed):
        return None
    value = float(trimmed)
    return value if math.isfinite(value) else None


def as_number(value: Value) -> float | None:
    """A number, a truth value as 1 or 0, a text by its numeral; None for a blank or any other text."""
    return number(value) if isinstance(value, str) else float(value)


def as_text(value: Value) -> str:
    """A text as it is, a number in short form, a truth value as "1" or "0"."""
    return value if isinstance(value, str) else number_text(float(value))


def number_text(value: float) -> str:
    """Whole numbers without a decimal point (below 10^15), others with up to 15 significant digits."""
    if value.is_integer() and abs(value) < _WHOLE_SAFE:
        return str(int(value))
    return format(value, ".15g")


def is_blank(value: Value) -> bool:
    """True for a text of nothing or of spaces."""
    return isinstance(value, str) and not value.strip()


def truth(value: Value) -> bool:
    """Blank and zero (also the text "0") are false, everything else is true."""
    if not isinstance(value, str):
        return bool(value)
    found = number(value)
    return bool(value.strip()) if found is None else found != 0


def order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as left is below, equal to or above right; None when one is a number and the other a text.

    A blank is below everything but a blank. Two numerals compare as numbers, two texts by code points; both trimmed.
    """
    first, second = _comparable(left), _comparable(right)
    if BLANK in (first, second):
        return (first != BLANK) - (second != BLANK)
    if isinstance(first, str) and isinstance(second, str):
        return (first > second) - (first < second)
    if isinstance(first, str) or isinstance(second, str):
        return None
    return (first > second) - (first < second)


COMPARE: Final[dict[str, Callable[[int | None], bool]]] = {
    "=": lambda found: found == 0,
    "<>": lambda found: found != 0,
    "<": lambda found: found is not None and found < 0,
    "<=": lambda found: found is not None and found <= 0,
    ">": lambda found: found is not None and found > 0,
    ">=": lambda found: found is not None and found >= 0,
}
"""What each comparison asks of `order`: not orderable is unequal, and neither below nor above."""


def compare(operator: str, left: Value, right: Value) -> bool:
    """Whether `left operator right` holds; operator is one of = <> < <= > >= (KeyError otherwise)."""
    return COMPARE[operator](order(left, right))


def calculated(function: Callable[..., float], *numbers: float) -> Value:
    """function(*numbers), or blank where mathematics has no finite real answer (1/0, overflow, log 0, (-8)^0.5)."""
    try:
        result = function(*numbers)
    except (ArithmeticError, ValueError):
        return BLANK
    if isinstance(result, complex) or not math.isfinite(result):
        return BLANK
    return float(result) + 0.0  # turns -0.0 into 0.0, which would print as "-0"


def _comparable(value: Value) -> float | str:
    if not isinstance(value, str):
        return float(value)
    text = value.strip()
    found = number(text)
    return text if found is None else found
