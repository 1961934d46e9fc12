"""What others may know of a person, and how its categories are told together. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

NOT_TOLD = ""
Group: TypeAlias = tuple[int, ...]
Groups: TypeAlias = tuple[Group, ...]
MOST_NAMED, MOST_DECLARED = 3, 30


class TooFew(ValueError):
    """There are fewer people than k, or what left earlier singles somebody out already: no merging helps."""


@dataclass(frozen=True, slots=True)
class Known:
    """A column that others may know. A cell is a place in `codes`; the last is NOT_TOLD: no answer, for any reason.

    `ordered`: only neighbours are told together. `families`: code -> the broader place that it lies in, whose members
    are told together before others are.
    """

    name: str
    label: str
    codes: tuple[str, ...]
    words: Mapping[str, str]
    ordered: bool = False
    families: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if self.codes[-1:] != (NOT_TOLD,) or len(set(self.codes)) != len(self.codes):
            raise ValueError(f"{self.name}: different codes, the last of them blank")

    @property
    def apart(self) -> Groups:
        """Every category by itself."""
        return tuple((place,) for place in range(len(self.codes)))

    @property
    def together(self) -> Groups:
        """All categories as one: the column tells nothing and does not leave."""
        return (tuple(range(len(self.codes))),)

    @property
    def not_told(self) -> int:
        return len(self.codes) - 1

    @property
    def is_listed(self) -> bool:
        """So many categories that only those somebody chose are listed: there a name alone says that somebody did."""
        return len(self.codes) > MOST_DECLARED

    def cells_of(self, groups: Groups) -> tuple[str, ...]:
        """What stands in the cell for each group, no two alike; not told alone stays blank."""
        cells = [self._cell(group) for group in groups]
        again = [cells[:place].count(cell) for place, cell in enumerate(cells)]
        return tuple(f"{cell}_{before + 1}" if before else cell for cell, before in zip(cells, again, strict=True))

    def _cell(self, group: Group) -> str:
        if group == (self.not_told,):
            return NOT_TOLD
        told = [self.codes[place] or "not_told" for place in group]
        if len(told) == 1 or (len(told) <= MOST_NAMED and not self.is_listed):
            return "+".join(told)
        if self.ordered and self.not_told not in group:
            return f"{told[0]}..{told[-1]}"
        return f"other_{self._of(group)}" if self._of(group) else "other"

    def words_of(self, group: Group) -> str:
        told = [self.words.get(self.codes[place], self.codes[place]) if place != self.not_told else "not told"
                for place in group]  # fmt: skip
        if self.is_listed and len(told) > 1:
            return f"Several answers, the rare ones among them{' (' + self._of(group) + ')' if self._of(group) else ''}"
        if len(told) <= MOST_NAMED:
            return " or ".join(told)
        if self.ordered and self.not_told not in group:
            return f"{told[0]} to {told[-1]}"
        return f"Other: {', '.join(told)}"

    def _of(self, group: Group) -> str:
        families = {self.family(place) for place in group}
        return families.pop() if self.families and len(families) == 1 else ""

    def family(self, place: int) -> str:
        return (self.families or {}).get(self.codes[place], "")


def is_dropped(groups: Groups) -> bool:
    return len(groups) == 1


def way_of(report: Mapping[str, Any]) -> dict[str, Groups]:
    """How an earlier export told the known columns."""
    return {name: tuple(tuple(group) for group in groups) for name, groups in report["way"].items()}
