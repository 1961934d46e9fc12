"""Which keys the files of the codebook have, and small checks that every level of its reader shares. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from registry.codebook import Limits

Table = Mapping[str, Any]
Shape = Mapping[str, type | tuple[type, ...]]

NUMBER = (int, Decimal)
FILE: Shape = {"version": str, "files": list, "parameters": dict, "visit": list, "target": list, "codes": dict}
PARAMETERS: Shape = {"age_ceiling_mo": int, "age_ceiling_most_mo": int, "line_window_d": int}
VISIT: Shape = {"planned": str, "due_d": int, "window_d": int}
TARGET: Shape = {"assay": str, "intensity": str, "range": list, "hours_post_dose": list, "unconfirmed": bool}
PART: Shape = {"entity": list}
ENTITY: Shape = {
    "id": str,
    "label": str,
    "help": str,
    "of": str,
    "rows": str,
    "parent": str,
    "identity": list,
    "field": list,
}
CODE: Shape = {"code": str, "label": str, "group": str, "other_text": bool, "coding": list, "unconfirmed": bool}
ALTERNATE: Shape = {"unit": str, "factor": str}
DOUBT: Shape = {"check": str, "unit": str, "over": NUMBER, "multiple_of": NUMBER, "factor": str}
VARIANT: Shape = {
    "when": str, "is": list, "unit": str, "hard": list, "soft": list, "doubt": dict, "unconfirmed": bool,
}  # fmt: skip
FIELD: Shape = {
    "id": str, "kind": str, "label": str, "help": str, "unit": str, "hard": list, "soft": list, "codes": (str, list),
    "exclusive": list, "coding": list, "alternates": list, "doubt": dict, "variant": list, "to": str,
    "max_length": int, "measured": bool, "derived": bool, "denominator": bool, "identifying": str, "snapshot": bool,
    "missing": list, "unconfirmed": bool, "lifted_by": str,
}  # fmt: skip


class Checks:
    """Collects problems instead of stopping at the first. `numbers`: the parameters, which a limit may name."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.numbers: dict[str, int] = {}

    def problem(self, place: str, text: str) -> None:
        self.problems.append(f"{place}: {text}")

    def table(self, place: str, table: Any, shape: Shape, needed: Iterable[str] = ()) -> Table:
        """The keys of a table that have the right name and type; the others are problems."""
        if not isinstance(table, dict):
            self.problem(place, "must be a table")
            return {}
        for key in needed:
            if key not in table:
                self.problem(place, f'"{key}" is missing')
        return {key: value for key, value in table.items() if self.fits(place, key, value, shape)}

    def fits(self, place: str, key: str, value: Any, shape: Shape) -> bool:
        if key not in shape:
            near = difflib.get_close_matches(key, list(shape), 1)
            self.problem(place, f'unknown key "{key}"' + (f'; the nearest is "{near[0]}"' if near else ""))
            return False
        if not isinstance(value, shape[key]) or (isinstance(value, bool) and shape[key] is not bool):
            self.problem(place, f'"{key}" has the wrong type: {value!r}')
            return False
        return True

    def limits(self, place: str, ends: Any) -> Limits | None:
        """From [low, high]; an end may be inf, or the name of a parameter."""
        if ends is None:
            return None
        found = [self.numbers.get(end, end) if isinstance(end, str) else end for end in ends]
        if len(found) != 2 or not all(isinstance(end, NUMBER) and not isinstance(end, bool) for end in found):
            self.problem(place, f"limits are [low, high], not {ends!r}")
            return None
        low, high = (Decimal(end) for end in found)
        return Limits(low if low.is_finite() else None, high if high.is_finite() else None)

    def decimal(self, place: str, text: Any) -> Decimal | None:
        if text is None:
            return None
        try:
            return Decimal(text)
        except ArithmeticError:
            self.problem(place, f'"{text}" is no number')
            return None
