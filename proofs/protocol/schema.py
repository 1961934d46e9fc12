"""Check 1: which tables the public process touches, what it locks, and which columns could keep a time or an order."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connection, models

from surveys.models import Ledger, Response, Survey, Token

ROOT = Path(__file__).parents[2]
LINTED = ("surveys", "invitations")
RESPONSES, LEDGER, TOKENS = (one._meta.db_table for one in (Response, Ledger, Token))
SURVEYS = {"surveys_survey", "surveys_instrumentversion"}
LOCKABLE = {"Ledger", "Survey", "Wave"}
"""Models whose rows are about no person: a lock there leaves its mark on a row of everybody's."""
TIMES = (models.DateField, models.TimeField, models.DurationField)
SEQUENCES = (models.AutoField, models.IntegerField)
TIME_TYPES = re.compile(r"time|date|interval", re.IGNORECASE)
TABLE = re.compile(r'\b(FROM|JOIN|INTO|UPDATE)\s+"?(\w+)"?', re.IGNORECASE)
LOCK = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE|KEY\s+SHARE)\b", re.IGNORECASE)
QUERY_SET = re.compile(r"QuerySet\[(\w+)\]")
COMMIT = "COMMIT"


# -- statements -------------------------------------------------------------------------------------------------------


@dataclass
class Recording:
    """The statements of one request in order, with a mark where a transaction was committed."""

    statements: list[str] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append(sql)
        return execute(sql, params, many, context)


@contextmanager
def recorded() -> Iterator[Recording]:
    """What this thread's connection is asked meanwhile."""
    connection.ensure_connection()
    own: Any = connection
    recording, shipped = Recording(), own._commit

    def committed() -> None:
        shipped()
        recording.statements.append(COMMIT)

    with connection.execute_wrapper(recording), patch.object(own, "_commit", committed):
        yield recording


def tables(statement: str) -> tuple[set[str], set[str]]:
    """The tables that a statement reads, and those that it writes."""
    named = [(word.upper(), table) for word, table in TABLE.findall(statement)]
    verb = statement.lstrip().split(None, 1)[0].upper() if statement.strip() else ""
    if verb == "DELETE":
        return {table for _, table in named[1:]}, {table for _, table in named[:1]}
    writes = {table for word, table in named if word in {"INTO", "UPDATE"} and verb in {"INSERT", "UPDATE", "REPLACE"}}
    return {table for _, table in named} - writes, writes


@dataclass(frozen=True)
class Allowed:
    """What one kind of request may read and write."""

    reads: frozenset[str]
    writes: frozenset[str]


ALLOWED = {
    "issue": Allowed(frozenset({*SURVEYS, TOKENS, LEDGER}), frozenset({LEDGER})),
    "open": Allowed(frozenset({*SURVEYS, RESPONSES}), frozenset({RESPONSES})),
    "save": Allowed(frozenset({*SURVEYS, RESPONSES}), frozenset({RESPONSES})),
    "submit": Allowed(frozenset({*SURVEYS, RESPONSES}), frozenset({RESPONSES})),
    # Without a script one request does both, in two transactions.
    "open without script": Allowed(frozenset({*SURVEYS, TOKENS, LEDGER, RESPONSES}), frozenset({LEDGER, RESPONSES})),
}


def findings_of(kind: str, statements: Sequence[str]) -> list[str]:
    """What a recorded request did that its kind may not."""
    allowed, found = ALLOWED[kind], []
    for statement in statements:
        reads, writes = tables(statement)
        found += [f"{kind} reads {table}" for table in sorted(reads - allowed.reads)]
        found += [f"{kind} writes {table}" for table in sorted(writes - allowed.writes)]
        if LOCK.search(statement) and reads != {LEDGER}:
            found.append(f"{kind} locks {', '.join(sorted(reads))}")
    together = [part for part in transactions(statements) if {LEDGER, RESPONSES} <= part]
    return found + [f"{kind} writes ledger and response in one transaction"] * len(together)


def transactions(statements: Iterable[str]) -> Iterator[set[str]]:
    """The tables written between two commits."""
    written: set[str] = set()
    for statement in statements:
        if statement == COMMIT:
            yield written
            written = set()
        else:
            written |= tables(statement)[1]
    yield written


# -- columns ----------------------------------------------------------------------------------------------------------


def findings_of_fields(name: str, fields: Iterable[Any]) -> list[str]:
    """Fields of a model that could keep a time or an order, or lead to a person."""
    return [f"{name}.{one.name}: {told}" for one in fields if (told := _fault(name, one))]


def _fault(name: str, one: Any) -> str:
    if isinstance(one, TIMES):
        return "keeps a time"
    if isinstance(one, SEQUENCES) and (one.primary_key or name == Response.__name__):
        return "counts up"
    if isinstance(one, models.UUIDField):
        return "may hold a time or an order"
    if one.is_relation and one.related_model is not Survey:
        return f"points to {one.related_model.__name__}"
    return ""


def findings_of_models() -> list[str]:
    """Over the three tables of the public side."""
    return [
        finding
        for model in (Response, Token, Ledger)
        for finding in findings_of_fields(model.__name__, model._meta.concrete_fields)
    ]


def findings_of_database() -> list[str]:
    """What the tables have that no model says: columns with a time, sequences, row numbers, triggers."""
    found = []
    with connection.cursor() as cursor:
        for table in (RESPONSES, TOKENS, LEDGER):
            for column in connection.introspection.get_table_description(cursor, table):
                if TIME_TYPES.search(_kind(column)) or "now(" in str(column.default or "").lower():
                    found.append(f"{table}.{column.name}: keeps a time")
            sequences = connection.introspection.get_sequences(cursor, table)
            found += [f"{table}.{one['column']}: counts up" for one in sequences if _counts(one)]
            foreign = connection.introspection.get_relations(cursor, table)
            found += [f"{table}.{name}: points to {to[1]}" for name, to in foreign.items() if to[1] != "surveys_survey"]
            found += [f"{table}: trigger" for _ in range(_triggers(cursor, table))]
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [RESPONSES])
            if "WITHOUT ROWID" not in cursor.fetchone()[0].upper():
                found.append(f"{RESPONSES}: has row numbers")
    return found


def _kind(column: Any) -> str:
    try:
        return str(connection.introspection.get_field_type(column.type_code, column))
    except KeyError:  # a type that Django never makes, under the database's own name
        return str(column.type_code)


def _counts(sequence: Mapping[str, Any]) -> bool:
    # Of SQLite, Django gives the first primary key as a sequence, whatever its type; PostgreSQL's have a name.
    return "name" in sequence


def _triggers(cursor: Any, table: str) -> int:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    else:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
    return int(cursor.fetchone()[0])


# -- sources ----------------------------------------------------------------------------------------------------------


def findings_of_source(text: str, name: str) -> list[str]:
    """Locks on rows that are about a person, or on rows that the reader of the source cannot name."""
    tree, found = ast.parse(text), []
    sets = _query_sets(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update":
            root = _root(node.value)
            if sets.get(root, root) not in LOCKABLE:
                found.append(f"{name}:{node.lineno} locks {root}")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LOCK.search(node.value):
            found.append(f"{name}:{node.lineno} locks by hand")
    return found


def _root(node: ast.expr) -> str:
    """The model or the function at the left end of a chain of calls."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else "?"


def _query_sets(tree: ast.Module) -> dict[str, str]:
    """Function -> the model whose rows it says that it returns."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.returns]
    told = {one.name: QUERY_SET.fullmatch(ast.unparse(one.returns)) for one in functions if one.returns}
    return {name: model[1] for name, model in told.items() if model}


def findings_of_sources() -> list[str]:
    paths = [
        path for folder in LINTED for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]
    return [finding for path in paths for finding in findings_of_source(path.read_text(), str(path.relative_to(ROOT)))]
