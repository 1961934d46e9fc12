"""What an edit check is, and what it finds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from registry.facts import Facts, Row

SEVERITIES = {
    "refuse": "not written: it cannot be true, or may not be stored",
    "reason": "written with a reason; opens a query",
    "warn": "shown and listed",
    "info": "listed",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a check fires: a row, the fields that disagree, what is wrong, and what to do about it."""

    row: Row
    fields: tuple[str, ...]
    sentence: str
    repair: str


@dataclass(frozen=True, slots=True)
class Check:
    """One edit check. `id` never changes; `opens` is query, adjudication or nothing.

    `find` yields a spot for each conflict. A missing value is silent, and days conflict only if they do at every value
    that their precision allows.
    """

    id: str
    severity: str
    title: str
    why: str
    find: Callable[[Facts], Iterator[Spot]]
    opens: str = ""
    waits: bool = False
    """It misses another row, which is entered next: it stops no write, and asks from the night on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One conflict in the rows of a child. `sentence` and `repair` hold numbers of days, never dates or free text."""

    check: Check
    entity: str
    key: tuple[str, ...]
    fields: tuple[str, ...]
    sentence: str
    repair: str
