"""A second way to count one outcome, through the gate: told beside the first only where the two differ by nobody or by
enough children, in every number and between any two days. Pure.

Both are about nearly the same children: events in one and not in the other are a subtraction. The first scheme is
decided before and loses nothing; the second is withheld whole where few children differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analytics.disclosure.registry_counts import begun, spells
from analytics.disclosure.registry_curves import Rows, read_incidence
from analytics.disclosure.registry_people import Counted, People, listed, number
from analytics.disclosure.registry_readings import Memory
from analytics.disclosure.registry_spells import Beside, Spells, Timed
from analytics.disclosure.registry_told import Told, keep, withhold
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.groups import ALL
from analytics.registry_summaries.incidence import SCHEMES
from analytics.registry_summaries.incidence import scheme_name as base_of
from analytics.summaries.measures import Json
from registry.derived.first_events import DEATH

NAMES = {1: "events", 2: "competing", 0: "censored", None: "not_watched"}
WEEK = 7


def members(cohort: Cohort) -> dict[str, list[Timed]]:
    """Base of every second scheme -> the children of its curve, of all clots."""
    return {base_of(cause, scheme): spells(cohort, cause, scheme)[ALL] for cause, scheme in SCHEMES.items()}


def counted(second: Mapping[str, list[Timed]]) -> Iterator[Counted]:
    """Of each scheme the children by what became of them."""
    for base, rows in second.items():
        parts = _parts(rows)
        others = parts["competing"] | parts["censored"]
        told = {"events": parts["events"], "others": others, "not_watched": parts["not_watched"]}
        yield listed(base, "part", told)
        yield from (number(f"{base}|{name}", parts[name]) for name in ("competing", "censored"))


def write(rows: list[Json], told: Told, first: Mapping[str, Rows], second: Mapping[str, list[Timed]],
          memory: Memory) -> None:  # fmt: skip
    for row in [row for row in rows if row["scheme"] != DEATH]:
        base = base_of(row["cause"], row["scheme"])
        here, there = second[base], first[row["cause"]][ALL]
        inside = _parts(here)
        watched = inside["events"] | inside["competing"] | inside["censored"]
        shown = told.count(base) and told.count(base, part="not_watched") and told.people.may_be_shown(watched)
        if not shown or _differ_by_few(here, there, told.people):
            withhold(row)
            continue
        others = told.count(base, part="others")
        keep(row, events=told.count(base, part="events"),
             **{name: others and told.count(f"{base}|{name}") for name in ("competing", "censored")})  # fmt: skip
        row["from_day"] = -(-row["from_day"] // WEEK) * WEEK
        start, kept = begun(here)
        beside = Beside(_spells(there, told.people), [*_moved(here, there)])
        name = f"{base}|{ALL}"
        curve = Spells(kept, start, told.people, memory.of(name), row["events"] is not None, beside)
        read_incidence(row, curve, memory, name)


def _spells(rows: list[Timed], people: People) -> Spells:
    start, kept = begun(rows)
    return Spells(kept, start, people)


def _parts(rows: list[Timed]) -> dict[str, set[int]]:
    """What became of each child, where one who was never watched is "not_watched"."""
    inside = {one.child: one.cause for one in begun(rows)[1]}
    found: dict[str, set[int]] = {name: set() for name in NAMES.values()}
    for one in rows:
        found[NAMES[inside.get(one.child)]].add(one.child)
    return found


def _differ_by_few(here: list[Timed], there: list[Timed], people: People) -> bool:
    """Whether few children end in another way, or at another time, than in the first scheme."""
    now, was = _parts(here), _parts(there)
    flows = [now[name] & was[other] for name in now for other in was if name != other]
    strangers = {one.child for one in here} ^ {one.child for one in there}
    moved = {one.child for rows in _moved(here, there) for one in rows}
    return not all(map(people.may_be_shown, (*flows, strangers, moved)))


def _moved(here: list[Timed], there: list[Timed]) -> Iterator[list[Timed]]:
    """Children who end otherwise or earlier here, on that day; those with the event there and not here, on its day."""
    was = {one.child: one for one in there}
    both = [(one, was[one.child]) for one in here if one.child in was]
    yield [Timed(one.child, one.time, 1) for one, old in both if (one.time, one.cause) != (old.time, old.cause)]
    yield [Timed(one.child, old.time, 1) for one, old in both if old.cause == 1 and one.cause != 1]
