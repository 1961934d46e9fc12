"""The trail of a child as its people read it: who, when, which record, and each field from what to what.

A change of the trail holds the columns that changed; a value is more than one column (a day and its precision). So the
rows are built up again from the beginning, and what is told is the difference of two rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.queries import Told
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.columns import kept
from registry.entry.trail import ENTITIES, row_of_columns
from registry.entry.words import of_row, title_of
from registry.facts import Row

OTHERS = {
    "registry_case": "The case",
    "registry_anchor": "Date of diagnosis",
    "registry_signature": "Signature",
    "registry_transfer": "Move to another site",
    "registry_dataquery": "Data query",
    "registry_querymessage": "Message in a data query",
    "registry_adjudicationtask": "Review",
    "registry_review": "Review",
}
ACTS = {"insert": "added", "update": "changed", "delete": "deleted"}
REMOVED = "(removed)"
SHOWN = {
    "registry_case": ("state",),
    "registry_transfer": ("state",),
    "registry_dataquery": ("sentence", "state"),
    "registry_querymessage": ("act", "text"),
    "registry_signature": ("meaning", "void_reason"),
}
"""What is told of tables that are no entity: the rest are keys and times."""


@dataclass(frozen=True, slots=True)
class Step:
    """One field in one change."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Act:
    """One change as it is read; `at` is UTC."""

    id: int
    at: datetime
    actor: str
    act: str
    what: str
    reason: str
    steps: tuple[Step, ...]
    sealed: bool


LEFT_OUT = frozenset({"audit_redaction"})
"""What was taken out of the trail is marked where it stood."""
REVIEWER, OF_REVIEWERS = "a reviewer", ("registry_review", "registry_adjudicationtask")
"""Who reviewed stays between the reviewers and the network."""


def told(story: list[Told]) -> list[Act]:
    """Newest first. `story` is whole and oldest first."""
    found = list(_acts([one for one in story if one.table not in LEFT_OUT]))
    return found[::-1]


def _acts(story: list[Told]) -> Iterator[Act]:
    columns: dict[tuple[str, str], dict[str, Any]] = {}
    for one in story:
        before = columns.get((one.table, one.key)) or {step.column: step.old for step in one.steps}
        after = {} if one.kind == "delete" else {**before, **{step.column: step.new for step in one.steps}}
        columns[(one.table, one.key)] = after
        entity = codebook().by_name.get(ENTITIES.get(one.table, ""))
        if entity is None:
            yield _act(one, OTHERS.get(one.table, one.table), tuple(_plain(one)))
            continue
        old, new = row_of_columns(entity, _known(before)), row_of_columns(entity, _known(after))
        steps = tuple(_steps(entity, old, new, one))
        if steps or one.kind != "update":  # else a revision that moved on, and nothing that anybody typed
            yield _act(one, title_of(old if one.kind == "delete" else new), steps)


def _act(one: Told, what: str, steps: tuple[Step, ...]) -> Act:
    actor = REVIEWER if one.table in OF_REVIEWERS else one.actor
    return Act(one.id, one.at, actor, ACTS[one.kind], what, one.reason, steps, one.sealed)


def _steps(entity: Entity, old: Row, new: Row, one: Told) -> Iterator[Step]:
    """The fields in which the two differ; where the trail has lost a value on purpose, it says so."""
    gone = {step.column: (step.old, step.new) for step in one.steps if REMOVED in (step.old, step.new)}
    for field in kept(entity):
        sides = [of_row(row, field.name) for row in (old, new)]
        lost = gone.get(field.name, ("", ""))
        sides = [REMOVED if text == REMOVED else side for side, text in zip(sides, lost, strict=True)]
        if sides[0] != sides[1]:
            yield Step(field.label, *sides)


def _plain(one: Told) -> Iterator[Step]:
    for step in one.steps:
        if step.column in SHOWN.get(one.table, ()):
            yield Step(
                step.column.capitalize(), *("–" if side in (None, "") else str(side) for side in (step.old, step.new))
            )


def _known(columns: dict[str, Any]) -> dict[str, Any]:
    """Without what was taken out of the trail: it is no value of its column."""
    return {name: None if value == REMOVED else value for name, value in columns.items()}
