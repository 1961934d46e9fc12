"""What an entry of an instrument may be in a report: a factor that others are compared by, a text that was sorted."""

from __future__ import annotations

from surveys.instrument import Entry

MOST_GROUPS = 30
CODED = "__coded"
"""Ends the name of a column of sorted texts; before it stands that of the texts."""


def may_be_factor(entry: Entry) -> bool:
    """Whether others may be compared by it: a question with one answer on who answers, with few enough answers."""
    return entry.kind == "single" and entry.base == "submitted" and len(entry.choices) <= MOST_GROUPS
