"""Random tampers with a sealed trail, by someone who owns the database; verify_audit must find every one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from audit import rows, seal
from audit.chain import entry, packed
from audit.seal import Anchor
from audit.verify import Broken, verify

COLUMNS = ("actor", "site", "subject", "reason", "request_id", "table_name", "row_key", "salt", "at", "kind")
LINK_COLUMNS = ("first", "last", "count", "previous", "hash", "sealed_at", "digests")
Tamper = Callable[[random.Random], str]


class Undone(Exception):
    """Takes a tamper back."""


@dataclass(frozen=True)
class Found:
    """What was done, and what verify_audit said; "" for nothing."""

    kind: str
    done: str
    said: str
    named: bool


def run(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def some_ids(by: random.Random, count: int) -> list[int]:
    return sorted(by.sample([row[0] for row in run("SELECT id FROM audit_change ORDER BY id")], count))


def flipped(by: random.Random, text: str) -> str:
    """Another text of the same length that differs in one character."""
    if not text:
        return "x"
    at = by.randrange(len(text))
    return text[:at] + by.choice([c for c in "0123456789abcdef" if c != text[at]]) + text[at + 1 :]


def edit(by: random.Random) -> str:
    [id] = some_ids(by, 1)
    column = by.choice(COLUMNS)
    if column == "at":
        later = {"sqlite": "at = strftime('%%Y-%%m-%%d %%H:%%M:%%f', at, '+1 second')",
                 "postgresql": "at = at + interval '1 microsecond'"}  # fmt: skip
        run(f"UPDATE audit_change SET {later[connection.vendor]} WHERE id = %s", id)
    else:
        [[text]] = run(f"SELECT {column} FROM audit_change WHERE id = %s", id)
        run(f"UPDATE audit_change SET {column} = %s WHERE id = %s", flipped(by, text), id)
    return f"change {id}"


def edit_value(by: random.Random) -> str:
    ids = [row[0] for row in run("SELECT id FROM audit_change WHERE new IS NOT NULL ORDER BY id")]
    id, name = by.choice(ids), by.choice(["name", "extra"])
    cell = {
        "sqlite": f"json_set(new, '$.{name}', %s)",
        "postgresql": f"jsonb_set(new, '{{{name}}}', to_jsonb(%s::text))",
    }
    run(f"UPDATE audit_change SET new = {cell[connection.vendor]} WHERE id = %s", flipped(by, "forged"), id)
    return f"change {id}"


def delete(by: random.Random) -> str:
    ids = some_ids(by, by.choice([1, 1, 2, 5]))
    for id in ids:
        run("DELETE FROM audit_change WHERE id = %s", id)
    return f"change {ids[0]}"


def insert(by: random.Random) -> str:
    """A row between two others: those above make room, and so are not what they were."""
    [id] = some_ids(by, 1)
    copied = "at, actor, site, subject, reason, request_id, table_name, row_key, kind, old, new, salt, salts"
    lower = by.random() < 0.3
    place = run("SELECT min(id) FROM audit_change")[0][0] - 1 if lower else id
    if not lower:
        run("UPDATE audit_change SET id = -id WHERE id >= %s", id)
        run("UPDATE audit_change SET id = 1 - id WHERE id < 0 AND id <= %s", -id)
    run(f"INSERT INTO audit_change (id, {copied}) SELECT %s, {copied} FROM audit_change WHERE id = %s",
        place, run("SELECT max(id) FROM audit_change")[0][0])  # fmt: skip
    return f"change {place}"


def reorder(by: random.Random) -> str:
    one, other = some_ids(by, 2)
    for former, latter in ((one, -1_000_000), (other, one), (-1_000_000, other)):
        run("UPDATE audit_change SET id = %s WHERE id = %s", latter, former)
    return f"change {one}"


def truncate(by: random.Random) -> str:
    """The tail goes: whole links, with or without their changes."""
    [[last]] = run("SELECT max(seq) FROM audit_link")
    seq = by.randint(1, last)
    if by.random() < 0.7:
        run("DELETE FROM audit_change WHERE id >= (SELECT first FROM audit_link WHERE seq = %s)", seq)
    run("DELETE FROM audit_link WHERE seq >= %s", seq)
    return f"link {seq}"


def truncate_changes(by: random.Random) -> str:
    [id] = some_ids(by, 1)
    run("DELETE FROM audit_change WHERE id >= %s", id)
    return f"change {id}"


def edit_link(by: random.Random) -> str:
    seq, column = by.randint(1, run("SELECT max(seq) FROM audit_link")[0][0]), by.choice(LINK_COLUMNS)
    [[value]] = run(f"SELECT {column} FROM audit_link WHERE seq = %s", seq)
    if column == "digests":
        raw = bytearray(bytes(value))
        raw[by.randrange(len(raw))] ^= 1 << by.randrange(8)
        value = bytes(raw)
    else:
        value = value + by.choice([-1, 1]) if isinstance(value, int) else flipped(by, value)
    run(f"UPDATE audit_link SET {column} = %s WHERE seq = %s", value, seq)
    return f"link {seq}"


def delete_link(by: random.Random) -> str:
    seq = by.randint(1, run("SELECT max(seq) FROM audit_link")[0][0])
    run("DELETE FROM audit_link WHERE seq = %s", seq)
    return f"link {seq}"


def swap_links(by: random.Random) -> str:
    one, other = sorted(by.sample(range(1, run("SELECT max(seq) FROM audit_link")[0][0] + 1), 2))
    for former, latter in ((one, 1_000_000), (other, one), (1_000_000, other)):
        run("UPDATE audit_link SET seq = %s WHERE seq = %s", latter, former)
    return f"link {one}"


def forge(by: random.Random) -> str:
    """A change is edited, and its link made again to fit it, by someone who reads this code."""
    [id] = some_ids(by, 1)
    run("UPDATE audit_change SET actor = 'somebody' WHERE id = %s", id)
    [[seq]] = run("SELECT seq FROM audit_link WHERE first <= %s AND last >= %s", id, id)
    sealed_again(seq)
    return f"link {seq}"


def sealed_again(seq: int) -> None:
    """Make a link again from the changes as they are now."""
    [[first, last, sealed_at, previous]] = run(
        "SELECT first, last, sealed_at, previous FROM audit_link WHERE seq = %s", seq
    )
    digests = packed(entry(row) for row in rows.changes(after=first - 1, upto=last))
    hash = seal.link_hash(seq, sealed_at, digests, previous)
    run("UPDATE audit_link SET digests = %s, hash = %s WHERE seq = %s", digests, hash, seq)


TAMPERS: dict[str, Tamper] = {
    "edit a column": edit, "edit a value": edit_value, "delete": delete, "insert": insert, "reorder": reorder,
    "cut off links": truncate, "cut off changes": truncate_changes, "edit a link": edit_link,
    "delete a link": delete_link, "swap links": swap_links, "forge a link": forge,
}  # fmt: skip


def tampered(kind: str, seed: int, anchor: Anchor) -> Found:
    """Do it, ask verify_audit, and take it back."""
    found: Found | None = None
    try:
        with transaction.atomic():
            done = TAMPERS[kind](random.Random(seed))
            found = Found(kind, done, said := verdict(anchor), f"{done} " in said)
            raise Undone
    except Undone:
        assert found is not None
        return found


def verdict(anchor: Anchor) -> str:
    try:
        verify(anchor)
    except Broken as error:
        return str(error)
    return ""
