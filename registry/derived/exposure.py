"""Time on treatment after a clot with the tail of the last dose, by intensity, and the bleeds on it (measure D8). Pure.

As treated: stopping is informative, for who bleeds is stopped, so these are read beside the count from the first dose
whatever became of the treatment.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from registry.derived.classes import class_of
from registry.derived.episodes import Episode, episode, held_for
from registry.facts import Facts, Row

INTENSITIES = ("therapeutic", "reduced", "held", "unknown")


@cache
def tails() -> Mapping[str, int]:
    """Class of agent -> days after the last dose that still count as treated; marked M in tails.toml."""
    found: dict[str, int] = tomllib.loads(Path(__file__).with_name("tails.toml").read_text(encoding="utf-8"))["days"]
    return found


@dataclass(frozen=True, slots=True)
class Exposure:
    """Days from `first` to `last`, both in it, that were watched: `days` by intensity. `intensity`: of each day."""

    first: int
    last: int
    intensity: tuple[str, ...]

    @property
    def days(self) -> Mapping[str, int]:
        return Counter(self.intensity)

    def on(self, day: int) -> str:
        """The intensity of a day; empty where it was not watched, or not treated."""
        return self.intensity[day - self.first] if self.first <= day <= self.last else ""


def treated_until(facts: Facts, event: Row) -> int | None:
    """The last day of the first episode of treatment with the tail of its last dose; None where nothing treats it.

    An episode that goes on ends with follow-up, and has no tail.
    """
    found = episode(facts, event)
    return None if found is None else found.stop + _tail(facts, event, found)


def exposure(facts: Facts, enrolled: int, until: int) -> Exposure | None:
    """Watched days of the first episode up to `until`, from the day after enrolment where that came after the first
    dose. None without an index event, without a treatment, and where no day was watched.

    A decision works from the day after it, as in `Facts.intensity_on`: a bleed on the day of a hold met the dose that
    the hold took away. Days in the tail have the intensity of the last day of treatment.
    """
    event = facts.index_event()
    found = episode(facts, event) if event is not None else None
    if event is None or found is None:
        return None
    first = found.start if enrolled <= found.start else enrolled + 1
    last = min(found.stop + _tail(facts, event, found), until)
    if last < first:
        return None
    return Exposure(first, last, tuple(_intensity(facts, min(day, found.stop)) for day in range(first, last + 1)))


def _intensity(facts: Facts, day: int) -> str:
    """One of INTENSITIES; a day without a dose that no hold explains, and a course that does not say, are unknown."""
    found = facts.intensity_on(day)
    if found == "none":
        return "held" if held_for(facts, day) else "unknown"
    return {"therapeutic": "therapeutic", "": "unknown"}.get(found, "reduced")


def _tail(facts: Facts, event: Row, found: Episode) -> int:
    """Of several agents that ended on the last day the longest; 0 where none did."""
    ended = [
        course.code("agent")
        for course in facts.of_event("anticoagulant_course", event)
        if course.code("intent") == "treatment" and (stop := course.day("stop_day")) and stop.day == found.stop
    ]
    return max((tails().get(class_of(agent), 0) for agent in ended), default=0)
