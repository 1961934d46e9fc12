"""The triggers of one audited table in PostgreSQL: one function a table, called once a statement.

A statement's rows come as a table, so 10,000 rows cost one INSERT. A function for each table, because its plans are
then kept; one for all would have to build its SQL each time to say which site a row belongs to.
"""

from __future__ import annotations

from typing import Any

from audit.watch import Watch

VEIL = "'\"(kept apart)\"'"
EVENTS = {
    "insert": ("AFTER INSERT", "REFERENCING NEW TABLE AS new_rows "),
    "update": ("AFTER UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows "),
    "delete": ("AFTER DELETE", "REFERENCING OLD TABLE AS old_rows "),
    "truncate": ("BEFORE TRUNCATE", ""),
}
NOBODY = """CREATE OR REPLACE FUNCTION audit_nobody(changed text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit: nobody is named as the actor of a change in %', changed
    USING ERRCODE = 'integrity_constraint_violation';
END $$"""
FUNCTION = """
DECLARE
  by_actor text := NULLIF(current_setting('pave.actor', true), '');
  at_site text := coalesce(current_setting('pave.site', true), '');
  for_reason text := coalesce(current_setting('pave.reason', true), '');
  in_request text := coalesce(current_setting('pave.request', true), '');
BEGIN
  IF TG_OP = 'INSERT' THEN
    {insert}
    SELECT {head}, 'insert', NULL, {whole}, {salt} FROM new_rows r;
  ELSIF TG_OP = 'DELETE' THEN
    {insert}
    SELECT {head}, 'delete', {whole}, NULL, {salt} FROM old_rows r;
  ELSIF TG_OP = 'UPDATE' THEN
    IF EXISTS (SELECT 1 FROM old_rows o WHERE NOT EXISTS (SELECT 1 FROM new_rows n WHERE n.{key} = o.{key})) THEN
      RAISE EXCEPTION 'audit: the key of a row in {table} never changes'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    {insert}
    SELECT {head}, 'update', {former}, {latter}, {salt}
    FROM new_rows r JOIN old_rows o ON o.{key} = r.{key} WHERE {changed};
  ELSIF EXISTS (SELECT 1 FROM {quoted}) THEN
    RAISE EXCEPTION 'audit: {table} is never emptied at once; delete its rows'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END """


def definitions(watch: Watch) -> list[str]:
    name = _function_name(watch.table)
    function = f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $${_body(watch)}$$'
    return [NOBODY, function, *_triggers(watch.table)]


def wanted(watch: Watch) -> dict[str, str]:
    """Name of each trigger -> the body of the function that it must call."""
    return {_trigger_name(watch.table, kind): _body(watch) for kind in EVENTS}


def removals(table: str) -> list[str]:
    drops = [f'DROP TRIGGER IF EXISTS "{_trigger_name(table, kind)}" ON "{table}"' for kind in EVENTS]
    return [*drops, f'DROP FUNCTION IF EXISTS "{_function_name(table)}"()']


def found(connection: Any) -> dict[str, str]:
    """Name of every trigger of the trail that is there and switched on -> the body of its function."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE starts_with(t.tgname, 'audit_') AND t.tgenabled IN ('O', 'A')"
            " AND c.relnamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())


def columns(connection: Any) -> dict[str, set[str]]:
    """The columns of every table."""
    there: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
            " AND a.attnum > 0 AND NOT a.attisdropped"
        )
        for table, column in cursor.fetchall():
            there.setdefault(table, set()).add(column)
    return there


def _triggers(table: str) -> list[str]:
    return [
        f'CREATE TRIGGER "{_trigger_name(table, kind)}" {when} ON "{table}" {rows}'
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{_function_name(table)}"()'
        for kind, (when, rows) in EVENTS.items()
    ]


def _body(watch: Watch) -> str:
    site, subject = (text.format(row="r") if text else "NULL" for text in (watch.site, watch.subject))
    return FUNCTION.format(
        insert="INSERT INTO audit_change (at, actor, site, subject, reason, request_id, table_name, row_key, kind, old,"
        " new, salt)",
        head=f"clock_timestamp(), coalesce(by_actor, audit_nobody('{watch.table}')),"
        f" coalesce(({site})::text, at_site), coalesce(({subject})::text, ''), for_reason, in_request,"
        f" '{watch.table}', r.\"{watch.key}\"::text",
        salt="replace(gen_random_uuid()::text, '-', '')", whole=_whole(watch), former=_changed(watch, "o"),
        latter=_changed(watch, "r"), changed=" OR ".join(_differs(column) for column in watch.columns),
        key=f'"{watch.key}"', table=watch.table, quoted=f'"{watch.table}"',
    )  # fmt: skip


def _whole(watch: Watch) -> str:
    """A JSON object of the row's columns; built in parts, because a function takes at most 100 arguments."""
    parts = [watch.columns[at : at + 40] for at in range(0, len(watch.columns), 40)]
    return " || ".join(
        "jsonb_build_object(" + ", ".join(f"'{column}', {_cell(watch, 'r', column)}" for column in part) + ")"
        for part in parts
    )


def _changed(watch: Watch, row: str) -> str:
    """A JSON object of the columns that differ, glued as text: taking two objects apart costs three times as much."""
    members = [
        f"CASE WHEN {_differs(column)} THEN ',\"{column}\":' || coalesce({_cell(watch, row, column)}::text, 'null')"
        " ELSE '' END"
        for column in watch.columns
    ]
    return "('{' || substr(" + " || ".join(members) + ", 2) || '}')::jsonb"


def _differs(column: str) -> str:
    return f'o."{column}" IS DISTINCT FROM r."{column}"'


def _cell(watch: Watch, row: str, column: str) -> str:
    cell = f'{row}."{column}"'
    return f"CASE WHEN {cell} IS NOT NULL THEN {VEIL}::jsonb END" if column in watch.veiled else f"to_jsonb({cell})"


def _function_name(table: str) -> str:
    return f"audit_rows_of_{table}"


def _trigger_name(table: str, kind: str) -> str:
    return f"audit_{kind}_{table}"
