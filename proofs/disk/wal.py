"""PostgreSQL's write-ahead log as one stream of bytes, and its records. Pure."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

PAGE = 8192
SHORT_HEADER, LONG_HEADER = 24, 40
IS_LONG = 0x0002
RECORD_HEADER = 24


@dataclass(frozen=True, slots=True)
class Record:
    """One record: where it starts in the stream, the transaction that wrote it, and its bytes."""

    start: int
    xid: int
    data: bytes


def stream(segments: Iterable[bytes]) -> tuple[bytes, int]:
    """The log of consecutive segments without page headers, and where its first whole record starts."""
    kept, first = [], 0
    for number, page in enumerate(page for segment in segments for page in _pages(segment)):
        magic, info, _, _, rest = struct.unpack_from("<HHIQI", page)
        if not magic:
            continue
        kept.append(page[LONG_HEADER if info & IS_LONG else SHORT_HEADER :])
        if number == 0:
            first = -(-rest // 8) * 8
    return b"".join(kept), first


def _pages(segment: bytes) -> Iterator[bytes]:
    """The pages of a segment in use; pages of an older use of the same file follow and are left out."""
    former = -1
    for at in range(0, len(segment), PAGE):
        (address,) = struct.unpack_from("<Q", segment, at + 8)
        if address <= former:
            return
        former = address
        yield segment[at : at + PAGE]


def records(log: bytes, first: int) -> Iterator[Record]:
    """The records of a stream, up to where it ends or was never written."""
    at = first
    while at + RECORD_HEADER <= len(log):
        length, xid = struct.unpack_from("<II", log, at)
        if length < RECORD_HEADER:
            return
        yield Record(at, xid, log[at : at + length])
        at += -(-length // 8) * 8


def told_one_by_one(log: bytes, first: int, marks: Mapping[str, bytes]) -> list[str]:
    """Whose bytes were written by a transaction of their own, in order: what the log still tells of a day.

    The nightly rewriting and a page image bring many at once, without their order, and are passed over.
    """
    found = list(records(log, first))
    starts = [record.start for record in found]
    places = {name: bisect_right(starts, at) - 1 for name, mark in marks.items() if (at := log.find(mark)) >= starts[0]}
    together = Counter(found[place].xid for place in places.values())
    alone = [name for name, place in places.items() if together[found[place].xid] == 1]
    return sorted(alone, key=places.__getitem__)
