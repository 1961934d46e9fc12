"""The triggers of one audited table in SQLite: one for each row that is inserted, updated or deleted.

Values are glued to JSON text: json_object() takes at most 63 columns, and an update keeps only what changed.
"""

from __future__ import annotations

from typing import Any

from audit.watch import Watch

VEIL = "'\"(kept apart)\"'"
NOBODY = "RAISE(ABORT, 'audit: nobody is named as the actor of a change in {table}')"
MOVED = "RAISE(ABORT, 'audit: the key of a row in {table} never changes')"


def definitions(watch: Watch) -> list[str]:
    return list(wanted(watch).values())


def wanted(watch: Watch) -> dict[str, str]:
    """Name of each trigger -> its definition, as SQLite keeps it."""
    changed = " OR ".join(f"{_old(column)} IS NOT {_new(column)} COLLATE BINARY" for column in watch.columns)
    whole_old = _json(f"',{_name(c)}:' || {_value(watch, 'OLD', c)}" for c in watch.columns)
    whole_new = _json(f"',{_name(c)}:' || {_value(watch, 'NEW', c)}" for c in watch.columns)
    part_old, part_new = _json(_if_changed(watch, "OLD")), _json(_if_changed(watch, "NEW"))
    return {
        **_trigger(watch, "insert", "NEW", "", "NULL", whole_new),
        **_trigger(watch, "update", "NEW", f"WHEN {changed}", part_old, part_new),
        **_trigger(watch, "delete", "OLD", "", whole_old, "NULL"),
    }


def removals(table: str) -> list[str]:
    return [f'DROP TRIGGER IF EXISTS "{_trigger_name(table, kind)}"' for kind in ("insert", "update", "delete")]


def found(connection: Any) -> dict[str, str]:
    """Name -> definition of every trigger of the trail that is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 6) = 'audit_'")
        return dict(cursor.fetchall())


def columns(connection: Any) -> dict[str, set[str]]:
    """The columns of every table."""
    there: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'")
        for table, column in cursor.fetchall():
            there.setdefault(table, set()).add(column)
    return there


def _trigger_name(table: str, kind: str) -> str:
    return f"audit_{kind}_{table}"


def _trigger(watch: Watch, kind: str, row: str, when: str, old: str, new: str) -> dict[str, str]:
    name = _trigger_name(watch.table, kind)
    site, subject = (f"({text.format(row=row)})" if text else "NULL" for text in (watch.site, watch.subject))
    key = f'{row}."{watch.key}"'
    moved = f'SELECT {MOVED.format(table=watch.table)} WHERE OLD."{watch.key}" IS NOT {key};\n' * (kind == "update")
    return {
        name: f"""CREATE TRIGGER "{name}" AFTER {kind.upper()} ON "{watch.table}" {when}
BEGIN
{moved}INSERT INTO "audit_change" ("at", "actor", "site", "subject", "reason", "request_id", "table_name", "row_key",
  "kind", "old", "new", "salt")
VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'), coalesce(pave_acting('actor'), {NOBODY.format(table=watch.table)}),
  coalesce({site}, pave_acting('site')), coalesce({subject}, ''), pave_acting('reason'), pave_acting('request'),
  '{watch.table}', {key}, '{kind}', {old}, {new}, lower(hex(randomblob(16))));
END"""  # noqa: S608 - names of tables and columns
    }


def _if_changed(watch: Watch, row: str) -> list[str]:
    return [
        f"CASE WHEN {_old(column)} IS NOT {_new(column)} COLLATE BINARY"
        f" THEN ',{_name(column)}:' || {_value(watch, row, column)} ELSE '' END"
        for column in watch.columns
    ]


def _json(members: Any) -> str:
    return "'{' || substr(" + "\n  || ".join(members) + ", 2) || '}'"


def _value(watch: Watch, row: str, column: str) -> str:
    cell = f'{row}."{column}"'
    if column in watch.veiled:
        return f"CASE WHEN {cell} IS NULL THEN 'null' ELSE {VEIL} END"
    return f"json_quote(CASE typeof({cell}) WHEN 'blob' THEN hex({cell}) ELSE {cell} END)"


def _name(column: str) -> str:
    return f'"{column}"'


def _old(column: str) -> str:
    return f'OLD."{column}"'


def _new(column: str) -> str:
    return f'NEW."{column}"'
