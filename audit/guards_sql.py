"""Triggers on the trail itself: nothing in it is changed or deleted.

One way through: a change that a row of audit_redaction names may lose its old and new values, its reason and its salt;
verify_audit then still holds it against what was sealed. For the owner of the tables this is a reminder, not a wall:
the wall is the chain.
"""

from __future__ import annotations

CHANGE = "audit_change"
KEPT = ("id", "at", "actor", "site", "subject", "request_id", "table_name", "row_key", "kind")
FINAL = "audit: rows of {table} are never {done}"
GUARD = """
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_change' THEN
    IF (to_jsonb(OLD) - ARRAY['old', 'new', 'reason', 'salt', 'salts'])
       = (to_jsonb(NEW) - ARRAY['old', 'new', 'reason', 'salt', 'salts'])
       AND EXISTS (SELECT 1 FROM audit_redaction d WHERE d.change_id = (to_jsonb(OLD) ->> 'id')::bigint) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit: rows of % are never %', TG_TABLE_NAME,
    CASE TG_OP WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END USING ERRCODE = 'integrity_constraint_violation';
END """
GUARD_ALL = """
DECLARE
  filled boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO filled;
  IF filled THEN
    RAISE EXCEPTION 'audit: rows of % are never deleted', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END """


def definitions(vendor: str, tables: tuple[str, ...]) -> list[str]:
    if vendor == "sqlite":
        return [text for table in tables for text in wanted(vendor, table).values()]
    functions = [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        for name, body in (("audit_guard", GUARD), ("audit_guard_all", GUARD_ALL))
    ]
    triggers = [
        f'CREATE TRIGGER "audit_guard_{kind}_{table}" BEFORE {kind.upper()} ON "{table}"'
        f" FOR EACH {'STATEMENT' if kind == 'truncate' else 'ROW'}"
        f" EXECUTE FUNCTION {'audit_guard_all' if kind == 'truncate' else 'audit_guard'}()"
        for table in tables
        for kind in ("update", "delete", "truncate")
    ]
    return functions + triggers


def removals(vendor: str, tables: tuple[str, ...]) -> list[str]:
    where = {"sqlite": "", "postgresql": ' ON "{table}"'}[vendor]
    return [
        f'DROP TRIGGER IF EXISTS "{name}"{where.format(table=table)}'
        for table in tables
        for name in wanted(vendor, table)
    ]


def wanted(vendor: str, table: str) -> dict[str, str]:
    """Name of each guard of a table -> its definition (SQLite), or the body of its function (PostgreSQL)."""
    if vendor == "postgresql":
        bodies = {"update": GUARD, "delete": GUARD, "truncate": GUARD_ALL}
        return {f"audit_guard_{kind}_{table}": body for kind, body in bodies.items()}
    return {f"audit_guard_{kind}_{table}": _sqlite(table, kind, done)
            for kind, done in (("update", "changed"), ("delete", "deleted"))}  # fmt: skip


def _sqlite(table: str, kind: str, done: str) -> str:
    same = " AND ".join(f'OLD."{column}" IS NEW."{column}"' for column in KEPT)
    named = "EXISTS (SELECT 1 FROM audit_redaction d WHERE d.change_id = OLD.id)"
    when = f"WHEN NOT ({same} AND {named})" if (table, kind) == (CHANGE, "update") else ""
    return f"""CREATE TRIGGER "audit_guard_{kind}_{table}" BEFORE {kind.upper()} ON "{table}" {when}
BEGIN
SELECT RAISE(ABORT, '{FINAL.format(table=table, done=done)}');
END"""
