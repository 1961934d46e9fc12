"""The one error of the logic language: a text that is not a condition, with the place."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EXCERPT = 30
"""Characters shown on each side of the place."""


class LogicError(ValueError):
    """A text cannot be read as a condition, or a condition cannot be checked.

    Attributes: `reason` (what was found and what was expected), `text` (the whole condition), `line` and `column`
    (from 1; both None where the fault has no single place, such as a text that is too long).
    """

    def __init__(self, reason: str, text: str = "", line: int | None = None, column: int | None = None) -> None:
        self.reason, self.text, self.line, self.column = reason, text, line, column
        super().__init__(_message(reason, text, line, column))

    def __reduce__(self) -> tuple[type[LogicError], tuple[str, str, int | None, int | None]]:
        return type(self), (self.reason, self.text, self.line, self.column)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like `name`, else the first that begins with it, else None."""
    names, asked = sorted(known), name.lower()
    close = get_close_matches(asked, names, n=1) or [
        each for each in names if len(asked) > 1 and each.startswith(asked)
    ]
    return close[0] if close else None


def _message(reason: str, text: str, line: int | None, column: int | None) -> str:
    if line is None or column is None:
        return reason
    lines = text.split("\n")
    row = lines[line - 1] if line <= len(lines) else ""
    return f"line {line}, column {column}: {reason} (in: {_excerpt(row, column - 1)})"


def _excerpt(row: str, at: int) -> str:
    start, end = max(0, at - EXCERPT), at + EXCERPT
    before = "…" if start else ""
    after = "…" if end < len(row) else ""
    return f"{before}{row[start:end]}{after}"
