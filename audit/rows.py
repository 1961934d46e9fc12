"""Changes and links as they stand in the database, past the models: a cell that was tampered with is read too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from audit.chain import Row

LOWEST = -(2**63)
AT = {"sqlite": "at", "postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"}
CHANGES = """SELECT id, {at}, actor, site, subject, request_id, table_name, row_key, kind, reason,
 CAST(old AS text), CAST(new AS text), salt, CAST(salts AS text) FROM audit_change WHERE {where} ORDER BY id"""
LINKS = "SELECT seq, first, last, count, digests, previous, hash, sealed_at FROM audit_link WHERE seq {where}"
PAGE = 100  # links


class LinkRow(NamedTuple):
    """A link, as audit_link has it."""

    seq: int
    first: int
    last: int
    size: int
    digests: bytes
    previous: str
    hash: str
    sealed_at: str


def changes(*, after: int, upto: int | None = None, limit: int = 0) -> list[Row]:
    """The changes with after < id <= upto, in order, at most `limit` of them."""
    where, values = "id > %s", [after]
    if upto is not None:
        where, values = f"{where} AND id <= %s", [after, upto]
    sql = CHANGES.format(at=AT[connection.vendor], where=where) + (f" LIMIT {limit}" if limit else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Row._make([*row[:10], _read(row[10]), _read(row[11]), row[12], _read(row[13])]) for row in cursor]


def change(id: int) -> Row:
    """One change; raises IndexError where there is none."""
    return changes(after=id - 1, upto=id)[0]


def links() -> Iterator[LinkRow]:
    """Every link, in the order of the chain."""
    page = _links("> %s ORDER BY seq LIMIT %s", LOWEST, PAGE)
    while page:
        yield from page
        page = _links("> %s ORDER BY seq LIMIT %s", page[-1].seq, PAGE)


def head() -> LinkRow | None:
    """The last link."""
    found = _links("> %s ORDER BY seq DESC LIMIT 1", LOWEST)
    return found[0] if found else None


def _links(where: str, *values: int) -> list[LinkRow]:
    with connection.cursor() as cursor:
        cursor.execute(LINKS.format(where=where), values)
        return [LinkRow._make([*row[:4], bytes(row[4]), *row[5:]]) for row in cursor]


def _read(text: str | None) -> Any:
    """The value of a JSON cell; the text itself where it is none."""
    if text is None:
        return None
    try:
        return _DECODER.decode(text)
    except ValueError:
        return text


_DECODER = json.JSONDecoder(parse_float=Decimal)
