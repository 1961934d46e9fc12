"""Bleeds while treated through the gate: by what was given on the day, and how bad they were. Pure.

A child may have days of every intensity, so the children of rows are in no sum; their bleeds and their months are.
Major bleeds are among the clinically relevant ones, and both are solved for together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analytics.disclosure.linked import Dimension
from analytics.disclosure.registry_days import shown_together
from analytics.disclosure.registry_people import Counted, Who, number
from analytics.disclosure.registry_told import Told, keep, withhold, withhold_estimates
from analytics.registry_summaries.bleeding_rates import BLEEDS, Exposed, exposed
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.groups import ALL
from analytics.summaries.measures import Json
from registry.derived.exposure import INTENSITIES

BASE = "bleeding_rates"
MAJOR, OTHER = "major", "other"
"""Parts of the clinically relevant bleeds."""
CAUSES: Mapping[str, dict[str, str]] = {"major_bleed": {"kind": MAJOR}, "crnm_or_major": {}}
Members = Mapping[int, Exposed]


@dataclass(frozen=True)
class _Of:
    """Bleeds of one kind on days of one intensity: child -> how many."""

    bleeds: dict[int, int]

    @property
    def again(self) -> dict[int, int]:
        return {child: n - 1 for child, n in self.bleeds.items() if n > 1}


def population(intensity: str) -> str:
    """The base of the number of children with a day of an intensity."""
    return BASE if intensity == ALL else f"{BASE}|{intensity}"


def counted(cohort: Cohort) -> Iterator[Counted]:
    place = {id(child): at for at, child in enumerate(cohort.children)}
    members = {place[id(child)]: one for child, one in exposed(cohort)}
    for intensity in (ALL, *INTENSITIES):
        yield number(population(intensity), {child for child, one in members.items() if one.days(intensity)})
    yield _bleeds(members)
    for cause in BLEEDS:
        for intensity in (ALL, *INTENSITIES):
            again = _of(members, cause, intensity).again
            yield number(f"{BASE}|{cause}|{intensity}|more", again, sum(again.values()))
        twice = {child for child, one in members.items() if len(set(one.bleeds[cause])) > 1}
        yield number(f"{BASE}|{cause}|twice", twice)


def _of(members: Members, cause: str, intensity: str) -> _Of:
    found = {child: one.count(cause, intensity) for child, one in members.items()}
    return _Of({child: n for child, n in found.items() if n})


def _bleeds(members: Members) -> Counted:
    """By intensity and kind: the clinically relevant ones are the major and the others."""
    counts: dict[tuple[str, ...], int] = {}
    who: dict[tuple[str, ...], Who] = {}
    # Days that nobody has hold no bleeds, as a reader knows: such a box could hide nothing.
    given = [name for name in INTENSITIES if any(one.days(name) for one in members.values())] or INTENSITIES
    for intensity in given:
        major, every = (_of(members, cause, intensity).bleeds for cause in BLEEDS)
        other = {child: n - major.get(child, 0) for child, n in every.items()}
        for kind, found in ((MAJOR, major), (OTHER, other)):
            counts[intensity, kind] = sum(found.values())
            who[intensity, kind] = frozenset(child for child, n in found.items() if n)
    axes = Dimension("intensity", tuple(given)), Dimension("kind", (MAJOR, OTHER))
    return Counted(f"{BASE}|bleeds", axes, counts, who)


def write(rows: list[Json], told: Told) -> None:
    shown = _shown(told)
    for row in rows:
        cause, intensity = row["cause"], row["intensity"]
        if intensity not in shown:
            withhold(row)
            continue
        # Nearly the children of another block: how many is not told, but the months of enough of them are.
        keep(row, n=told.count(population(intensity)), sites=told.count(population(intensity)))
        at = CAUSES[cause] | ({} if intensity == ALL else {"intensity": intensity})
        again = told.count(f"{BASE}|{cause}|{intensity}|more")
        bleeds = again and told.count(f"{BASE}|bleeds", **at)
        # Children who bled on days of two kinds: the sum over rows less all.
        keep(row, bleeds=bleeds, bled=bleeds and (intensity == ALL or told.count(f"{BASE}|{cause}|twice")))
        if not bleeds:
            withhold_estimates(row, ("rate",))


def _shown(told: Told) -> set[str]:
    """The intensities whose months are told: of enough children, and those of the others together of enough or nobody,
    because months add up."""
    of = {intensity: told.who(population(intensity)) for intensity in (ALL, *INTENSITIES)}
    if not told.people.may_be_shown(of[ALL]):
        return set()
    return {ALL, *(name for name in shown_together(told, {name: population(name) for name in INTENSITIES}) if of[name])}
