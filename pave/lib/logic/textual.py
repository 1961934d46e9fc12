"""The functions on texts. Numbers are read as texts in short form; a blank is the empty text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pave.lib.logic.values import BLANK, Value, as_number, as_text, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_CHARACTERS = 100_000
"""A longer result is blank: nested replacements could otherwise fill the memory from a short condition."""


def contains(arguments: Sequence[Value]) -> Value:
    """Whether the first text holds the second, in any case; never true for a blank second."""
    text, part = _folded(arguments)
    return bool(part) and part in text


def not_contain(arguments: Sequence[Value]) -> Value:
    """The opposite of contains."""
    return not contains(arguments)


def starts_with(arguments: Sequence[Value]) -> Value:
    """Whether the first text starts with the second, in any case; never true for a blank second."""
    text, part = _folded(arguments)
    return bool(part) and text.startswith(part)


def ends_with(arguments: Sequence[Value]) -> Value:
    """Whether the first text ends with the second, in any case; never true for a blank second."""
    text, part = _folded(arguments)
    return bool(part) and text.endswith(part)


def find(arguments: Sequence[Value]) -> Value:
    """Place, from 1, of the first text in the second, case-sensitive; 0 when absent or when the first is empty."""
    part, text = as_text(arguments[0]), as_text(arguments[1])
    return float(text.find(part) + 1) if part else 0.0


def left(arguments: Sequence[Value]) -> Value:
    """The first n characters; blank when n is no number, nothing when it is below 1."""
    count = _whole(arguments[1])
    return BLANK if count is None else as_text(arguments[0])[: max(0, count)]


def right(arguments: Sequence[Value]) -> Value:
    """The last n characters; blank when n is no number, nothing when it is below 1."""
    text, count = as_text(arguments[0]), _whole(arguments[1])
    return BLANK if count is None or count < 1 else text[-count:]


def mid(arguments: Sequence[Value]) -> Value:
    """n characters from place `start`, counted from 1; blank when start or n is no number or below 1."""
    text, start, count = as_text(arguments[0]), _whole(arguments[1]), _whole(arguments[2])
    if start is None or count is None or start < 1 or count < 1:
        return BLANK
    return text[start - 1 : start - 1 + count]


def length(arguments: Sequence[Value]) -> Value:
    """Characters, 0 for a blank."""
    return float(len(as_text(arguments[0])))


def trim(arguments: Sequence[Value]) -> Value:
    """Without spaces at both ends."""
    return as_text(arguments[0]).strip()


def upper(arguments: Sequence[Value]) -> Value:
    """In capitals."""
    return as_text(arguments[0]).upper()


def lower(arguments: Sequence[Value]) -> Value:
    """In small letters."""
    return as_text(arguments[0]).lower()


def replace_text(arguments: Sequence[Value]) -> Value:
    """Every occurrence of the second text in the first, case-sensitive, replaced by the third."""
    text, old, new = (as_text(argument) for argument in arguments)
    if not old:
        return text
    size = len(text) + text.count(old) * (len(new) - len(old))
    return text.replace(old, new) if size <= MOST_CHARACTERS else BLANK


def concat(arguments: Sequence[Value]) -> Value:
    """The texts one after another."""
    return _joined(BLANK, [as_text(argument) for argument in arguments])


def concat_ws(arguments: Sequence[Value]) -> Value:
    """The texts from the second on that are not blank, parted by the first."""
    return _joined(as_text(arguments[0]), [as_text(part) for part in arguments[1:] if not is_blank(part)])


def _joined(separator: str, parts: list[str]) -> str:
    size = sum(map(len, parts)) + len(separator) * len(parts)
    return separator.join(parts) if size <= MOST_CHARACTERS else BLANK


def _folded(arguments: Sequence[Value]) -> tuple[str, str]:
    return as_text(arguments[0]).casefold(), as_text(arguments[1]).casefold()


def _whole(value: Value) -> int | None:
    found = as_number(value)
    return None if found is None else int(found)
