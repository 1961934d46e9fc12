"""An upload between its check and its approval: what was read, without dates, sealed for its site.

After the approval the codes of new children take its place, until the uploader has fetched them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.conf import settings

from pave.lib.digest import compact
from pave.lib.sealing import seal, unseal
from registry.importing.proposal import Cell, Plan
from registry.importing.reading import Line, Remark, Table

PURPOSE = b"registry/upload"
Planned = list[list[Any]]
"""[code, entity, key, revision] of every row that would be written or deleted."""


@dataclass(frozen=True, slots=True)
class Content:
    """`codes`: local_key -> the code drawn for that child. `anchors`: sealed dates of diagnosis that are to be kept, by
    code. `planned`: what the dry run would write, so that an approval later does exactly that or nothing."""

    tables: tuple[Table, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, bytes] = field(default_factory=dict)
    reason: str = ""
    planned: Planned = field(default_factory=list)
    cells: tuple[Cell, ...] = ()
    remarks: tuple[Remark, ...] = ()


def planned_rows(plan: Plan) -> Planned:
    """What a plan writes and deletes, in an order of its own."""
    rows: Planned = []
    for owner in plan.owners:
        code = owner.kept.code
        rows += [[code, one.row.entity, list(one.row.key), one.revision] for one in owner.written]
        rows += [
            [code, row.entity, list(row.key), -owner.kept.revisions.get((row.entity, row.key), 0)] for row in owner.gone
        ]
    return sorted(rows)


def digest_of(tables: Sequence[Table]) -> str:
    """A digest of what stands in the files, whatever their names, and the order of files, columns and rows.

    Keyed: the files may hold dates, which could be guessed from a bare digest.
    """
    rows = sorted(compact([table.entity, dict(line.cells)]) for table in tables for line in table.lines)
    key = f"pave/upload/{settings.PAVE_COLUMN_KEY}".encode()
    return hmac.new(key, "\n".join(rows).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def sealed(content: Content, *, site: str) -> bytes:
    body = {
        "tables": [_unmade(table) for table in content.tables],
        "codes": content.codes,
        "anchors": {code: b64encode(anchor).decode() for code, anchor in content.anchors.items()},
        "reason": content.reason,
        "planned": content.planned,
        "cells": [asdict(one) for one in content.cells],
        "remarks": [asdict(one) for one in content.remarks],
    }
    return _sealed(body, site)


def opened(data: bytes | memoryview, *, site: str) -> Content:
    """Raises SealBroken where it belongs to another site."""
    body = _opened(data, site)
    return Content(
        tables=tuple(_table(one) for one in body["tables"]),
        codes=body["codes"],
        anchors={code: b64decode(anchor) for code, anchor in body["anchors"].items()},
        reason=body["reason"],
        planned=body["planned"],
        cells=tuple(Cell(**{**one, "key": tuple(one["key"])}) for one in body["cells"]),
        remarks=tuple(Remark(**one) for one in body["remarks"]),
    )


def sealed_codes(codes: Mapping[str, str], *, site: str) -> bytes:
    return _sealed(dict(codes), site)


def opened_codes(data: bytes | memoryview, *, site: str) -> dict[str, str]:
    return dict(_opened(data, site))


def without(content: Content, tables: Sequence[Table]) -> Content:
    """The content with other tables: those of a refused upload, scrubbed."""
    return replace(content, tables=tuple(tables))


def _unmade(table: Table) -> list[Any]:
    lines = [(line.number, line.cells, line.happened) for line in table.lines]
    return [table.file, table.entity, table.columns, lines]


def _table(body: list[Any]) -> Table:
    file, entity, columns, lines = body
    return Table(file, entity, tuple(columns), tuple(Line(*line) for line in lines))


def _sealed(body: Any, site: str) -> bytes:
    data = zlib.compress(json.dumps(body, separators=(",", ":")).encode(), 1)
    return seal(data, column_key=settings.PAVE_COLUMN_KEY, salt=site.encode(), purpose=PURPOSE)


def _opened(data: bytes | memoryview, site: str) -> Any:
    body = unseal(bytes(data), column_key=settings.PAVE_COLUMN_KEY, salt=site.encode(), purpose=PURPOSE)
    return json.loads(zlib.decompress(body))
