"""The engine behind data queries: after every write, and every night, a child has the questions that its rows ask.

Inside an act on the child, whose row is locked: numbers are given one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from pave.lib.clock import now
from registry.data_queries import keeping
from registry.data_queries.keeping import Held, Place, Wanted
from registry.data_queries.rules import State
from registry.drafts import Draft
from registry.facts import Row
from registry.models import KEY_MARK, Case, DataQuery, QueryMessage
from registry.rules.check import Finding

CHECKS, SWITCH = "system:checks", "system:switch"
"""Who opens a question of an edit check, and who withdraws it when the check is switched off."""
Act, How = QueryMessage.Act, DataQuery.How
CHANGES = ("state", "how", "closed_by", "closed_at", "sentence", "repair", "key")
SENTENCE, REPAIR, FIELDS, TEXT = 1000, 500, 300, 1000  # characters


@dataclass
class Ledger:
    """What is to be written, gathered so that it takes the same few statements however much it is."""

    by: str
    new: list[DataQuery] = field(default_factory=list)
    changed: dict[int, DataQuery] = field(default_factory=dict)
    messages: list[QueryMessage] = field(default_factory=list)

    def say(self, query: DataQuery, act: str, by: str, text: str = "") -> None:
        self.messages.append(QueryMessage(query=query, act=act, by=by, text=text[:TEXT]))

    def answer(self, query: DataQuery, text: str) -> None:
        if text:
            query.state = DataQuery.State.ANSWERED
            self.say(query, Act.ANSWERED, self.by, text)

    def write(self) -> None:
        if self.new:
            DataQuery.unscoped.bulk_create(self.new)
        if self.changed:
            DataQuery.unscoped.bulk_update(self.changed.values(), CHANGES)
        if self.messages:
            QueryMessage.unscoped.bulk_create(self.messages)


def keep_up(
    case: Case, found: Sequence[Finding], on: Collection[str], *, by: str, reason: str = "",
    drafts: Sequence[Draft] = (), gone: Sequence[Row] = (), let_through: Sequence[Finding] = (), at_night: bool = False,
) -> None:  # fmt: skip
    """Open, open again and close the questions of a child, and give the reviewers theirs.

    `found`: everything that the checks which are `on` find in the child as it is now. `drafts` and `gone`: the rows
    just written and taken out; `let_through`: findings for which `reason` was asked and given, so it is their answer.
    Checks that miss another row ask `at_night`: by then it has been entered, or forgotten.
    """
    from registry.adjudicating.actions import open_tasks  # a verdict is written through registry.actions

    ledger, queries = Ledger(by), list(DataQuery.unscoped.filter(case=case).order_by("number"))
    _rename(queries, drafts, ledger)
    held = {place_of(query): query for query in queries if query.rule}
    asking = keeping.from_findings(found if at_night else keeping.asked_now(found, held), let_through, reason)
    wanted = [*asking, *keeping.from_problems(drafts, reason)]
    plan = keeping.plan(
        [_held(place, query) for place, query in held.items()], wanted, keeping.written(drafts, gone),
        keeping.soft_places(drafts), on,
    )  # fmt: skip
    for place in plan.over:
        _close(held[place], ledger)
    for one in plan.again:
        _ask_again(held[one.place], one, ledger)
    numbers = count(queries[-1].number + 1 if queries else 1)
    for one, number in zip(plan.new, numbers, strict=False):
        _open(case, number, one, ledger)
    ledger.write()
    open_tasks(case=case, findings=found, by=by)


def is_kept_up(queries: Sequence[DataQuery], found: Sequence[Finding], on: Collection[str]) -> bool:
    """Whether the nightly run has nothing to do in a child with these questions and findings."""
    held = [_held(place_of(query), query) for query in queries if query.rule]
    plan = keeping.plan(held, keeping.from_findings(found, (), ""), keeping.NOTHING_WRITTEN, frozenset(), on)
    by_place: Mapping[Place, DataQuery] = {place_of(query): query for query in queries}
    read_anew = [one for one in plan.again if _differs(by_place[one.place], one)]
    return not (plan.new or plan.over or read_anew)


def place_of(query: DataQuery) -> Place:
    key = tuple(query.key.split(KEY_MARK)) if query.key else ()
    return Place(query.rule, query.entity, key, tuple(query.fields.split()))


def state_of(query: DataQuery) -> State:
    """The state in the table of transitions: a closed question says how it was closed."""
    return State(query.how if query.state == DataQuery.State.CLOSED else query.state)


def _held(place: Place, query: DataQuery) -> Held:
    return Held(place, state_of(query), by_switch=query.closed_by == SWITCH)


def _rename(queries: Sequence[DataQuery], drafts: Sequence[Draft], ledger: Ledger) -> None:
    """Take the questions about a row along where it takes another key."""
    moved = {
        (draft.row.entity, KEY_MARK.join(draft.was.key)): KEY_MARK.join(draft.row.key)
        for draft in drafts
        if draft.was is not None and draft.was.key != draft.row.key
    }
    for query in queries:
        key = moved.get((query.entity, query.key), query.key)
        if key != query.key:
            query.key = key
            ledger.changed[query.pk] = query


def _open(case: Case, number: int, wanted: Wanted, ledger: Ledger) -> None:
    place = wanted.place
    query = DataQuery(
        case=case, number=number, rule=place.rule, entity=place.entity, key=KEY_MARK.join(place.key),
        fields=" ".join(place.fields)[:FIELDS], opened_by=CHECKS, **_words(wanted),
    )  # fmt: skip
    ledger.new.append(query)
    ledger.say(query, Act.OPENED, CHECKS)
    ledger.answer(query, wanted.answer)


def _ask_again(query: DataQuery, wanted: Wanted, ledger: Ledger) -> None:
    """Open a closed question again; one that waits takes the words of the finding as it is now."""
    if not _differs(query, wanted) and not wanted.answer:
        return
    if query.state == DataQuery.State.CLOSED:
        query.state, query.how, query.closed_by, query.closed_at = DataQuery.State.OPEN, "", "", None
        ledger.say(query, Act.REOPENED, CHECKS)
    for name, words in _words(wanted).items():
        setattr(query, name, words)
    ledger.answer(query, wanted.answer)
    ledger.changed[query.pk] = query


def _close(query: DataQuery, ledger: Ledger) -> None:
    query.state, query.how = DataQuery.State.CLOSED, How.CORRECTED
    query.closed_by, query.closed_at = ledger.by, now()
    ledger.say(query, Act.CLOSED, ledger.by)
    ledger.changed[query.pk] = query


def _differs(query: DataQuery, wanted: Wanted) -> bool:
    words = {name: getattr(query, name) for name in ("sentence", "repair")}
    return query.state == DataQuery.State.CLOSED or words != _words(wanted)


def _words(wanted: Wanted) -> dict[str, str]:
    return {"sentence": wanted.sentence[:SENTENCE], "repair": wanted.repair[:REPAIR]}
