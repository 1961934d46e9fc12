"""The registry as it stood at a past moment: today's rows, with everything undone that the trail tells of since.

The times of the trail are compared here and go no further. What was redacted or erased since stays away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from audit import queries as trail

Columns = Mapping[str, Any]


class Past:
    """What rows held at a moment; made for some tables, in one pass over the changes since."""

    def __init__(self, moment: datetime, tables: list[type[Model]]) -> None:
        self._before: dict[str, dict[str, Columns | None]] = {}
        for change in trail.changes_since(moment, [table._meta.db_table for table in tables]):
            rows = self._before.setdefault(change.table_name, {})
            # Newest first: an older change of the same row has the last word.
            rows[change.row_key] = None if change.old is None else {**(rows.get(change.row_key) or {}), **change.old}

    def rows(self, table: type[Model]) -> Iterator[dict[str, Any]]:
        """Every row that was there, as columns by name; in no order."""
        before = self._before.get(table._meta.db_table, {})
        seen = set()
        for row in table._base_manager.values().iterator():
            key = str(row["id"])
            seen.add(key)
            held = before.get(key, {})
            if held is not None:
                yield {**row, **_as_held(table, held)}
        for key, held in before.items():
            if held is not None and key not in seen:
                yield _as_held(table, held)


def _as_held(table: type[Model], told: Columns) -> dict[str, Any]:
    """What the trail tells, as the types of the columns; a column that is no more is left out."""
    fields = {field.attname: field for field in table._meta.concrete_fields}
    return {
        name: fields[name].to_python(value) if value is not None or fields[name].null else fields[name].get_default()
        for name, value in told.items()
        if name in fields
    }
