"""From the columns of all children to the flat rows of a snapshot. Pure.

Children are numbered anew in each extract, in the order of a digest of what their rows hold: the same content has the
same numbers, and a number tells neither the case code nor the order of enrolment. Sites keep their code, which is made
by chance: they are the clusters of every interval, and a site finds its own point by it. It stays inside; reports and
files of rows do not name it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pave.lib.digest import sha256
from registry.codebook import Codebook, Entity, Kind
from registry.columns import beside, kept
from registry.values import plain

LEFT_OUT = ("_typed", "_unit", "_other")
"""Companions that never leave: what was typed, and free text."""
Extract = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Source:
    """The columns of one row; `case` tells rows of one child from those of another and goes no further."""

    entity: str
    site: str
    case: int | None
    columns: Mapping[str, Any]


def flat(book: Codebook, sources: Iterable[Source]) -> Extract:
    """Entity -> rows of site_code, child (a number; rows of a site have none) and the columns that may leave."""
    columns = {entity.name: snapshot_columns(entity) for entity in book.entities}
    children: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    extract: Extract = {name: [] for name, named in columns.items() if named}
    for one in sources:
        row = {"site_code": one.site} | {name: _value(one.columns[name]) for name in columns[one.entity]}
        if one.case is not None:
            children.setdefault(one.case, []).append((one.entity, row))
        else:
            extract[one.entity].append(row)
    for number, rows in enumerate(sorted(children.values(), key=_digest), 1):
        for entity, row in rows:
            extract[entity].append({"child": number, **row})
    return {entity: sorted(rows, key=_order) for entity, rows in extract.items()}


def snapshot_columns(entity: Entity) -> tuple[str, ...]:
    """The columns of an entity that may leave. A reference by text is what a site calls its laboratory: it stays."""
    fields = [
        field
        for field in kept(entity)
        if field.snapshot and not (field.kind is Kind.REFERENCE and field.to_kind is Kind.TEXT)
    ]
    return tuple(
        name for field in fields for name in (field.name, *(one for one in beside(field) if not one.endswith(LEFT_OUT)))
    )


def _value(held: Any) -> Any:
    return Decimal(plain(held)) if isinstance(held, Decimal) else held


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _digest(rows: list[tuple[str, dict[str, Any]]]) -> str:
    return sha256("\n".join(sorted(map(_text, rows))).encode())


def _order(row: Mapping[str, Any]) -> tuple[int, str]:
    return row.get("child", 0), _text(row)
