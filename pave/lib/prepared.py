"""A query whose SQL is written once: for one small row, Django's compiler takes ten times as long as the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Statement = tuple[str, list[tuple[int, list[Any], Any]]]


class PreparedRow:
    """The first row of a `values_list` query, converted as Django does it.

    `make` builds the query with any values in its filters; `first` takes the real ones in the order of the filters.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self.make = make
        self.statements: dict[str, Statement] = {}

    def first(self, *values: Any) -> list[Any] | None:
        connection = connections[DEFAULT_DB_ALIAS]
        sql, converters = self.statements.get(connection.vendor) or self._written(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found: Sequence[Any] | None = cursor.fetchone()
        return None if found is None else _converted(found, converters, connection)

    def _written(self, connection: Any) -> Statement:
        compiler = self.make().query.get_compiler(connection=connection)
        sql, _ = compiler.as_sql()
        found = compiler.get_converters(expression for expression, _, _ in compiler.select)
        statement = sql, [(place, convert, expression) for place, (convert, expression) in found.items()]
        self.statements[connection.vendor] = statement
        return statement


def _converted(row: Sequence[Any], converters: Sequence[tuple[int, list[Any], Any]], connection: Any) -> list[Any]:
    values = list(row)
    for place, functions, expression in converters:
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return values
