"""What waits for a site: follow-up visits, data queries, unfinished rows, unsent forms, signatures, transfers. Pure.

The most urgent comes first. A visit can be late only where the site keeps the date of diagnosis: otherwise nobody
knows which day today is for the child, and the visit is told with the day on which it is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from registry.codebook_reader import codebook
from registry.derived.visits import Due
from registry.facts import Facts
from registry.worklist.completeness import Completeness, completeness
from registry.worklist.unfinished import unfinished
from registry.worklist.visits import is_over, owed_visits, visit_label

SOON_D = 14
"""A visit is told so many days before it is due, or from the first day of its window if that is sooner."""
OPEN = "open"


class Kind(StrEnum):
    """In the order of urgency."""

    OVERDUE = "overdue"
    TRANSFER = "transfer"
    QUERY = "query"
    DUE = "due"
    UNFINISHED = "unfinished"
    SIGN = "sign"


ORDER = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `entity` and `key` name the row (no key: a new one), `number` a data query, `planned` the visit
    to enter. `today`: the day of the child. `is_theirs`: whether this person can do it. `rank` sorts tasks of one
    kind, the smallest first."""

    kind: Kind
    case: str
    sentence: str
    rank: int = 0
    hint: str = ""
    entity: str = ""
    key: tuple[str, ...] | None = None
    number: int = 0
    today: int | None = None
    percent: int | None = None
    planned: str = ""
    is_theirs: bool = True


@dataclass(frozen=True, slots=True)
class Child:
    """A case with everything known about it."""

    code: str
    state: str
    facts: Facts
    complete: Completeness

    @classmethod
    def of(cls, code: str, state: str, facts: Facts) -> Child:
        return cls(code, state, facts, completeness(facts))


@dataclass(frozen=True, slots=True)
class Asked:
    """A data query that waits for an answer, open for so many days; `waits`: what is told instead of them."""

    case: str
    number: int
    sentence: str
    days: int
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that this person has not sent; `case` is empty for a row of the site. Without `key` it is a new row."""

    case: str
    entity: str
    key: tuple[str, ...] | None
    days: int


@dataclass(frozen=True, slots=True)
class Offered:
    """A child that another site (its code) offers."""

    case: str
    giving: str
    days: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits beside the rows of the children; `signs`: whether this person signs cases."""

    asked: tuple[Asked, ...] = ()
    unsent: tuple[Unsent, ...] = ()
    offered: tuple[Offered, ...] = ()
    signs: bool = False


def tasks(children: Iterable[Child], waiting: Waiting) -> tuple[Task, ...]:
    """Everything that waits, the most urgent first."""
    by_code = {child.code: child for child in children}
    found = [*_offers(waiting), *_queries(waiting, by_code), *_unsent(waiting, by_code)]
    questioned = {one.case for one in waiting.asked}
    for child in by_code.values():
        if child.state == OPEN:
            found += _of_child(child, waiting, child.code in questioned)
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.kind), one.rank, one.case, one.entity, one.sentence)))


def counts(found: Iterable[Task]) -> dict[Kind, int]:
    """How many tasks there are of each kind, in the order of urgency, without kinds of which there is none."""
    tally = Counter(task.kind for task in found)
    return {kind: tally[kind] for kind in ORDER if tally[kind]}


# -- one child --------------------------------------------------------------------------------------------------------


def _of_child(child: Child, waiting: Waiting, is_questioned: bool) -> Iterator[Task]:
    visits = list(_visits(child))
    begun = list(_unfinished(child))
    yield from visits
    yield from begun
    if not begun and not is_questioned and child.complete.is_whole and is_over(child.facts):
        told = "Complete, and waits for your signature" if waiting.signs else "Complete. Waits for the investigator"
        yield replace(_task(child, Kind.SIGN, told), is_theirs=waiting.signs)


def _visits(child: Child) -> Iterator[Task]:
    today = child.facts.today_day
    owed = owed_visits(child.facts)
    for due in owed if today is not None else owed[:1]:
        label = visit_label(due.planned)
        if today is None:
            told = f"{label} is due on day {due.day}"
            yield _visit(child, due, Kind.DUE, told, rank=10_000 + due.day)
        elif today > due.last:
            told = f"{label} was due on day {due.day}, {_days(today - due.day)} ago"
            yield _visit(child, due, Kind.OVERDUE, told, rank=due.day - today)
        elif today >= min(due.first, due.day - SOON_D):
            yield _visit(child, due, Kind.DUE, f"{label}, {_when(due.day - today)}", rank=due.day - today)


def next_due(children: Iterable[Child]) -> int | None:
    """In how many days the next visit of these children is due that is not due yet; None where nobody knows."""
    found = [
        due.day - child.facts.today_day
        for child in children
        if child.state == OPEN and child.facts.today_day is not None
        for due in owed_visits(child.facts)
        if due.day >= child.facts.today_day
    ]
    return min(found, default=None)


def _visit(child: Child, due: Due, kind: Kind, told: str, rank: int) -> Task:
    hint = f"Due on day {due.day}, at any time from day {due.first} to day {due.last}."
    return replace(_task(child, kind, told, rank=rank, hint=hint, entity="followup_visit"), planned=due.planned)


def _unfinished(child: Child) -> Iterator[Task]:
    for place, one in enumerate(unfinished(child.facts)):
        key = one.row.key if one.row is not None else None
        yield _task(child, Kind.UNFINISHED, one.sentence, rank=1_000 + place, entity=one.entity, key=key)


def _task(
    child: Child, kind: Kind, sentence: str, *, rank: int = 0, hint: str = "", entity: str = "",
    key: tuple[str, ...] | None = None,
) -> Task:  # fmt: skip
    today, percent = child.facts.today_day, child.complete.percent
    return Task(kind, child.code, sentence, rank, hint, entity, key, today=today, percent=percent)


# -- beside the rows --------------------------------------------------------------------------------------------------


def _queries(waiting: Waiting, by_code: Mapping[str, Child]) -> Iterator[Task]:
    for one in waiting.asked:
        asked = f"{one.waits} ago" if one.waits else _ago(one.days)
        hint = f"Asked {asked}. Correct the row, or say why it stands."
        yield _beside(by_code, Task(Kind.QUERY, one.case, one.sentence, -one.days, hint, number=one.number))


def _unsent(waiting: Waiting, by_code: Mapping[str, Child]) -> Iterator[Task]:
    for one in waiting.unsent:
        label = codebook().entity(one.entity).label
        told = f"Draft of “{label}”, kept {_ago(one.days)}, not sent yet"
        yield _beside(by_code, Task(Kind.UNFINISHED, one.case, told, -one.days, entity=one.entity, key=one.key))


def _offers(waiting: Waiting) -> Iterator[Task]:
    for one in waiting.offered:
        told = f"Site {one.giving} offers you this child"
        hint = f"Offered {_ago(one.days)}. Take the child or decline; until then that site keeps entering."
        yield Task(Kind.TRANSFER, one.case, told, -one.days, hint)


def _beside(by_code: Mapping[str, Child], task: Task) -> Task:
    child = by_code.get(task.case)
    if child is None:
        return task
    return replace(task, today=child.facts.today_day, percent=child.complete.percent)


def _when(days: int) -> str:
    if days == 0:
        return "due today"
    return f"due in {_days(days)}" if days > 0 else f"due {_days(-days)} ago"


def _ago(days: int) -> str:
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
