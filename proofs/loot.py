"""What the thieves of one simulated survey carry away, and the truth that their guesses are scored by. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "loot.json"
Value = bytes | str | int | float | None
Rows = list[dict[str, Value]]
"""Rows of a table as a thief sees them: its columns, and what is hidden around a row under names that begin with ~."""


@dataclass(slots=True)
class Orders:
    """Sequences that a stolen copy gives away: persons as positions on the roster, responses as ids in hex."""

    persons: dict[str, list[int]] = field(default_factory=dict)
    responses: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Night:
    """What one nightly backup tells: the state of each response, and who had started if the ledger can be opened.

    `log`: what the write-ahead log still tells, after the night's work, of the order in which responses came that day.
    """

    states: dict[str, str] = field(default_factory=dict)
    issued: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Raw:
    """Disks taken each evening, opened with every key file that was there at the end.

    `steps`: at each ledger version that opens, who is newly marked as started, and the ids seen since the one before.
    """

    sealed: int = 0
    opened: int = 0
    steps: list[tuple[list[int], list[str]]] = field(default_factory=list)


@dataclass(slots=True)
class Truth:
    """Whose response is whose: kept in the memory of the simulation, for scoring alone."""

    starters: list[int] = field(default_factory=list)
    person_of: dict[str, int] = field(default_factory=dict)
    block_of: dict[str, str] = field(default_factory=dict)
    started: list[int] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    """Persons in the order in which they opened their response, and of their last click."""
    days: list[list[int]] = field(default_factory=list)
    """The same openings, day by day."""


@dataclass(slots=True)
class Loot:
    """All of one world."""

    store: str
    seed: int
    leak: str
    dusk: Orders = field(default_factory=Orders)
    dawn: Orders = field(default_factory=Orders)
    nights: list[Night] = field(default_factory=list)
    raw: Raw = field(default_factory=Raw)
    traces: dict[str, list[float]] = field(default_factory=dict)
    """Of each person, in the order of the roster: one number for everything that a table shows or hides about a row."""
    findings: list[str] = field(default_factory=list)
    truth: Truth = field(default_factory=Truth)

    def write(self, folder: Path) -> None:
        (folder / FILE).write_text(json.dumps(asdict(self)), encoding="ascii")


def read(folder: Path) -> Loot:
    """The loot of a world; the database is gone."""
    found: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="ascii"))
    found |= {"dusk": Orders(**found["dusk"]), "dawn": Orders(**found["dawn"])}
    found |= {"nights": [Night(**night) for night in found["nights"]], "raw": Raw(**found["raw"])}
    return Loot(**(found | {"truth": Truth(**found["truth"])}))


# -- from rows to sequences ------------------------------------------------------------------------------------------


def orders(rows: Rows, name: str, key: str) -> dict[str, list[Any]]:
    """The rows' keys sorted by everything that differs between them, visible or hidden."""
    found = {}
    for column in _telling(rows):
        ranked = sorted(rows, key=lambda row: _sortable(row[column]))
        keys = [row[key] for row in ranked]
        found[f"{name}{column if column.startswith('~') else '.' + column}"] = [
            one.hex() if isinstance(one, bytes) else one for one in keys
        ]
    return found


def _telling(rows: Rows) -> Iterable[str]:
    """Columns whose values differ; a long sealed value is told by its length and place alone."""
    for column in rows[0] if rows else ():
        if column != "body" and len({row[column] for row in rows}) > 1:
            yield column


def _sortable(value: Value) -> tuple[bool, Any]:
    return (value is not None, value)


def traits(rows: Rows, name: str, invited: int) -> dict[str, list[float]]:
    """One number a person for each column of a table with persons: its value or rank, its length, whether it is there.

    A person without a row gets -1.
    """
    found: dict[str, list[float]] = {}
    for column in rows[0] if rows else ():
        if column != "position":
            by_person = {int(str(row["position"])): row[column] for row in rows}
            for what, numbers in _numbers(by_person).items():
                found[f"{name}.{column}{what}"] = [numbers.get(person, -1.0) for person in range(invited)]
    return found


def _numbers(values: Mapping[int, Value]) -> dict[str, dict[int, float]]:
    ranked = {value: float(rank) for rank, value in enumerate(sorted(set(values.values()), key=_sortable))}
    lengths = {
        person: float(len(value)) if isinstance(value, bytes | str) else float(value is not None)
        for person, value in values.items()
    }
    return {"": {person: ranked[value] for person, value in values.items()}, " (length)": lengths}
