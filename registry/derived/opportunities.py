"""Counts at which anticoagulation could have been held, and what was decided (measures D3 and D4). Pure.

An opportunity below T is the first count below T after one at or above it, or at the start, while the intensity is
therapeutic. In a band it is the first count in that band since the last one at 50 or more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from registry.derived.decisions import DECIDED_WITHIN_D, FULL, HELD, REDUCED, decision_after
from registry.derived.events import clot_age, is_late
from registry.facts import Facts, Row
from registry.values import Measured, Span

THRESHOLDS = (50, 30, 25, 20)
BANDS = {"40-49": (40, 50), "30-39": (30, 40), "25-29": (25, 30), "20-24": (20, 25), "10-19": (10, 20), "<10": (0, 10)}
"""Lowest count of each band, and the count at which the next one begins."""
RECOVERED = 50
ACTIONS = ("held", "reduced", "full", "apart", "unknown")
"""What an opportunity may come to; "apart" are holds for another reason, such as a puncture."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One count that asked for a decision. `action` is one of ACTIONS; `late`: the clot is 31 days old or more."""

    count: Row
    plt: Decimal
    action: str
    decision: Row | None = None
    late: bool | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A count on full dose and what was done about platelets then; `late` as in an opportunity.

    `recorded`: somebody wrote the decision down; else it is that the dose went on at 50 or more.
    """

    plt: Decimal
    action: str
    late: bool | None
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Shares:
    """How many opportunities of a child came to what."""

    n: int
    held: int
    held_or_reduced: int
    full: int
    unknown: int

    @property
    def held_bounds(self) -> tuple[int, int]:
        """Held if nobody whose decision is unknown held, and if all of them did."""
        return self.held, self.held + self.unknown


def below(facts: Facts, threshold: int) -> tuple[Opportunity, ...]:
    """Opportunities below a threshold."""
    return tuple(_opportunities(facts, lambda plt: plt < threshold, lambda plt: plt >= threshold))


def in_band(facts: Facts, band: str) -> tuple[Opportunity, ...]:
    """Opportunities in one of BANDS."""
    low, under = BANDS[band]
    return tuple(_opportunities(facts, lambda plt: low <= plt < under, lambda plt: plt >= RECOVERED))


def shares(found: Iterable[Opportunity]) -> Shares:
    """Opportunities by action; holds for another reason are apart and do not count."""
    actions = [one.action for one in found if one.action != "apart"]
    held, reduced = actions.count("held"), actions.count("reduced")
    return Shares(len(actions), held, held + reduced, actions.count("full"), actions.count("unknown"))


def turnbull_interval(facts: Facts, *, reduced_counts: bool = False) -> tuple[Decimal, Decimal | None] | None:
    """The interval (low, high] that holds the child's threshold; the high end is None where there is none.

    The threshold lies above the count that was first acted on and at or below the lowest count not acted on before it.
    A count below 50 without a decision says nothing. A child who was never acted on has (0, lowest count]; one whose
    decisions contradict each other, or who has none, has no interval.
    """
    return interval_of(decided_counts(facts), reduced_counts=reduced_counts)


def interval_of(
    decided: Iterable[Decided], *, reduced_counts: bool = False, late: bool | None = None
) -> tuple[Decimal, Decimal | None] | None:
    """`turnbull_interval` from the decisions of a child, by day.

    `late` takes those at an acute (False) or late clot alone: a child may follow one threshold early, another later.
    """
    lowest: Decimal | None = None
    for one in decided:
        if late is not None and one.late is not late:
            continue
        if acted(one, reduced_counts=reduced_counts):
            return (one.plt, lowest) if lowest is None or one.plt < lowest else None
        lowest = one.plt if lowest is None else min(lowest, one.plt)
    return (Decimal(0), lowest) if lowest is not None else None


def acted(one: Decided, *, reduced_counts: bool = False) -> bool:
    """Whether a decision held the drug; with `reduced_counts` also whether it lowered the dose."""
    return one.action in (HELD | REDUCED if reduced_counts else HELD)


def first_decisions_below(facts: Facts, threshold: int) -> tuple[Row, ...]:
    """First decisions on a clot at a count below a threshold; they are told apart from holds of a running dose."""
    rows = facts.rows("initial_decision")
    return tuple(row for row in rows if (plt := row.number("plt")) is not None and plt < threshold)


def action_of(decision: Row | None) -> str:
    """What a decision comes to."""
    if decision is None or not decision.code("action"):
        return "unknown"
    action = decision.code("action")
    if action in FULL:
        return "full"
    if decision.code("primary_reason") not in ("", "platelet"):
        return "apart"
    return "held" if action in HELD else "reduced"


def counts_on_full_dose(facts: Facts) -> Iterator[tuple[Row, Decimal]]:
    """Counts of platelets while the intensity is therapeutic, by day."""
    for count in facts.rows("count"):
        day, plt = count.day("day"), _platelets(count)
        if day is not None and plt is not None and facts.intensity_on(day.day) == "therapeutic":
            yield count, plt


def _opportunities(
    facts: Facts, asks: Callable[[Decimal], bool], closes: Callable[[Decimal], bool]
) -> Iterator[Opportunity]:
    """The first count that asks, and again the first after each that closes. Counts off full dose close too."""
    open_ = True
    on_full_dose = {count.key for count, _ in counts_on_full_dose(facts)}
    for count in facts.rows("count"):
        plt = _platelets(count)
        if plt is None or count.day("day") is None:
            continue
        if closes(plt):
            open_ = True
        elif open_ and asks(plt) and count.key in on_full_dose:
            open_ = False
            yield _opportunity(facts, count, plt)


def _platelets(count: Row) -> Decimal | None:
    """The count; "<10" is at most 9, the next whole number below."""
    value, number = count.get("plt"), count.number("plt")
    lower = isinstance(value, Measured) and value.op == "<"
    return number - 1 if lower and number is not None else number


def _opportunity(facts: Facts, count: Row, plt: Decimal) -> Opportunity:
    day = count.day("day")
    decision = decision_after(facts, day, DECIDED_WITHIN_D) if day is not None else None
    age = clot_age(facts, decision, "decision_day") if decision is not None else _age_of_index(facts, count)
    return Opportunity(count, plt, action_of(decision), decision, None if age is None else is_late(age))


def _age_of_index(facts: Facts, count: Row) -> Span | None:
    event, day = facts.index_event(), count.day("day")
    began = event.day("day") if event is not None else None
    return day.since(began) if day is not None and began is not None else None


def decided_counts(facts: Facts) -> Iterator[Decided]:
    """Counts with the action of their decision for platelets. At 50 or more, silence means that the dose went on."""
    for count, plt in counts_on_full_dose(facts):
        found = _opportunity(facts, count, plt)
        decision = found.decision
        if decision is None and plt >= RECOVERED:
            yield Decided(plt, "continue_full", found.late, recorded=False)
        elif decision is not None and decision.code("primary_reason") in ("", "platelet"):
            yield Decided(plt, decision.code("action"), found.late)
