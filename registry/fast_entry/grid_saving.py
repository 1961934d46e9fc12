"""From the rows of a grid to a batch of changes, and from what the writer said back to the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from registry.actions import Saved
from registry.fast_entry.actions import BatchRefused, Change
from registry.fast_entry.grid import GridRow, Told, cells_to_write, merged, told_of
from registry.fast_entry.grid_columns import GridColumn

MOST_WARNINGS = 5


def changes_of(
    rows: Sequence[GridRow], columns: Sequence[GridColumn]
) -> tuple[list[int], list[Change], list[tuple[Told, ...]]]:
    """The place of each row that is to be written, what to write, and what of each row does not read."""
    places: list[int] = []
    changes: list[Change] = []
    told: list[tuple[Told, ...]] = []
    for place, row in enumerate(rows):
        deletes = row.delete and not row.is_new
        wanted = bool(row.changed) and not row.delete
        cells, unread = cells_to_write(row, columns) if wanted else ({}, ())
        told.append(unread)
        if wanted or deletes:
            places.append(place)
            changes.append(Change(cells, row.key, row.revision, deletes))
    return places, changes, told


def marked(
    rows: Sequence[GridRow], columns: Sequence[GridColumn], places: Sequence[int], refused: BatchRefused
) -> tuple[list[GridRow], int]:
    """The rows with what is wrong; 409 where somebody else wrote one meanwhile."""
    found = list(rows)
    for number, problems in refused.problems.items():
        found[places[number]] = replace(found[places[number]], told=told_of(problems))
    for number, theirs in refused.conflicts.items():
        found[places[number]] = merged(found[places[number]], theirs, columns)
    return found, 409 if refused.conflicts and not refused.problems else 422


def told_saved(changes: Sequence[Change], saved: Sequence[Saved]) -> str:
    """What a save did, and the warnings of what was written all the same."""
    counts = {
        "added": sum(not one.revision for one in changes),
        "changed": sum(one.revision > 0 and not one.delete for one in changes),
        "deleted": sum(one.delete for one in changes),
    }
    told = ", ".join(f"{number} row{'s' * (number > 1)} {done}" for done, number in counts.items() if number)
    warnings = list(dict.fromkeys(text for one in saved for text in warnings_of(one)))
    more = f" And {len(warnings) - MOST_WARNINGS} more." if len(warnings) > MOST_WARNINGS else ""
    return " ".join([f"Saved: {told}.", *warnings[:MOST_WARNINGS]]) + more


def warnings_of(saved: Saved) -> list[str]:
    """What is written all the same and should be looked at: of the cells, and of the edit checks."""
    of_checks = [f"{one.sentence} {one.repair}" for one in saved.findings if one.check.severity == "warn"]
    return [problem.text for problem in saved.problems if problem.severity == "warn"] + of_checks
