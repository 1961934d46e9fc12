"""Rows as the trail has them: what a deleted row held, and the row that its columns make."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from audit.models import Change
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.columns import Column, Store, columns_of, from_columns, kept
from registry.drafts import IDENTIFIES_OWNER
from registry.facts import Row, row_key
from registry.models import TABLES
from registry.queries import Owner
from registry.revisions import subject_of

ENTITIES = {table._meta.db_table: name for name, table in TABLES.items()}


def row_of_columns(entity: Entity, columns: Mapping[str, Any], owner_code: str = "") -> Row:
    """The row that columns of the trail hold; a column that is not among them is blank."""
    known = [column for field in kept(entity) for column in columns_of(field)]
    values = from_columns(entity, {one.name: _stored(one, columns.get(one.name)) for one in known})
    own = IDENTIFIES_OWNER.get(entity.name)
    if own is not None and owner_code:
        values[own] = owner_code
    return Row(entity.name, row_key(entity, values), values)


def last_deleted(owner: Owner, entity: str, by: str) -> int | None:
    """The change that took the last row of an entity away, by this person."""
    found = _deletions(owner, entity).filter(actor=by).order_by("-id").first()
    return found.pk if found is not None else None


def deleted_row(owner: Owner, entity: str, change: str) -> Row | None:
    """The row that a change took away; None where there is no such change of this child or site."""
    found = _deletions(owner, entity).filter(pk=change).first() if change.isdecimal() and len(change) < 19 else None
    return row_of_columns(codebook().entity(entity), found.old or {}, owner.code) if found is not None else None


def _deletions(owner: Owner, entity: str) -> Any:
    table = TABLES[entity]._meta.db_table
    return Change.objects.filter(subject=subject_of(owner), table_name=table, kind=Change.Kind.DELETE)


def _stored(column: Column, value: Any) -> Any:
    """As a column gives it: the trail of one database writes yes as 1, and a removed value is blank."""
    if value is None:
        return column.blank
    match column.store:
        case Store.YES_NO:
            return bool(value)
        case Store.WHOLE:
            return int(value)
        case Store.NUMBER:
            return Decimal(str(value))
    return str(value)
