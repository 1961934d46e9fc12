"""Rows of a grid that somebody typed and has not saved: kept sealed for this person alone, dropped by the save.

A date typed as a day is kept as its day, never as a date.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from pave.lib.clock import now
from pave.lib.sealing import SealBroken, seal, unseal
from registry.codebook import Kind
from registry.entry.unsent import still_open
from registry.fast_entry.grid import GridRow
from registry.fast_entry.grid_columns import GridColumn
from registry.models import Case, UnsentForm
from registry.values import LIKE_A_DATE, CellRefused, read_day


def keep(*, user: User, case: Case, entity: str, rows: Sequence[GridRow], columns: Sequence[GridColumn],
         anchor: date | None) -> bool:  # fmt: skip
    """Keep the rows that somebody touched; where there are none, there is nothing to keep, and False.

    Raises Closed, NotFound.
    """
    with still_open(case):
        return _keep(user, case, entity, rows, columns, anchor)


def _keep(user: User, case: Case, entity: str, rows: Sequence[GridRow], columns: Sequence[GridColumn],
          anchor: date | None) -> bool:  # fmt: skip
    touched = [_without_dates(row, columns, anchor) for row in rows if row.changed or row.delete]
    if not touched:
        drop(user=user, case=case, entity=entity)
        return False
    told = [[dict(row.cells), dict(row.was), list(row.key), row.revision, row.delete] for row in touched]
    body = seal(json.dumps(told).encode(), **_key_of(user, case, entity))
    UnsentForm.unscoped.update_or_create(
        user=user, case=case, entity=_name(entity), key="",
        defaults={"site": case.site, "sealed": body, "kept_at": now()},
    )  # fmt: skip
    return True


def read(*, user: User, case: Case, entity: str) -> tuple[list[GridRow], datetime] | None:
    """The rows, and when they were kept; None where none are, or they do not open any more."""
    held = _held(user, case, entity).first()
    if held is None:
        return None
    try:
        told = json.loads(unseal(bytes(held.sealed), **_key_of(user, case, entity)))
    except SealBroken:
        return None
    rows = [GridRow(cells, was, tuple(key), revision, delete) for cells, was, key, revision, delete in told]
    return rows, held.kept_at


def drop(*, user: User, case: Case, entity: str) -> None:
    _held(user, case, entity).delete()


def laid_over(rows: Sequence[GridRow], typed: Sequence[GridRow], columns: Sequence[GridColumn]) -> list[GridRow]:
    """The page with what was typed: kept rows in their places, rows that are not on it and new ones after them.

    A row that somebody else wrote meanwhile keeps the revision that it was typed at, so its save is a conflict.
    """
    whole = {row.key: _of_columns(row, columns) for row in typed if not row.is_new}
    there = [row for row in rows if not row.is_new]
    placed = [whole.pop(row.key, row) for row in there]
    new = [_of_columns(row, columns) for row in typed if row.is_new]
    return [*placed, *whole.values(), *new, *(row for row in rows if row.is_blank)]


def _of_columns(row: GridRow, columns: Sequence[GridColumn]) -> GridRow:
    names = [column.name for column in columns]
    was = {name: row.was.get(name, "") for name in names}
    return replace(row, cells={name: row.cells.get(name, was[name]) for name in names}, was=was)


def _without_dates(row: GridRow, columns: Sequence[GridColumn], anchor: date | None) -> GridRow:
    days = {column.name for column in columns if column.field.kind is Kind.DAY}
    return replace(row, cells={name: _day(text, anchor) if name in days else text for name, text in row.cells.items()})


def _day(text: str, anchor: date | None) -> str:
    if not LIKE_A_DATE.search(text):
        return text
    try:
        return str(read_day(text.strip(), anchor))
    except CellRefused:
        return ""


def _name(entity: str) -> str:
    """Apart from the forms of single rows, which have names of the codebook."""
    return f"grid {entity}"


def _held(user: User, case: Case, entity: str) -> QuerySet[UnsentForm]:
    mine = UnsentForm.objects.for_user(user).filter(user=user, site=case.site, case=case)
    return mine.filter(entity=_name(entity))


def _key_of(user: User, case: Case, entity: str) -> dict[str, Any]:
    """The key belongs to the site, the seal to this person and grid."""
    purpose = json.dumps(["registry/unsent grid", user.pk, case.code, entity])
    return {"column_key": settings.PAVE_COLUMN_KEY, "salt": case.site.code.encode(), "purpose": purpose.encode()}
