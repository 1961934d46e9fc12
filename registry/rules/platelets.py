"""Platelets: counts, the decisions that they force, and what resumption says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from registry.derived.events import phase_at
from registry.derived.opportunities import below as opportunities_below
from registry.facts import Facts, Row
from registry.rules.amounts import above, at_least, highest, lowest
from registry.rules.check import Check, Spot
from registry.values import Day

ANOTHER_REASON_FROM, FULL_DOSE_FROM = 100, 50
STALE_H, COUNTS_WITHIN_D = 48, 10
CLOSE_WATCH = frozenset({"induction", "delayed_intens"})


def resumed_too_early(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("platelet_hold_episode"):
        decided, resumed = row.day("decision_day"), row.day("resume_day")
        if decided is not None and resumed is not None and resumed.before(decided):
            sentence = f"Resumed on day {resumed}, before the decision on day {decided}."
            yield Spot(row, ("decision_day", "resume_day"), sentence, "Correct one of the two days.")


def above_protocol(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("platelet_hold_episode"):
        limit = row.number("protocol_threshold")
        held = row.code("action") == "hold" and row.code("primary_reason") == "platelet"
        if held and limit is not None and above(row, "plt_at_decision", limit):
            sentence = f"Held for platelets at a count above the protocol's {limit}."
            yield Spot(row, ("plt_at_decision", "protocol_threshold"), sentence, "Correct the count, or leave it.")


def high_for_platelets(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("platelet_hold_episode"):
        if row.code("primary_reason") == "platelet" and at_least(row, "plt_at_decision", ANOTHER_REASON_FROM):
            sentence = "Platelets are the reason, at a count of 100 or more."
            yield Spot(row, ("primary_reason", "plt_at_decision"), sentence, "Correct the count or the reason.")


def no_nadir(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("platelet_hold_episode"):
        for name in ("plt_at_decision", "plt_at_resume"):
            if _surely_above(row, "plt_nadir", name):
                sentence = "The lowest count is above the count at decision or resumption."
                yield Spot(row, ("plt_nadir", name), sentence, "Correct one of the counts.")


def resumed_lower(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("platelet_hold_episode"):
        full = row.code("resume_intensity") == "therapeutic"
        if full and _surely_above(row, "plt_at_decision", "plt_at_resume"):
            sentence = "The full dose was resumed at a lower count than the one it was stopped at."
            yield Spot(row, ("plt_at_decision", "plt_at_resume"), sentence, "Check the order of the two counts.")


def _surely_above(row: Row, name: str, other: str) -> bool:
    least, most = lowest(row, name), highest(row, other)
    return least is not None and most is not None and least > most


def no_decision(facts: Facts) -> Iterator[Spot]:
    protocol = facts.site.number("plt_protocol_hold") if facts.site is not None else None
    threshold = max(FULL_DOSE_FROM, int(protocol or 0))
    for one in opportunities_below(facts, threshold):
        day = one.count.day("day")
        if one.decision is None and day is not None and day.earliest == day.latest:
            sentence = f"Platelets fall below {threshold} on day {day} on full dose, with no decision."
            yield Spot(one.count, ("plt",), sentence, "Enter what was decided; to go on is a decision too.")


def stale_count(facts: Facts) -> Iterator[Spot]:
    for entity in ("platelet_hold_episode", "initial_decision"):
        for row in facts.rows(entity):
            if above(row, "count_age_h", STALE_H):
                sentence = "The count behind the decision is more than 48 hours old."
                yield Spot(row, ("count_age_h",), sentence, "Enter the latest count before the decision.")


def counts_far_apart(facts: Facts) -> Iterator[Spot]:
    counts = [(row, day) for row in facts.rows("count") if row.has("plt") and (day := row.day("day")) is not None]
    for (_, first), (row, second) in pairwise(counts):
        if second.since(first).at_least(COUNTS_WITHIN_D + 1) and _watched(facts, first, second):
            sentence = f"No count of platelets between days {first} and {second}, on full dose in this phase."
            yield Spot(row, ("day",), sentence, "Enter the counts between, if there are any.")


def _watched(facts: Facts, first: Day, last: Day) -> bool:
    """Whether every day between was on full dose, in a phase that asks for close counts."""
    for day in range(first.day, last.day + 1):
        phase = phase_at(facts, Day(day))
        if phase is None or phase.code("phase") not in CLOSE_WATCH or facts.intensity_on(day) != "therapeutic":
            return False
    return True


CHECKS = (
    Check("E19", "refuse", "Resumed before the decision", "impossible", resumed_too_early),
    Check("E20", "warn", "Held above the protocol's threshold", "deviation, or typing", above_protocol),
    Check("E21", "warn", "Held for platelets at a high count", "another reason?", high_for_platelets),
    Check("E22", "reason", "Lowest count is not the lowest", "the nadir is the minimum", no_nadir, "query"),
    Check("E23", "warn", "Resumed at a lower count", "order of the counts", resumed_lower),
    Check("E24", "warn", "Low count without a decision", "silence is no decision", no_decision, "query"),
    Check("E25", "warn", "Old count behind a decision", "stale count", stale_count),
    Check("E26", "info", "Counts far apart", "missing counts", counts_far_apart),
)
