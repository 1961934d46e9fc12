"""What the picture of a case holds, before it is drawn: marks in lanes, each with its words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from registry.codebook_reader import codebook
from registry.facts import Row
from registry.values import Day, Precision

LANES = {
    "phase": "Phase",
    "asparaginase": "Asparaginase",
    "line": "Line",
    "clot": "Clot, images",
    "anticoagulant": "Anticoagulant",
    "level": "Anti-Xa",
    "platelet": "Platelets",
    "transfusion": "Transfusions",
    "puncture": "Lumbar punct.",
    "bleed": "Bleeds",
    "status": "Status",
}
"""Lanes from top to bottom, with the names that stand beside them."""


@dataclass(frozen=True, slots=True)
class Step:
    """Days of one intensity within a course; empty where the course does not say."""

    start: int
    stop: int
    intensity: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened. `what` begins its name, `label` stands beside it where there is room, `detail` is told
    in words. Without a `stop` it is a point, unless it goes on. `kind` says how it is drawn; `number` is a count, or
    where a level lies in its target (0 at the lower end, 1 at the upper).
    """

    lane: str
    row: Row
    what: str
    start: Day | None
    stop: Day | None = None
    goes_on: bool = False
    kind: str = ""
    label: str = ""
    detail: str = ""
    number: float | None = None
    steps: tuple[Step, ...] = ()
    drawn: bool = True

    @property
    def name(self) -> str:
        """As a link is called: "Hold, day 133 to 138"."""
        return f"{self.what}, {self.days}"

    @property
    def days(self) -> str:
        if self.start is None:
            return "day not known"
        if self.stop is not None and self.stop != self.start:
            return f"{in_words(self.start)} to {in_words(self.stop).removeprefix('day ')}"
        return f"from {in_words(self.start)} on" if self.goes_on else in_words(self.start)

    def ends(self, upto: int) -> tuple[int, int]:
        """First and last day that are drawn; what goes on reaches to the last day that is entered."""
        start = self.start.day if self.start is not None else 0
        stop = self.stop.day if self.stop is not None else max(upto, start) if self.goes_on else start
        return start, max(start, stop)


def in_words(day: Day) -> str:
    match day.precision:
        case Precision.EXACT:
            return f"day {day.day}"
        case Precision.UNKNOWN:
            return f"day {day.day} (uncertain)"
    return f"day {day.day} ± {day.latest - day.day}"


def as_cell(day: Day | None) -> str:
    return in_words(day).removeprefix("day ") if day is not None else "–"


def said(row: Row, name: str) -> str:
    """The label of a coded value, as it stands inside a sentence; empty where there is none."""
    code = row.code(name)
    return uncapitalised(codebook().field(row.entity, name).label_of(code)) if code else ""


def uncapitalised(text: str) -> str:
    """Without the capital of a sentence; abbreviations keep theirs."""
    return text[:1].lower() + text[1:] if len(text) > 1 and text[1].islower() else text


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def joined(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)
