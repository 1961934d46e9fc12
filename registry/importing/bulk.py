"""Writing many rows in few statements: one for new rows of a table, one for changed ones, one for those that go.

Inside a transaction in which somebody acts, with the children locked: the rows are as they were read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model

from registry.models import KEY_MARK, TABLES, Record
from registry.queries import Owner

BATCH = 5_000


class Moved(RuntimeError):
    """A row was at another revision after all; the transaction must roll back."""


@dataclass(frozen=True, slots=True)
class Change:
    """The columns that a row takes: a new one where `revision` is 0, else the row at that revision.

    `first_revision`: that of a new row; one that comes back starts above all that it ever had.
    """

    owner: Owner
    key: tuple[str, ...]
    revision: int
    columns: Mapping[str, Any]
    first_revision: int = 1


@dataclass
class Batch:
    """Rows of one entity."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)


def write(entity: str, batch: Batch) -> None:
    """Deletes first: a row that takes the key of one that goes finds it free. Raises Moved."""
    table = TABLES[entity]
    _delete(table, batch.gone)
    _update(table, batch.changed)
    _insert(table, batch.new)


def _insert(table: type[Record], rows: Sequence[Change]) -> None:
    if not rows:
        return
    names = [f"{table.owner}_id", "key", "revision", *rows[0].columns]
    insert(table, names, [_values(row, names[3:]) for row in rows])


def _values(row: Change, names: Sequence[str]) -> list[Any]:
    return [row.owner.pk, KEY_MARK.join(row.key), row.first_revision, *(row.columns[name] for name in names)]


def insert(table: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows of plain values as one statement; the database numbers them. Its triggers see every row."""
    columns = ", ".join(_quoted(name) for name in names)
    into = f"{_quoted(table._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("%s" for _ in names)
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - names of tables and columns


def _update(table: type[Record], rows: Sequence[Change]) -> None:
    """One prepared statement, many times: every column of the row, and its revision one up."""
    if not rows:
        return
    by_name = {one.name: one for one in table._meta.local_concrete_fields}
    fields = [by_name[name] for name in rows[0].columns]
    sets = ", ".join(f"{_quoted(one.column)} = %s" for one in fields)
    where = f"{_quoted(f'{table.owner}_id')} = %s AND {_quoted('key')} = %s AND {_quoted('revision')} = %s"
    statement = f"UPDATE {_quoted(table._meta.db_table)} SET {sets}, {_quoted('revision')} = %s WHERE {where}"  # noqa: S608
    values = [
        [one.get_db_prep_save(row.columns[one.name], connection) for one in fields]
        + [row.revision + 1, row.owner.pk, KEY_MARK.join(row.key), row.revision]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
        if cursor.rowcount != len(rows):
            raise Moved(table.entity.name)


def _delete(table: type[Record], rows: Sequence[Change]) -> None:
    if not rows:
        return
    where = f"{_quoted(f'{table.owner}_id')} = %s AND {_quoted('key')} = %s AND {_quoted('revision')} = %s"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {_quoted(table._meta.db_table)} WHERE {where}",  # noqa: S608 - names of tables and columns
            [(row.owner.pk, KEY_MARK.join(row.key), row.revision) for row in rows],
        )
        if cursor.rowcount != len(rows):
            raise Moved(table.entity.name)


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(str(name))
