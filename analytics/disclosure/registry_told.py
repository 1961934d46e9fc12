"""What of a registry summary may be told, and how a withheld row looks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.disclosure.linked import Cell
from analytics.disclosure.registry_people import Counted, People, Who
from analytics.disclosure.registry_rules import LEAST_CHILDREN
from analytics.summaries.measures import Json, null

SUPPRESSED = "suppressed"
IDENTITY = frozenset({
    "group", "by", "cause", "scheme", "intensity", "window", "threshold", "band", "clot_age", "act", "entity",
    "quantity", "code", "q", "day", "rule", "window_d", "grid_days",
})  # fmt: skip
"""Keys that say what a row is about, and nothing of the children."""


@dataclass(frozen=True)
class Told:
    """The decided counts: `cells` with None where hidden; `bases` by name (several where they share children)."""

    bases: Mapping[str, tuple[Counted, ...]]
    cells: Mapping[Cell, int | None]
    people: People

    def count(self, base: str, **at: str) -> bool:
        """Whether a count is told; False for a base or a category that is none."""
        found = self.bases.get(base, ())
        of = next((one for one in found if set(at) <= {d.name for d in one.dimensions}), None)
        if of is None or any(code not in d.categories for d in of.dimensions for n, code in at.items() if n == d.name):
            return False
        return self.cells.get(of.cell(**at)) is not None

    def who(self, base: str, **at: str) -> Who:
        """The children behind a count, told or not."""
        of = next(one for one in self.bases[base] if set(at) <= {d.name for d in one.dimensions})
        return of.children(of.cell(**at))

    def apart(self, base: str, others: Iterable[str]) -> bool:
        """Whether a number differs from others of the same kind by nobody, or by enough children: most rows about one
        count of platelets are about the next higher one too, and the reader knows it."""
        [mine, *others_] = (self.who(name) for name in (base, *others))
        return not any(self._is_nearly(mine, other) for other in others_)

    def _is_nearly(self, one: Who, other: Who) -> bool:
        inside = one <= other or other <= one
        few = (
            0 < abs(len(one) - len(other)) < LEAST_CHILDREN and min(len(one - other), len(other - one)) < LEAST_CHILDREN
        )
        return few or (inside and not self.people.may_be_shown(one ^ other))

    def together(self, parts: Mapping[str, tuple[bool, Who]]) -> bool:
        """Whether parts that are told leave a rest that may be told too: name -> (told, children)."""
        rest = frozenset[int]().union(*(who for told, who in parts.values() if not told), frozenset())
        return self.people.may_be_shown(rest)


def withhold(row: Json) -> None:
    """Null every number of a row; what it is about stays."""
    for key, value in row.items():
        if key not in IDENTITY:
            row[key] = _nothing(value)
    row["hidden"], row["reason"] = True, SUPPRESSED
    row.pop("flags", None)


def _nothing(value: Any) -> Any:
    """The same shape without a number: an estimate that says why, an empty list, None."""
    if isinstance(value, Mapping):
        return null(SUPPRESSED) if "method" in value else {key: _nothing(one) for key, one in value.items()}
    return [] if isinstance(value, list) else None


def withhold_estimates(row: Json, names: Iterable[str]) -> None:
    for name in names:
        if isinstance(row.get(name), Mapping) and "value" in row[name]:
            row[name] = {**{key: row[name][key] for key in IDENTITY & set(row[name])}, **null(SUPPRESSED)}
        elif name in row:
            row[name] = None


def blank(row: Json, names: Iterable[str]) -> None:
    """Null these numbers, whatever their shape; what is about the row stays."""
    for name in names:
        row[name] = _nothing(row[name])


def keep(row: Json, **told: bool) -> None:
    """Null the numbers that are not told."""
    for name, may in told.items():
        if not may:
            row[name] = None
