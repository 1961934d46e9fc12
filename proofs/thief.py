"""Taking everything that the database and its disk show, without asking the program. Runs inside a simulated world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from proofs.disk import heap, pages, wal
from proofs.loot import Orders, Rows, orders

RESPONSES, LEDGER = "surveys_response", "surveys_ledger"


class Thief:
    """What both databases have in common."""

    def person_tables(self) -> list[str]:
        """Every table that names a person by the position on the roster."""
        names = connection.introspection.table_names()
        with connection.cursor() as cursor:
            described = {name: connection.introspection.get_table_description(cursor, name) for name in names}
        return [name for name, columns in described.items() if any(one.name == "position" for one in columns)]

    def rows(self, table: str) -> Rows:
        """The rows with all that lies hidden around them."""
        raise NotImplementedError

    def orders(self, persons: Iterable[tuple[str, Rows]]) -> Orders:
        """Everything that could be an order of responses, and of the persons of these tables."""
        found = Orders(responses=orders(self.rows(RESPONSES), "", "id"))
        for table, rows in persons:
            found.persons |= orders(rows, table, "position")
        return found

    def persons(self) -> Iterator[tuple[str, Rows]]:
        """Tables of persons; one with several rows a person is parted by its wave."""
        for table in self.person_tables():
            rows = self.rows(table)
            for wave in sorted({str(row.get("wave", "")) for row in rows}):
                name = f"{table} {wave}".strip()
                yield name, [row for row in rows if str(row.get("wave", "")) == wave]

    def disk(self, ids: list[bytes]) -> Iterator[tuple[bytes | None, list[str]]]:
        """Every former ledger on the disk, oldest first, and the ids of responses that came up since the one before."""
        raise NotImplementedError

    def log_order(self, marks: Mapping[str, bytes]) -> list[str]:
        """In which order some bytes came up, as far as the write-ahead log tells after the night's work."""
        return []


class SqliteThief(Thief):
    def __init__(self, file: Path) -> None:
        self.file, self.log = file, Path(f"{file}-wal")
        self.known, self.salts, self.read_to = set[bytes](), b"", 0

    def rows(self, table: str) -> Rows:
        stolen = pages.last_state(self.file.read_bytes(), self._log())
        with pages.opened(stolen) as database:
            (definition,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()
            hidden = "" if "WITHOUT ROWID" in definition.upper() else 'rowid AS "~rowid", '
            asked = database.execute(f'SELECT {hidden}* FROM "{table}"')  # noqa: S608
            names = [column[0] for column in asked.description]
            found: Rows = [dict(zip(names, row, strict=True)) for row in asked]
        for row in found:
            row["~place"] = _place(stolen, row)
        return found

    def _log(self) -> bytes:
        return self.log.read_bytes() if self.log.exists() else b""

    def disk(self, ids: list[bytes]) -> Iterator[tuple[bytes | None, list[str]]]:
        file, log = self.file.read_bytes(), self._log()
        if log[16:24] != self.salts:  # the log began anew
            self.salts, self.read_to = log[16:24], 0
        with pages.opened(pages.last_state(file, log)) as database:
            asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
            (page,) = database.execute(asked, [LEDGER]).fetchone()
        for image in pages.states(file, log, self.read_to, page):
            with pages.opened(image) as database:
                there = {one for (one,) in database.execute(f"SELECT id FROM {RESPONSES}")}  # noqa: S608
                (body,) = database.execute(f"SELECT body FROM {LEDGER}").fetchone() or (None,)  # noqa: S608
            yield body, sorted(one.hex() for one in there - self.known)
            self.known |= there
        self.read_to = sum(1 for _ in pages.commits(log))


def _place(stolen: bytes, row: dict[str, Any]) -> int:
    """Where in the file a row lies: the first place of its longest bytes or words."""
    marks = [value if isinstance(value, bytes) else str(value).encode() for value in row.values() if value is not None]
    return stolen.find(max((mark[:64] for mark in marks), key=len))


class PostgresThief(Thief):
    def __init__(self, data: Path) -> None:
        self.data, self.read_to, self.known = data, "", set[bytes]()

    def rows(self, table: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT ctid::text AS "~ctid", xmin::text::bigint AS "~xmin", * FROM "{table}"')  # noqa: S608
            names = [column.name for column in cursor.description]
            found: Rows = [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]
        raw = list(heap.versions(self.file(table)))
        by_place = {(one.block, one.line + 1): one for one in raw}
        first = {one.first_bytes: number for number, one in reversed(list(enumerate(sorted(raw, key=_age))))}
        for row in found:
            block, line = (int(part) for part in str(row["~ctid"]).strip("()").split(","))
            row["~ctid"] = block * 10_000 + line
            here = by_place.get((block, line))
            if here is not None:
                row["~place"] = here.block * heap.PAGE - here.offset
                row["~hints"], row["~toast"] = here.infomask, here.toast
                row["~first raw version"] = first.get(here.first_bytes)
        return found

    def file(self, table: str) -> bytes:
        """The table's file; what is only in memory yet is written first, which gives the thief more."""
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT pg_relation_filepath(%s)", [table])
            (name,) = cursor.fetchone()
        return (self.data / str(name)).read_bytes()

    def toast_file(self, table: str) -> bytes:
        with connection.cursor() as cursor:
            asked = "SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE relname = %s"
            cursor.execute(asked, [table])
            (name,) = cursor.fetchone()
        return (self.data / str(name)).read_bytes()

    def write_ahead(self) -> tuple[bytes, int]:
        """The log as it lies on the disk now."""
        segments = sorted((self.data / "pg_wal").glob("0*"))
        return wal.stream(segment.read_bytes() for segment in segments)

    def current_segment(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
            return str(cursor.fetchone()[0])

    def disk(self, ids: list[bytes]) -> Iterator[tuple[bytes | None, list[str]]]:
        segments = [one for one in sorted((self.data / "pg_wal").glob("0*")) if one.name >= self.read_to]
        log, _ = wal.stream(segment.read_bytes() for segment in segments)
        self.read_to = self.current_segment()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT length(body) FROM {LEDGER}")  # noqa: S608
            length = (cursor.fetchone() or (0,))[0]
        first = sorted((at, one.hex()) for one in set(ids) - self.known if (at := log.find(one)) >= 0)
        self.known |= set(ids)
        former = 0
        for at, body in sorted(heap.long_values(log, length)):
            yield body, [one for place, one in first if former <= place < at]
            former = at
        yield None, [one for place, one in first if place >= former]
        for _, body in heap.long_values(self.toast_file(LEDGER), length):
            yield body, []

    def log_order(self, marks: Mapping[str, bytes]) -> list[str]:
        log, first = self.write_ahead()
        return wal.told_one_by_one(log, first, marks)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _age(version: heap.Version) -> tuple[int, int, int]:
    return version.xmin, version.block, version.line
