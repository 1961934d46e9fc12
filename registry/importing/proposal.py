"""What an upload would do, as data: planned in `plan`, shown on its page, written by `actions`. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from registry.codebook import Codebook
from registry.drafts import Draft
from registry.facts import Facts, Row
from registry.importing.reading import Line, Remark, Table
from registry.rules.check import Finding
from registry.values import Value

FILL, UPDATE, REPLACE = "fill", "update", "replace"
STOPS = frozenset({"refuse", "reason"})
RowKey = tuple[str, tuple[str, ...]]
"""Entity and key."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A child or site as it is kept now. `revisions`: by row. A child that is new has nothing."""

    code: str
    facts: Facts = field(default_factory=lambda: Facts({}))
    revisions: Mapping[RowKey, int] = field(default_factory=dict)
    open: bool = True
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What an upload is planned against.

    `codes`: local_key -> the code that the child will have. `children`: by code, those that are there. `last`: what the
    upload before said of a row. `book`: the codebook under the limits of the site; `on`: the checks that are switched
    on. `reason`: stands for rows that give none where given values change. `still`: False when time is up.
    """

    mode: str
    site: Kept
    codes: Mapping[str, str]
    children: Mapping[str, Kept]
    book: Codebook
    on: frozenset[str]
    reason: str = ""
    last: Mapping[tuple[str, RowKey], Mapping[str, Value]] = field(default_factory=dict)
    still: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that differs from what is kept: in the file, now, and in the last upload. `act`: fill, change, erase,
    kept (the mode leaves it) or delete (a whole row)."""

    file: str
    row: int
    code: str
    entity: str
    key: tuple[str, ...]
    column: str
    given: str
    now: str
    last: str
    act: str


@dataclass(frozen=True, slots=True)
class Written:
    """A row that is written: new where `revision` is 0. `dated`: columns that only a date could give."""

    draft: Draft
    revision: int
    reason: str
    dated: Mapping[str, Value | None]
    file: str = ""
    number: int = 0

    @property
    def row(self) -> Row:
        return self.draft.row


@dataclass(frozen=True, slots=True)
class OwnerPlan:
    """What happens to one child or the site. `found`: everything that the checks find in it afterwards; `let_through`:
    findings for which a row gave a reason."""

    kept: Kept
    written: tuple[Written, ...]
    gone: tuple[Row, ...]
    found: tuple[Finding, ...] = ()
    let_through: tuple[Finding, ...] = ()
    local_key: str = ""


@dataclass
class Plan:
    """The whole upload."""

    owners: list[OwnerPlan] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rows: int = 0
    unchanged: int = 0

    @property
    def refused(self) -> bool:
        return any(one.severity in STOPS for one in self.remarks)

    @property
    def changes(self) -> bool:
        return any(owner.written or owner.gone for owner in self.owners)

    def counts(self) -> dict[str, int]:
        """What the page says first."""
        written = [one for owner in self.owners for one in owner.written]
        acts = Counter(cell.act for cell in self.cells)
        severities = Counter(one.severity for one in self.remarks)
        return {
            "rows": self.rows,
            "children": len(self.owners),
            "new_children": sum(owner.kept.is_new for owner in self.owners),
            "new_rows": sum(one.revision == 0 for one in written),
            "changed_rows": sum(one.revision > 0 for one in written),
            "deleted_rows": sum(len(owner.gone) for owner in self.owners),
            "unchanged_rows": self.unchanged,
            **{f"{act}_cells": acts[act] for act in ("fill", "change", "erase", "kept")},
            **{severity: severities[severity] for severity in ("refuse", "reason", "warn", "info")},
        }


@dataclass
class Given:
    """The rows that an upload has for one child or the site, in the order of the files."""

    kept: Kept
    local_key: str = ""
    lines: list[tuple[Table, Line]] = field(default_factory=list)


def with_rows(facts: Facts, rows: Mapping[str, Mapping[tuple[str, ...], Row]]) -> Facts:
    """The facts with other rows in some entities."""
    return replace(facts, by_entity={**facts.by_entity, **{name: tuple(some.values()) for name, some in rows.items()}})
