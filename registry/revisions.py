"""Where the revisions of a new row begin: after every revision that a row under its key ever had.

Else somebody whose page shows a row that is gone by now would write, unseen, over the one that came in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from audit.models import Change
from registry.models import Case, Record
from registry.queries import Owner

Past = dict[tuple[str, str], int]
"""(subject, key) -> the highest revision at which a row under that key was taken out or took another key."""
FEW = 400
"""Children that are named in a statement."""


def subject_of(owner: Owner) -> str:
    """What the trail calls a child or a site."""
    return str(owner.pk) if isinstance(owner, Case) else f"site {owner.pk}"


def subject_of_record(record: Record) -> str:
    """The same, of the owner of a record."""
    pk = getattr(record, f"{record.owner}_id")
    return str(pk) if record.owner == "case" else f"site {pk}"


def last_revisions(table: type[Record], subjects: Collection[str]) -> Past:
    """What the trail of a table knows of rows of these children that left their key: one statement."""
    found: Past = {}
    for subject, old in _left(table, list(dict.fromkeys(subjects))):
        place = (subject, str(old["key"]))
        found[place] = max(found.get(place, 0), int(old.get("revision", 0)))
    return found


def _left(table: type[Record], subjects: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the trail holds of rows that left their key: a deletion has all columns, an update those that changed."""
    for start in range(0, len(subjects), FEW):
        some = Change.objects.filter(subject__in=subjects[start : start + FEW], table_name=table._meta.db_table)
        yield from some.filter(old__has_key="key").order_by().values_list("subject", "old")
