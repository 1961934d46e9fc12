"""Which questions a child should have after a write, against those it has: opened, opened again, closed. Pure.

A question of the engine is at a place: (rule, entity, key, fields). A place has one question for all time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.cells import Problem
from registry.changes import differing
from registry.data_queries.rules import WAITING, State
from registry.drafts import Draft
from registry.facts import Row
from registry.rules.check import Finding

SOFT = "soft"
"""The rule of a question about a value beyond a soft limit."""
At = tuple[str, tuple[str, ...]]
"""Entity and key of a row."""


@dataclass(frozen=True, slots=True)
class Place:
    rule: str
    entity: str
    key: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def at(self) -> At:
        return self.entity, self.key


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question that is to be there. `answer`: what the site has said already, where it gave the reason with the
    value."""

    place: Place
    sentence: str
    repair: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A question that is there. `by_switch`: withdrawn because its check was switched off."""

    place: Place
    state: State
    by_switch: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did to rows: the names of the fields that changed in each (None: a new row), and the rows that were
    taken out."""

    changed: Mapping[At, frozenset[str] | None]
    gone: frozenset[At] = frozenset()

    def touches(self, place: Place) -> bool:
        """Whether a value changed that the question is about."""
        if place.at not in self.changed:
            return False
        names = self.changed[place.at]
        return names is None or bool(names & set(place.fields)) or (bool(names) and not place.fields)


NOTHING_WRITTEN = Written({})


@dataclass(frozen=True, slots=True)
class Plan:
    """`again`: questions at these places are opened again, or, where they wait, read anew and perhaps answered."""

    new: tuple[Wanted, ...]
    again: tuple[Wanted, ...]
    over: tuple[Place, ...]


def written(drafts: Iterable[Draft], gone: Iterable[Row] = ()) -> Written:
    """What these drafts change, each against the row as it was."""
    changed = {
        (draft.row.entity, draft.row.key): None if draft.was is None else frozenset(differing(draft.was, draft.row))
        for draft in drafts
    }
    return Written(changed, frozenset((row.entity, row.key) for row in gone))


def opens_query(found: Finding) -> bool:
    """A check says whom it asks, the site or the reviewers. One that needs a reason and names neither asks the site."""
    return found.check.opens == "query" or (found.check.severity == "reason" and not found.check.opens)


def place_of(found: Finding) -> Place:
    return Place(found.check.id, found.entity, found.key, found.fields)


def asked_now(found: Iterable[Finding], held: Collection[Place]) -> list[Finding]:
    """The findings without those that wait for the night; a question that is there already stays."""
    return [one for one in found if not one.check.waits or place_of(one) in held]


def from_findings(found: Iterable[Finding], let_through: Collection[Finding], reason: str) -> Iterator[Wanted]:
    """What the checks ask. `let_through`: findings for which the reason of this write was given."""
    for one in found:
        if opens_query(one):
            yield Wanted(place_of(one), one.sentence, one.repair, reason if one in let_through else "")


def from_problems(drafts: Iterable[Draft], reason: str) -> Iterator[Wanted]:
    """Values beyond a soft limit that were written with a reason."""
    for draft in drafts:
        for problem in draft.problems:
            if problem.severity == "reason":
                place = Place(SOFT, draft.row.entity, draft.row.key, (problem.field,))
                sentence, _, repair = problem.text.partition(" Correct it")  # as registry.cells says it
                yield Wanted(place, sentence, "Correct it, or say why it stands." if repair else "", reason)


def plan(
    held: Sequence[Held], wanted: Iterable[Wanted], write: Written, still_soft: Collection[Place], on: Collection[str]
) -> Plan:
    """What becomes of the questions.

    `still_soft`: places of values of the written rows that are beyond a soft limit still. `on`: checks that are
    switched on; the questions of the others wait.
    """
    asked = {one.place: one for one in wanted}
    known = {one.place: one for one in held}
    new = tuple(one for place, one in asked.items() if place not in known)
    again = tuple(one for place, one in asked.items() if place in known and _counts(known[place], write))
    over = tuple(
        one.place
        for one in held
        if one.state in WAITING and one.place not in asked and _is_over(one.place, write, still_soft, on)
    )
    return Plan(new, again, over)


def _counts(held: Held, write: Written) -> bool:
    """Whether a finding at the place of this question says anything: it waits, or comes back."""
    settled = held.state in (State.ACCEPTED, State.WITHDRAWN) and not held.by_switch
    return not settled or write.touches(held.place)


def _is_over(place: Place, write: Written, still_soft: Collection[Place], on: Collection[str]) -> bool:
    if place.at in write.gone:
        return True
    if place.rule == SOFT:
        return place.at in write.changed and place not in still_soft
    return place.rule in on


def soft_places(drafts: Iterable[Draft]) -> frozenset[Place]:
    """Where the rows, as they are written now, are beyond a soft limit, said before or not."""
    return frozenset(
        Place(SOFT, draft.row.entity, draft.row.key, (problem.field,))
        for draft in drafts
        for problem in (*draft.problems, *draft.standing)
        if _soft(problem)
    )


def _soft(problem: Problem) -> bool:
    return problem.severity == "reason"
