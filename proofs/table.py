"""A row of the proof: one attack on one database, what it reached, and whether the check would notice a leak. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("no.", "attack", "database", "linked", "chance", "threshold", "verdict", "planted leak", "caught")


@dataclass(frozen=True, slots=True)
class Row:
    """One attack on one database. `linked`, `chance`, `threshold` and `leak` are texts for the reader."""

    number: int
    name: str
    database: str
    linked: str
    chance: str
    threshold: str
    verdict: bool
    """The threshold was met."""
    leak: str
    """What was planted, and what the same attack reached then: "same-transaction write: 154"."""
    leak_caught: bool

    @property
    def held(self) -> bool:
        """Nothing is wrong with this row: the attack failed, and would have been noticed had it not."""
        return self.verdict and self.leak_caught

    @property
    def texts(self) -> tuple[str, ...]:
        """The row as the reader sees it, in the order of HEADINGS."""
        verdict, caught = "held" if self.verdict else "MISSED", "caught" if self.leak_caught else "NOT CAUGHT"
        return (
            str(self.number), self.name, self.database, self.linked, self.chance, self.threshold, verdict,
            self.leak, caught,
        )  # fmt: skip


def as_text(rows: Sequence[Row]) -> str:
    """The table for a terminal, its columns aligned."""
    lines = [HEADINGS, *(row.texts for row in in_order(rows))]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    aligned = ("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in aligned)


def as_markdown(rows: Sequence[Row]) -> str:
    """The table for the docs."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(row.texts for row in in_order(rows))]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_order(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.number, row.database))
