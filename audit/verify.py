"""Holding the trail against its chain: the first change or link that is not as it was sealed, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit import rows
from audit.chain import GENESIS, Entry, Row, entry, link_hash, packed, redacted_paths, span, unpacked
from audit.models import Change, Redaction
from audit.rows import LinkRow
from audit.seal import Anchor

REDACTIONS = Redaction._meta.db_table


class Broken(Exception):
    """The trail is not as it was sealed; the message names the first place."""


@dataclass(frozen=True)
class Verdict:
    """What was held against the chain, and how much is not sealed yet."""

    links: int
    changes: int
    unsealed: int


def verify(anchor: Anchor | None = None) -> Verdict:
    """Read the whole trail. Raises Broken at the first bad link or change, then for the anchor and redactions."""
    previous, after, redactions, links, changes = GENESIS, rows.LOWEST, _Redactions(), 0, 0
    for links, link in enumerate(rows.links(), start=1):
        _check_place(links, link, previous, anchor)
        found = rows.changes(after=after, upto=link.last)
        _check_link(link, found)
        redactions.read(found)
        previous, after, changes = link.hash, link.last, changes + len(found)
    if anchor and links < anchor.seq:
        raise Broken(f"link {links + 1} is missing: the anchor of {anchor.sealed_at} knows {anchor.seq} links")
    unsealed = rows.changes(after=after)
    redactions.read(unsealed)
    redactions.check()
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


def _first_difference(sealed: list[Entry], there: list[Entry]) -> str:
    sealed_ids, ids = {one.id for one in sealed}, {one.id for one in there}
    id = min(one.id for one in {*sealed} ^ {*there})
    if id not in sealed_ids:
        return f"change {id} was not there when the link was sealed"
    return f"change {id} is missing" if id not in ids else f"change {id} is not as it was sealed"


class _Redactions:
    """What the changes say was redacted, against the rows that say by whom and why."""

    def __init__(self) -> None:
        self.marked: set[tuple[int, str]] = set()
        self.told: dict[str, Row] = {}

    def read(self, found: list[Row]) -> None:
        for row in found:
            if isinstance(row.salts, dict):
                self.marked |= {(row.id, path) for path in redacted_paths(row.salts)}
            if row.table_name == REDACTIONS:
                self.told[str(row.row_key)] = row

    def check(self) -> None:
        """Read last, so that a redaction made meanwhile is no false alarm."""
        for fault in self._faults():
            raise Broken(fault)

    def _faults(self) -> Iterator[str]:
        there = {str(row.pk): row for row in Redaction.objects.all()}
        paths = {(row.change_id, row.path) for row in there.values()}
        yield from (f"change {id}: {path} was redacted, and nothing says by whom" for id, path in self.marked - paths)
        for key, row in self.told.items():
            if key not in there:
                yield f"redaction {key} is missing: change {row.id} wrote it down"
            elif _columns(there[key]) != row.new:
                yield f"redaction {key} is not as change {row.id} wrote it down"
        for key in there.keys() - self.told.keys():
            if not Change.objects.filter(table_name=REDACTIONS, row_key=key).exists():
                yield f"redaction {key} was never written down"


def _columns(row: Redaction) -> dict[str, object]:
    return {"id": row.pk, "change_id": row.change_id, "path": row.path, "actor": row.actor, "reason": row.reason}
