"""What a signature is over: one SHA-256 of every row of a child, the same on every database. Pure."""

from __future__ import annotations

import json

from pave.lib.digest import sha256
from registry.facts import Facts, Row
from registry.values import Measured, Missing, Value, written

VERSION = "rows of a case, 1"
MEANING = "I have read this record. To my knowledge its entries are right and as complete as the sources allow."
"""What an investigator says with a signature; kept with each one, so that a later wording changes none."""


def digest(facts: Facts) -> str:
    """64 hexadecimal digits over the rows of the child. Rows of the site and its laboratories are not in it.

    Any other value, unit as typed, precision, missing reason or key gives another digest; the order of rows does not.
    """
    rows = sorted(_line(row) for rows in facts.by_entity.values() for row in rows)
    return sha256("\n".join([VERSION, *rows]).encode())


def _line(row: Row) -> str:
    cells = {name: [_kind(value), *_parts(value)] for name, value in row.values.items()}
    return json.dumps([row.entity, list(row.key), cells], sort_keys=True, ensure_ascii=False)


def _kind(value: Value) -> str:
    return "missing" if isinstance(value, Missing) else type(value).__name__.lower()


def _parts(value: Value) -> list[str]:
    if isinstance(value, Measured):
        return [written(value), value.typed, value.typed_unit]
    return list(value) if isinstance(value, tuple) else [written(value)]
