"""Holding the trail against its chain: the first change or link that is not as it was sealed, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import JSONField

from audit import rows
from audit.chain import GENESIS, Row, entry, link_hash, packed, redacted_paths, span, unpacked
from audit.chain import Entry as Sealed
from audit.models import Change, Entry, Redaction
from audit.rows import LinkRow
from audit.seal import Anchor


class Broken(Exception):
    """The trail is not as it was sealed; the message names the first place."""


@dataclass(frozen=True)
class Verdict:
    """What was held against the chain, and how much is not sealed yet."""

    links: int
    changes: int
    unsealed: int


def verify(anchor: Anchor | None = None) -> Verdict:
    """Read the whole trail. Raises Broken at the first bad link or change, then for anchor, redactions and acts."""
    previous, after, own, links, changes = GENESIS, rows.LOWEST, _Own(), 0, 0
    for links, link in enumerate(rows.links(), start=1):
        _check_place(links, link, previous, anchor)
        found = rows.changes(after=after, upto=link.last)
        _check_link(link, found)
        own.read(found)
        previous, after, changes = link.hash, link.last, changes + len(found)
    if anchor and links < anchor.seq:
        raise Broken(f"link {links + 1} is missing: the anchor of {anchor.sealed_at} knows {anchor.seq} links")
    unsealed = rows.changes(after=after)
    own.read(unsealed)
    own.check()
    return Verdict(links, changes, len(unsealed))


def _check_place(number: int, link: LinkRow, previous: str, anchor: Anchor | None) -> None:
    if link.seq != number:
        raise Broken(f"link {number} is missing: link {link.seq} stands in its place")
    if link.hash != link_hash(link.seq, link.sealed_at, link.digests, link.previous):
        raise Broken(f"link {number} was changed after it was sealed")
    if link.previous != previous:
        raise Broken(f"link {number} does not follow link {number - 1} (one of the two was replaced)")
    if anchor and anchor.seq == number and anchor.hash != link.hash:
        raise Broken(f"link {number} is not the one of the anchor of {anchor.sealed_at}")


def _check_link(link: LinkRow, found: list[Row]) -> None:
    if (link.first, link.last, link.size) != span(link.digests):
        raise Broken(f"link {link.seq} was changed after it was sealed")
    entries = [entry(row) for row in found]
    if packed(entries) != link.digests:
        raise Broken(f"{_first_difference(list(unpacked(link.digests)), entries)} (link {link.seq})")


def _first_difference(sealed: list[Sealed], there: list[Sealed]) -> str:
    sealed_ids, ids = {one.id for one in sealed}, {one.id for one in there}
    id = min(one.id for one in {*sealed} ^ {*there})
    if id not in sealed_ids:
        return f"change {id} was not there when the link was sealed"
    return f"change {id} is missing" if id not in ids else f"change {id} is not as it was sealed"


class _Own:
    """The trail's own tables."""

    def __init__(self) -> None:
        self.parts = (_Redactions(), _Written(Entry, "act"))

    def read(self, found: list[Row]) -> None:
        for part in self.parts:
            part.read(found)

    def check(self) -> None:
        """Read last, so that what is written meanwhile is no false alarm."""
        for part in self.parts:
            for fault in part.faults():
                raise Broken(fault)


class _Written:
    """Rows of the trail's own tables (acts of staff, redactions), against the changes that wrote them down."""

    def __init__(self, model: type[Entry | Redaction], word: str) -> None:
        self.model, self.word = model, word
        self.told: dict[str, Row] = {}

    def read(self, found: list[Row]) -> None:
        self.told |= {str(row.row_key): row for row in found if row.table_name == self.model._meta.db_table}

    def faults(self) -> Iterator[str]:
        there = {str(row.pk): row for row in self.model._default_manager.all()}
        for key, row in self.told.items():
            if key not in there:
                yield f"{self.word} {key} is missing: change {row.id} wrote it down"
            elif not _is_as_written(there[key], row.new):
                yield f"{self.word} {key} is not as change {row.id} wrote it down"
        for key in there.keys() - self.told.keys():
            if not Change.objects.filter(table_name=self.model._meta.db_table, row_key=key).exists():
                yield f"{self.word} {key} was never written down"


class _Redactions(_Written):
    """And what the changes say was redacted, against the rows that say by whom and why."""

    def __init__(self) -> None:
        super().__init__(Redaction, "redaction")
        self.marked: set[tuple[int, str]] = set()

    def read(self, found: list[Row]) -> None:
        super().read(found)
        for row in found:
            if isinstance(row.salts, dict):
                self.marked |= {(row.id, path) for path in redacted_paths(row.salts)}

    def faults(self) -> Iterator[str]:
        paths = set(Redaction.objects.values_list("change_id", "path"))
        yield from (f"change {id}: {path} was redacted, and nothing says by whom" for id, path in self.marked - paths)
        yield from super().faults()


def _is_as_written(row: Entry | Redaction, new: Any) -> bool:
    fields = [field for field in row._meta.local_concrete_fields if field.name not in row.audited.left_out]
    if not isinstance(new, dict) or set(new) != {str(field.column) for field in fields}:
        return False
    return all(
        _plain(new[str(field.column)], field) == _plain(getattr(row, str(field.attname)), field) for field in fields
    )


def _plain(value: Any, field: Any) -> Any:
    """SQLite writes a JSON column down as its text, PostgreSQL as what it holds. Any other text is a text."""
    if not isinstance(field, JSONField):
        return value
    try:
        return json.loads(value if isinstance(value, str) else json.dumps(value, default=float))
    except ValueError:
        return value
