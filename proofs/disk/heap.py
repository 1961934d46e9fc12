"""PostgreSQL's table files: every row version in them, alive or dead, as bytes. Pure."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

PAGE = 8192
PAGE_HEADER, LINE = 24, 4
TUPLE_HEADER = 23
TOAST_POINTER = re.compile(rb"\x01\x12..[\x00-\x0f]\x00....(....)", re.DOTALL)
CHUNK = 1996
FULL_CHUNK = (CHUNK + 4 << 2).to_bytes(4, "little")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row: who wrote it, where it lies, its hint bits, and its columns as they are stored."""

    xmin: int
    block: int
    line: int
    offset: int
    infomask: int
    data: bytes

    @property
    def first_bytes(self) -> bytes:
        """The first column where it is a short byte string: the id of a response, the digest of a code."""
        length = self.data[0] >> 1 if self.data and self.data[0] & 1 else 0
        return self.data[1:length]

    @property
    def toast(self) -> int:
        """The number of the long value that a column points to; 0 where there is none."""
        pointer = TOAST_POINTER.search(self.data)
        return int.from_bytes(pointer[1], "little") if pointer else 0


def versions(table: bytes) -> Iterator[Version]:
    """Every row version of a table file, page by page, in the order of the line pointers."""
    for block in range(len(table) // PAGE):
        page = table[block * PAGE : (block + 1) * PAGE]
        (lower,) = struct.unpack_from("<H", page, 12)
        for line in range((lower - PAGE_HEADER) // LINE if lower else 0):
            (pointer,) = struct.unpack_from("<I", page, PAGE_HEADER + line * LINE)
            offset, flags, length = pointer & 0x7FFF, pointer >> 15 & 3, pointer >> 17
            if flags == 1 and length > TUPLE_HEADER:
                yield _version(page, block, line, offset, length)


def row_at(table: bytes, at: int) -> tuple[int, int]:
    """The block and line of the row, or the entry of an index, that covers a place in a file; line -1 for none."""
    block = at // PAGE
    page = table[block * PAGE : (block + 1) * PAGE]
    (lower,) = struct.unpack_from("<H", page, 12)
    for line in range((min(lower, len(page)) - PAGE_HEADER) // LINE):
        (pointer,) = struct.unpack_from("<I", page, PAGE_HEADER + line * LINE)
        if 0 <= at - block * PAGE - (pointer & 0x7FFF) < pointer >> 17:
            return block, line
    return block, -1


def _version(page: bytes, block: int, line: int, offset: int, length: int) -> Version:
    (xmin,) = struct.unpack_from("<I", page, offset)
    (infomask,) = struct.unpack_from("<H", page, offset + 20)
    header = page[offset + 22]
    return Version(xmin, block, line, offset, infomask, page[offset + header : offset + length])


def long_values(data: bytes, length: int) -> Iterator[tuple[int, bytes]]:
    """Every long value of that length whose parts lie in these bytes, with the place of its first part."""
    parts: dict[int, dict[int, tuple[int, bytes]]] = {}
    last = length % CHUNK
    sizes = {FULL_CHUNK: CHUNK, (last + 4 << 2).to_bytes(4, "little"): last}
    for mark, size in sizes.items():
        at = data.find(mark)
        while at >= 0:
            if at >= 8:
                value, number = struct.unpack_from("<II", data, at - 8)
                if number <= length // CHUNK:
                    parts.setdefault(value, {}).setdefault(number, (at, data[at + 4 : at + 4 + size]))
            at = data.find(mark, at + 1)
    for found in parts.values():
        whole = b"".join(found[number][1] for number in sorted(found))
        if len(found) == -(-length // CHUNK) and len(whole) == length:
            yield found[0][0], whole
