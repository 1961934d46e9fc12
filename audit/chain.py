"""The arithmetic of the chain: what of a change is sealed, and how. Pure; no database.

A change enters the chain as a digest over its plain columns and one commitment for each value, SHA-256(salt ‖ value).
The salts of the values come from the random salt of the row. A redaction removes a value and its salt, leaves the
commitment, and keeps the salts of the other values one by one in place of the row's: the digest stays, and nobody can
guess the removed value from it.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any, NamedTuple

GENESIS = "0" * 64
SALT_BYTES = 16
ENTRY = struct.Struct(">q32s")
GONE = "#"  # begins a commitment; a redacted value has its commitment where others have their salt


class Row(NamedTuple):
    """A change as it is read for sealing; the names are the columns of audit_change, `at` is text of the database."""

    id: int
    at: str
    actor: str
    site: str
    subject: str
    request_id: str
    table_name: str
    row_key: str
    kind: str
    reason: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    salt: str
    salts: Mapping[str, str] | None


class Entry(NamedTuple):
    """A change in a link."""

    id: int
    digest: bytes


def entry(row: Row) -> Entry:
    """What the chain knows of a change. Raises nothing: whatever stands in the row has some digest."""
    values = values_of(row)
    plain = [row.id, *row[1:9], list(values), row.old is None, row.new is None]
    digest = hashlib.sha256(_canonical(plain))
    for salt, (path, value) in zip(_salts(row, list(values)), values.items(), strict=True):
        digest.update(_commitment(salt, path, value))
    return Entry(row.id, digest.digest())


def values_of(row: Row) -> dict[str, Any]:
    """Every value of a change that can be redacted, by its path: `reason`, `old.<column>`, `new.<column>`."""
    values: dict[str, Any] = {"reason": row.reason}
    for side, columns in (("old", row.old), ("new", row.new)):
        if isinstance(columns, dict):
            values |= {f"{side}.{name}": columns[name] for name in sorted(columns)}
        elif columns is not None:
            values[side] = columns
    return values


def salts_without(row: Row, path: str) -> dict[str, str]:
    """The salts of a change once the value at `path` is redacted."""
    values = values_of(row)
    salts = dict(zip(values, _salts(row, list(values)), strict=True))
    if not salts[path].startswith(GONE):
        salts[path] = _commitment(salts[path], path, values[path]).decode()
    return salts


def empty(path: str) -> str | None:
    """What stands in the place of a redacted value."""
    return "" if path == "reason" else None


def redacted_paths(salts: Mapping[str, str] | None) -> list[str]:
    return [path for path, salt in (salts or {}).items() if str(salt).startswith(GONE)]


def link_hash(seq: int, sealed_at: str, digests: bytes, previous: str) -> str:
    """SHA-256 over the link's own facts, its entries, and the hash of the link before it."""
    head = _canonical([seq, sealed_at, previous])
    return hashlib.sha256(head + b"\0" + digests).hexdigest()


def packed(entries: Iterable[Entry]) -> bytes:
    return b"".join(ENTRY.pack(*one) for one in entries)


def span(digests: bytes) -> tuple[int, int, int]:
    """The first id, the last id and the number of the entries of a link; zeros where they are not whole."""
    if not digests or len(digests) % ENTRY.size:
        return 0, 0, 0
    first, last = (ENTRY.unpack_from(digests, at)[0] for at in (0, len(digests) - ENTRY.size))
    return first, last, len(digests) // ENTRY.size


def unpacked(digests: bytes) -> Iterator[Entry]:
    """The entries of a link, as far as they are whole."""
    whole = len(digests) - len(digests) % ENTRY.size
    return (Entry(*one) for one in ENTRY.iter_unpack(digests[:whole]))


def _salts(row: Row, paths: list[str]) -> list[str]:
    if row.salts is not None:
        return [str(row.salts.get(path, "")) for path in paths]
    stream = hashlib.shake_128(str(row.salt).encode()).hexdigest(SALT_BYTES * len(paths))
    return [stream[at : at + 2 * SALT_BYTES] for at in range(0, len(stream), 2 * SALT_BYTES)]


def _commitment(salt: str, path: str, value: Any) -> bytes:
    if salt.startswith(GONE) and value == empty(path):  # anything else was written there later
        return salt.encode()
    return GONE.encode() + hashlib.sha256(salt.encode() + b"\0" + _canonical(value)).hexdigest().encode()


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=lambda number: {"decimal": str(number)}
)


def _canonical(value: Any) -> bytes:
    """JSON without blanks, keys sorted. The short ways make verifying a million rows twice as fast."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value).encode("utf-8", "surrogatepass")
    if kind is int:
        return b"%d" % value
    return b"null" if value is None else _ENCODER.encode(value).encode("utf-8", "surrogatepass")
