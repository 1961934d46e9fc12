"""Readers of the trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Max, Model, Q, QuerySet

from audit.chain import redacted_paths
from audit.models import Change, Entry, Link

NOTHING = "nothing"


def history_of(target: str) -> QuerySet[Entry]:
    """What was done to one object, newest first."""
    return Entry.objects.filter(target=target)


@dataclass(frozen=True)
class Step:
    """One column in one change; None is nothing, and a redacted value reads "(removed)"."""

    column: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.column}: {_said(self.old)} → {_said(self.new)}"


@dataclass(frozen=True)
class Told:
    """One change as a person reads it. The time is identifying: pages of the row's own site show it, exports never."""

    id: int
    at: datetime
    actor: str
    kind: str
    table: str
    key: str
    reason: str
    steps: tuple[Step, ...]
    sealed: bool

    def __str__(self) -> str:
        head = f"{self.at:%Y-%m-%d %H:%M} {self.actor} {Change.Kind(self.kind).label} {self.table} {self.key}"
        return (
            head + "".join(f"; {step}" for step in self.steps) + (f" (because: {self.reason})" if self.reason else "")
        )


def story_of(rows: Iterable[tuple[str, str]]) -> list[Told]:
    """The story of rows given as (table, key), oldest first; `key_of` gives the key of an object."""
    wanted = [Q(table_name=table, row_key=key) for table, key in rows]
    return _told(Change.objects.filter(reduce(or_, wanted))) if wanted else []


def story_about(subject: str) -> list[Told]:
    """The story of everything that belongs to one subject (a case), with the rows that are gone, oldest first."""
    return _told(Change.objects.filter(subject=subject)) if subject else []


def changes_since(moment: datetime, tables: Iterable[str]) -> Iterator[Change]:
    """Every change of these tables after a moment, the newest first."""
    found = Change.objects.filter(at__gt=moment, table_name__in=list(tables)).order_by("-id")
    return found.only("table_name", "row_key", "kind", "old").iterator()


def key_of(row: Model) -> tuple[str, str]:
    """(table, key) of an object, as the trail has them."""
    key = row._meta.pk
    assert key is not None  # noqa: S101 - only an abstract model has none
    return row._meta.db_table, str(key.get_db_prep_value(row.pk, connection))


def unsealed_since() -> datetime | None:
    """When the oldest change was made that no link seals yet (for the health page); None where all are sealed."""
    first = Change.objects.filter(id__gt=_last_sealed()).order_by("id").first()
    return first.at if first else None


def _told(changes: QuerySet[Change]) -> list[Told]:
    sealed = _last_sealed()
    return [
        Told(
            change.pk, change.at, change.actor, change.kind, change.table_name, change.row_key, _reason(change),
            tuple(_steps(change)), change.pk <= sealed,
        )
        for change in changes.order_by("id")
    ]  # fmt: skip


def _steps(change: Change) -> Iterable[Step]:
    gone = redacted_paths(change.salts)
    old, new = change.old or {}, change.new or {}
    for column in sorted((new or old).keys() - {"id"}):
        sides = [None if f"{side}.{column}" not in gone else "(removed)" for side in ("old", "new")]
        step = Step(column, sides[0] or old.get(column), sides[1] or new.get(column))
        if step.old is not None or step.new is not None:
            yield step


def _reason(change: Change) -> str:
    return "(removed)" if "reason" in redacted_paths(change.salts) else change.reason


def _said(value: Any) -> str:
    return NOTHING if value is None or value == "" else str(value)


def _last_sealed() -> int:
    return Link.objects.aggregate(last=Max("last"))["last"] or 0
