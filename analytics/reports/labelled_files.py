"""What every SPSS and Stata file of ours needs, whatever table it holds: no clock in it, texts that fit, labelled
missing values that the library writing them gets wrong.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

SPSS_MISSING = -9900
SPSS_LABEL, SPSS_NOTE, SPSS_TEXT = 120, 80, 32767
STATA_LABEL, STATA_TEXT = 80, 2045
STATA_VERSION = 14  # 15 writes a release that only Stata/MP opens
# Both formats hold the time of writing: at a fixed place in SPSS, between two tags in Stata.
SPSS_CLOCK, SPSS_EPOCH = slice(92, 109), b"01 Jan 8000:00:00"
STATA_CLOCK, STATA_EPOCH = b"<timestamp>\x11", b"01 Jan 1980 00:00"
# pyreadstat guesses from a column's first hundred cells whether letters (.a, .b) stand among numbers, and guesses wrong
# where these are all letters. So a reason is written as a number that no text (it is no UTF-8) and no estimate
# (it is below 1e-297) can be, and its eight bytes become those of the missing value in the file.
STAND_IN, STATA_MISSING = b"\xff\xfe\xfd\xfc\xfb\xfa\x81", b"\xe0\x7f"


def spss_code(place: int) -> int:
    """The user-missing value of the reason at a place, from 1."""
    return SPSS_MISSING - place


def stata_letter(place: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[place - 1]


def stata_stand_in(place: int) -> float:
    """The number to write for the reason at a place, from 1; `stata_file` puts the missing value there."""
    number: float = struct.unpack("<d", bytes([place]) + STAND_IN)[0]
    return number


def spss_file(write: Callable[[Path], None]) -> bytes:
    """What `write` writes to a path, without its clock."""
    data = _written(write, ".sav")
    return data[: SPSS_CLOCK.start] + SPSS_EPOCH + data[SPSS_CLOCK.stop :]


def stata_file(write: Callable[[Path], None], reasons: int) -> bytes:
    """The same, with the missing values of so many reasons."""
    data = _written(write, ".dta")
    for place in range(1, reasons + 1):
        data = data.replace(bytes([place]) + STAND_IN, bytes([0] * 5 + [place]) + STATA_MISSING)
    start = data.index(STATA_CLOCK) + len(STATA_CLOCK)
    return data[:start] + STATA_EPOCH + data[start + len(STATA_EPOCH) :]


def cut(text: str, size: int) -> str:
    """The text in at most `size` bytes of UTF-8, never half a letter; "..." at the end of a cut one."""
    if len(text.encode()) <= size:
        return text
    return text.encode()[: size - 3].decode(errors="ignore") + "..."


def _written(write: Callable[[Path], None], suffix: str) -> bytes:
    """The library writes to a path alone."""
    with tempfile.TemporaryDirectory(prefix="pave-") as folder:
        path = Path(folder) / f"report{suffix}"
        write(path)
        return path.read_bytes()
