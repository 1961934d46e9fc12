"""Test 8: looking for known bytes in every file that a survey leaves behind. The search itself is pure.

What comes from an invitation and what comes from a code may each lie where it belongs, but never those of one person
in one record: on one line of a text, in one row of PostgreSQL's files or one record of its log, or a row's length apart
in other files. The code's secret may lie nowhere, and no answer in the clear.
"""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from proofs.disk import heap, wal
from proofs.people import Person
from surveys.codes import spoken, token_digest
from surveys.models import Survey

WINDOW = 8
ROW = 512
STATISTICS = ("2619", "2840")
"""PostgreSQL's samples of every column, each sorted, side by side: neighbours there say nothing about each other."""
LONGEST_ROW = 1024
"""Bytes: what a row of ours holds at least, and at most, beside its long value, with room."""


class Side(Enum):
    INVITATION = "an invitation"
    RESPONSE = "a response"
    CODE = "the secret of a code"
    ANSWER = "an answer in the clear"


@dataclass(frozen=True, slots=True)
class Mark:
    """Bytes to look for: what they would give away, and in which spelling."""

    data: bytes
    side: Side
    spelling: str


def marks_of(person: Person, survey: Survey) -> Iterator[Mark]:
    """Everything that comes from one person, in the spellings that a program would write."""
    for name, data in (("code", person.code), ("code in groups", spoken(person.code))):
        yield Mark(data.encode(), Side.CODE, name)
    yield from _spelt(person.secret, Side.CODE, "secret")
    yield from _spelt(person.signature, Side.CODE, "signature")
    yield from _spelt(person.made.prepared[:32] if person.made else b"", Side.CODE, "prepared message")
    yield Mark(person.canary.encode(), Side.ANSWER, "free text")
    yield from _spelt(person.id_in(survey), Side.RESPONSE, "id")
    for name, data in (("code", person.invitation), ("code in groups", spoken(person.invitation))):
        yield Mark(data.encode(), Side.INVITATION, name)
    yield from _spelt(token_digest(person.invitation), Side.INVITATION, "digest")
    blinded = person.made.blinded if person.made else b""
    yield from _spelt(blinded, Side.INVITATION, "blinded value")
    yield from _spelt(hashlib.sha256(blinded).digest(), Side.INVITATION, "digest of the blinded value")


def _spelt(data: bytes, side: Side, name: str) -> Iterator[Mark]:
    if data:
        yield Mark(data, side, name)
        yield Mark(data.hex().encode(), side, f"{name}, hex")
        yield Mark(data.hex().upper().encode(), side, f"{name}, HEX")
        yield Mark(base64.b64encode(data).rstrip(b"="), side, f"{name}, base64")
        yield Mark(base64.urlsafe_b64encode(data).rstrip(b"="), side, f"{name}, base64 of addresses")


class Needles:
    """Marks of all people, found in one pass over the bytes."""

    def __init__(self, marks: Mapping[int, list[Mark]]) -> None:
        self.by_start: dict[int, list[tuple[int, Mark]]] = {}
        for person, theirs in marks.items():
            for mark in theirs:
                start = int.from_bytes(mark.data[:WINDOW], "little")
                self.by_start.setdefault(start, []).append((person, mark))
        self.starts = np.array(sorted(self.by_start), dtype=np.uint64)
        self.first_two = np.zeros(1 << 16, dtype=bool)
        self.first_two[(self.starts & np.uint64(0xFFFF)).astype(np.int64)] = True

    def within(self, data: bytes) -> Iterator[tuple[int, int, Mark]]:
        """Place, person and mark of every hit."""
        for shift in range(WINDOW):
            length = (len(data) - shift) // WINDOW
            windows = np.frombuffer(data, dtype="<u8", count=max(length, 0), offset=min(shift, len(data)))
            near = np.flatnonzero(self.first_two[(windows & np.uint64(0xFFFF)).astype(np.int64)])
            for index in near[np.isin(windows[near], self.starts)]:
                at = int(index) * WINDOW + shift
                for person, mark in self.by_start[int(windows[index])]:
                    if data[at : at + len(mark.data)] == mark.data:
                        yield at, person, mark


def findings(files: Iterator[tuple[str, bytes]], needles: Needles) -> list[str]:
    """What was found that should not be there, one line a file and kind."""
    found = dict[str, None]()
    for name, content in files:
        data, record_at = _with_records(name, content)
        hits = list(needles.within(data))
        for _, _, mark in hits:
            if mark.side in (Side.CODE, Side.ANSWER):
                found[f"{name}: {mark.side.value} ({mark.spelling})"] = None
        records: dict[tuple[int, Hashable], set[Side]] = {}
        for at, person, mark in hits:
            for record in record_at(at):
                records.setdefault((person, record), set()).add(mark.side)
        if any(Side.INVITATION in sides and sides & {Side.RESPONSE, Side.CODE} for sides in records.values()):
            found[f"{name}: an invitation and a response in one record"] = None
    return list(found)


def _with_records(name: str, content: bytes) -> tuple[bytes, Callable[[int], list[Hashable]]]:
    """The bytes of a file, and which records a place in them belongs to."""
    if _is_text(content):
        return content, lambda at: [content.count(b"\n", 0, at)]
    if name.startswith("data/base/"):
        return content, lambda at: [] if Path(name).name in STATISTICS else _row_or_space(content, at)
    if name.startswith("data/pg_wal/"):
        return _log_with_records(content)
    return content, lambda at: [at // ROW, at // ROW + 1]


def _row_or_space(content: bytes, at: int) -> list[Hashable]:
    """The row that covers a place; where rows were removed, what lies a row's length apart."""
    block, line = heap.row_at(content, at)
    return [(block, line)] if line >= 0 else [-(at // ROW) - 1, -(at // ROW) - 2]


def _log_with_records(content: bytes) -> tuple[bytes, Callable[[int], list[Hashable]]]:
    """A log's own records; longer ones are images of pages, which are searched where they lie."""
    log, first = wal.stream([content])
    found = list(wal.records(log, first))
    starts = [record.start for record in found]

    def record_at(at: int) -> list[Hashable]:
        place = bisect_right(starts, at) - 1
        return [place] if place >= 0 and len(found[place].data) < LONGEST_ROW else []

    return log, record_at


def _is_text(data: bytes) -> bool:
    return b"\0" not in data[:4096]


def files_below(folder: Path, since: float) -> Iterator[tuple[str, bytes]]:
    """Every file of a world written since then: data files, write-ahead logs, dumps, mails, keys, server logs."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_mtime >= since - 1 and path.stat().st_size >= WINDOW:
            yield str(path.relative_to(folder)), path.read_bytes()


def texts_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Logs and whatever else is a text."""
    for name, data in files_below(folder, 0):
        if _is_text(data) and not name.startswith("data"):
            yield name, data
