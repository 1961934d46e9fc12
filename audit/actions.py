"""The only writer of the trail, beside the triggers (changes) and the sealer (links)."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from audit import rows
from audit.acting import acting
from audit.chain import Row, empty, salts_without, values_of
from audit.models import Change, Entry, Redaction

BLANKED = {
    "sqlite": """"{side}" = json_set("{side}", %s, json('null'))""",
    "postgresql": """"{side}" = jsonb_set("{side}", ARRAY[%s], 'null')""",
}
AT_ONCE = 60  # columns


class NoActor(ValueError):
    """An act without an actor is refused."""


class NothingToRedact(ValueError):
    """The change holds no such value, or holds it no longer."""


def record(*, by: str, verb: str, target: str, **detail: Any) -> Entry:
    """Write one row; call it inside the transaction of the change that it describes."""
    if not by:
        raise NoActor(f"{verb} {target}: nobody is named as the actor")
    with transaction.atomic(), acting(actor=by):
        return Entry.objects.create(actor=by, verb=verb, target=target, detail=detail)


@transaction.atomic
def redact(*, change: Change, field: str, by: str, reason: str) -> list[Redaction]:
    """Take an identifier typed by mistake out of the trail: the value of a column that `change` brought, wherever the
    trail of that row holds it in that column; with field="reason" the reason of this change.

    What is sealed stays valid. Correct the row itself before, or the value comes back with the next change. Raises
    NothingToRedact; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a redaction needs a reason")
    Change.objects.select_for_update().filter(table_name=change.table_name, row_key=change.row_key).count()
    places = _places(rows.change(change.pk), field)
    if not places or change.table_name == Redaction._meta.db_table:
        raise NothingToRedact(f"change {change.pk} holds nothing in {field} that can be redacted")
    with acting(actor=by, reason=reason):
        made = [Redaction.objects.create(change_id=id, path=path, actor=by, reason=reason) for id, path in places]
        for id, path in places:
            _blank(rows.change(id), path)
    return made


@transaction.atomic
def redact_subject(*, subject: str, by: str, reason: str, kept: Collection[str] = ("id",)) -> int:
    """Take every value of everything that belongs to one subject out of the trail, its reasons too; how many went.

    Who did what when stays, and so do the columns in `kept`, blank cells, and rows that say why values were taken out:
    also the reason given here, where a change has it. What is sealed stays valid. Take the rows themselves away
    before. Raises ValueError without a subject or a reason.
    """
    if not subject or not reason.strip():
        raise ValueError("a redaction needs a subject and a reason")
    about = Change.objects.filter(subject=subject).exclude(table_name=Redaction._meta.db_table).order_by("id")
    ids, gone = list(about.select_for_update().values_list("id", flat=True)), 0
    with acting(actor=by, reason=reason):
        for id in ids:
            row = rows.change(id)
            paths = [path for path, value in values_of(row).items() if _goes(path, value, kept, reason)]
            Redaction.objects.bulk_create(
                [Redaction(change_id=id, path=path, actor=by, reason=reason) for path in paths]
            )
            _blank_all(row, paths)
            gone += len(paths)
    return gone


def _goes(path: str, value: Any, kept: Collection[str], reason: str) -> bool:
    if path == "reason":
        return value not in ("", reason)
    return value not in (None, "") and "." in path and path.partition(".")[2] not in kept


def _blank_all(row: Row, paths: list[str]) -> None:
    """Blank these values of one change in one statement."""
    if not paths:
        return
    salts: dict[str, str] = {}
    for path in paths:
        salts = salts_without(row._replace(salts=salts or row.salts), path)
    parts, values = ["salt = ''", "salts = %s"], [json.dumps(salts)]
    for side in ("old", "new"):
        names = [path.partition(".")[2] for path in paths if path.startswith(f"{side}.")]
        sql, given = _without(side, names)
        parts, values = [*parts, f'"{side}" = {sql}'], [*values, *given]
    if "reason" in paths:
        parts = [*parts, "reason = ''"]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_change SET {', '.join(parts)} WHERE id = %s", [*values, row.id])  # noqa: S608


def _without(side: str, names: list[str]) -> tuple[str, list[str]]:
    """SQL of one side of a change with these columns blank. SQLite's json_set takes at most 63 at once."""
    if connection.vendor == "postgresql":
        return f'"{side}" || %s::jsonb', [json.dumps(dict.fromkeys(names))]
    sql = f'"{side}"'
    for start in range(0, len(names), AT_ONCE):
        sql = f"json_set({sql}{', %s, NULL' * len(names[start : start + AT_ONCE])})"
    return sql, [f'$."{name}"' for name in names]


def _places(row: Row, field: str) -> list[tuple[int, str]]:
    """(change, path) of every place that holds the value."""
    if field == "reason":
        return [(row.id, "reason")] if row.reason else []
    side = "old" if row.kind == Change.Kind.DELETE else "new"
    value = values_of(row).get(f"{side}.{field}")
    if value is None:
        return []
    trail = Change.objects.filter(table_name=row.table_name, row_key=row.row_key).values_list("id", flat=True)
    return [
        (id, path)
        for id in trail.order_by("id")
        for path, held in values_of(rows.change(id)).items()
        if path in (f"old.{field}", f"new.{field}") and held == value
    ]


def _blank(row: Row, path: str) -> None:
    side, _, column = path.partition(".")
    if path == "reason":
        blanked, values = "reason = %s", [empty(path)]
    else:
        name = f'$."{column}"' if connection.vendor == "sqlite" else column
        blanked, values = BLANKED[connection.vendor].format(side=side), [name]
    salts = json.dumps(salts_without(row, path))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_change SET {blanked}, salt = '', salts = %s WHERE id = %s",  # noqa: S608
                       [*values, salts, row.id])  # fmt: skip
