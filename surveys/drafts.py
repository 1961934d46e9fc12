"""The inside of a draft: what a respondent typed so far, sealed so that nobody reads it without the code."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.conf import settings

from pave.lib.sealing import seal, unseal
from surveys.codes import key_material

DRAFT = b"draft"
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Draft:
    """Raw cells as typed, hidden ones included: they come back when their question is shown again."""

    cells: dict[str, str] = field(default_factory=dict)

    def sealed(self, code: str) -> bytes:
        data = ENCODE({"cells": self.cells}).encode()
        return seal(data, column_key=settings.PAVE_COLUMN_KEY, salt=key_material(code), purpose=DRAFT)

    @classmethod
    def opened(cls, body: bytes | memoryview, code: str) -> Draft:
        """Raises SealBroken where the code does not fit."""
        data = unseal(bytes(body), column_key=settings.PAVE_COLUMN_KEY, salt=key_material(code), purpose=DRAFT)
        return cls(json.loads(data)["cells"])

    def merged(self, changes: dict[str, str]) -> Draft:
        """A draft with the changes on top; an empty cell takes an answer away."""
        cells = {**self.cells, **changes}
        return Draft(cells if all(cells.values()) else {name: cell for name, cell in cells.items() if cell})
