"""The inside of a response: a draft that nobody reads without the code, then answers for the survey's owner.

Bodies of a survey by invitation are padded to 16 KiB, else to whole 64 KiB, so that their length tells nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from pave.lib.sealing import OVERHEAD, seal, unseal
from surveys.codes import key_material

DRAFT, ANSWERS = b"draft", b"answers"
SMALL, LARGE = 16 * 1024, 64 * 1024
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
Bytes = bytes | memoryview
"""What a driver gives back for a binary column: bytes on SQLite, a view elsewhere."""


@dataclass(slots=True)
class Draft:
    """Raw cells as typed, hidden ones included: they come back when their question is shown again."""

    cells: dict[str, str] = field(default_factory=dict)

    def sealed(self, code: str, *, padded: bool = False) -> bytes:
        data = _encoded({"cells": self.cells}, padded)
        return seal(data, column_key=settings.PAVE_COLUMN_KEY, salt=key_material(code), purpose=DRAFT)

    @classmethod
    def opened(cls, body: Bytes, code: str) -> Draft:
        """Raises SealBroken where the code does not fit."""
        data = unseal(bytes(body), column_key=settings.PAVE_COLUMN_KEY, salt=key_material(code), purpose=DRAFT)
        return cls(json.loads(data)["cells"])

    def merged(self, changes: dict[str, str]) -> Draft:
        """A draft with the changes on top; an empty cell takes an answer away."""
        cells = {**self.cells, **changes}
        return Draft(cells if all(cells.values()) else {name: cell for name, cell in cells.items() if cell})


def sealed_answers(cells: Mapping[str, str], flags: Iterable[str], *, padded: bool = False) -> bytes:
    """Submitted cells and their quality flags, sealed under the column key alone."""
    data = _encoded({"cells": cells, "flags": list(flags)}, padded)
    return seal(data, column_key=settings.PAVE_COLUMN_KEY, salt=b"", purpose=ANSWERS)


def opened_answers(body: Bytes) -> Any:
    """A submitted body in the clear: {"cells": {column: cell}, "flags": [ids]}."""
    return json.loads(unseal(bytes(body), column_key=settings.PAVE_COLUMN_KEY, salt=b"", purpose=ANSWERS))


def noise() -> bytes:
    """What stands in the place of withdrawn answers: nothing, of the length of a body."""
    return secrets.token_bytes(SMALL)


def _encoded(content: Mapping[str, Any], padded: bool) -> bytes:
    data: bytes = ENCODE(content).encode()
    if not padded:
        return data
    room = SMALL - OVERHEAD
    # Blanks behind JSON are no part of it, so what reads a body need not know whether it was padded.
    return data.ljust(room if len(data) <= room else -(-(len(data) + OVERHEAD) // LARGE) * LARGE - OVERHEAD)
