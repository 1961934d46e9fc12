"""SQLite's file and write-ahead log: the database as it stood after each commit that is still in the log. Pure."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing

LOG_HEADER, FRAME_HEADER = 32, 24
Frames = list[tuple[int, bytes]]
"""Page number and content."""


def commits(log: bytes) -> Iterator[tuple[Frames, int]]:
    """The commits of a log in order, each with its pages and the size of the database after it, in pages."""
    if len(log) < LOG_HEADER:
        return
    (size,) = struct.unpack_from(">I", log, 8)
    salts, frames = log[16:24], []
    for at in range(LOG_HEADER, len(log) - FRAME_HEADER - size + 1, FRAME_HEADER + size):
        page, total = struct.unpack_from(">II", log, at)
        if log[at + 8 : at + 16] != salts:
            return
        frames.append((page, log[at + FRAME_HEADER : at + FRAME_HEADER + size]))
        if total:
            yield frames, total
            frames = []


def states(file: bytes, log: bytes, since: int = 0, page: int = 0) -> Iterator[bytes]:
    """The whole file after some commits of its log: those from `since` on that wrote `page`, and the last one."""
    image, all_commits = bytearray(file), list(commits(log))
    for number, (frames, total) in enumerate(all_commits):
        size = len(frames[0][1])
        image.extend(bytes(max(0, total * size - len(image))))
        for written, content in frames:
            image[(written - 1) * size : written * size] = content
        wrote = number >= since and any(written == page for written, _ in frames)
        if wrote or number == len(all_commits) - 1:
            yield bytes(image[: total * size])


def last_state(file: bytes, log: bytes) -> bytes:
    """The whole file as its log leaves it."""
    return next(states(file, log), file)


def opened(image: bytes) -> closing[sqlite3.Connection]:
    """A stolen file as a database in memory."""
    plain = bytearray(image)
    plain[18:20] = b"\x01\x01"  # its log is applied already; SQLite would look for one beside a file in memory
    database = sqlite3.connect(":memory:")
    database.deserialize(bytes(plain))
    return closing(database)
