"""Faults of the program that tests/registry/test_two_editors.py must find: late writes that are let through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry import actions, queries, writing
from registry.fast_entry import actions as fast_entry
from registry.fast_entry import views as grid_views
from registry.importing import actions as importing


def current(case: Any, entity: str, key: tuple[str, ...]) -> int:
    return next((one.revision for one in queries.entries(case, entity) if one.row.key == key), 0)


def last_writer_wins(act: Callable[..., Any]) -> Callable[..., Any]:
    """Whatever revision the page named, the row is at it."""

    def acts(*, owner: Any, entity: str, key: tuple[str, ...] = (), revision: int, **more: Any) -> Any:
        return act(owner=owner, entity=entity, key=key, revision=current(owner, entity, key) or revision, **more)

    return acts


def batch_of_last_writer(*, case: Any, entity: str, changes: Any, **more: Any) -> Any:
    now = [replace(one, revision=one.revision and current(case, entity, one.key)) for one in changes]
    return fast_entry.save_batch(case=case, entity=entity, changes=now, **more)


def wrote_too_early(**given: Any) -> Any:
    """Writes what is late all the same, and then says that it did not."""
    try:
        return saved_row(**given)
    except actions.Conflict:
        last_writer_wins(saved_row)(**given)
        raise


saved_row = actions.save_row
FAULTS = {
    "form and program: the last writer wins": (actions, "save_row", last_writer_wins(actions.save_row)),
    "form and program: told and written": (actions, "save_row", wrote_too_early),
    "deletion: the last writer wins": (actions, "delete_row", last_writer_wins(actions.delete_row)),
    "grid: the last writer wins": (grid_views, "save_batch", batch_of_last_writer),
    "import: what moved is not looked at": (importing, "_moved_since", lambda planned, found: []),
    "a row that comes back begins at 1": (writing, "last_revisions", lambda table, subjects: {}),
    "a write leaves its revision": (writing, "_next_revision", lambda record, key: record.revision),
}
