"""What followed: post-thrombotic syndrome, microangiopathy, death and the planned visits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from registry.derived.events import groups
from registry.derived.tma import contradicted, words
from registry.derived.visits import overdue
from registry.facts import Facts, Row
from registry.rules.check import Check, Spot

PTS_FROM_D = 90
LIMBS = {"arm": "upper", "leg": "lower"}


def pts_too_early_or_elsewhere(facts: Facts) -> Iterator[Spot]:
    index = facts.index_event()
    began = index.day("day") if index is not None else None
    for row in facts.rows("pts"):
        day = row.day("day")
        if day is not None and began is not None and day.since(began).at_most(PTS_FROM_D - 1):
            sentence = f"Day {day} is less than 90 days after the clot of day {began}."
            yield Spot(row, ("day",), sentence, "Correct the day, or leave the examination out.")
        if _elsewhere(facts, row):
            sentence = "No clot of this child lies in this limb on this side."
            yield Spot(row, ("limb", "side"), sentence, "Correct limb and side, or the places of the clot.")


def _elsewhere(facts: Facts, pts: Row) -> bool:
    limb, sites = LIMBS.get(pts.code("limb")), facts.rows("vte_site")
    if limb is None or not sites or not all(site.code("vein") for site in sites):
        return False
    sides = {site.code("side") for site in sites if limb in groups((site,))}
    return not sides or (bool(pts.code("side")) and sides <= {"l", "r"} and pts.code("side") not in sides)


def instrument_changes(facts: Facts) -> Iterator[Spot]:
    known = [row for row in facts.rows("pts") if row.code("instrument")]
    for before, row in pairwise(known):
        first, second = before.day("day"), row.day("day")
        later = first is not None and second is not None and second.after(first)
        if later and row.code("instrument") != before.code("instrument"):
            sentence = f"{row.code('instrument')} follows {before.code('instrument')}; their scores do not compare."
            yield Spot(row, ("instrument",), sentence, "Keep to one instrument for a child.")


def tma_contradicts(facts: Facts) -> Iterator[Spot]:
    for row in contradicted(facts):
        said = "TMA" if row.yes("flag_site") else "no TMA"
        sentence = f"The site sees {said}; the result of the facts is: {words(row)}."
        yield Spot(row, ("flag_site",), sentence, "Correct the criteria, or leave it to the reviewers.")


def died_of_no_clot(facts: Facts) -> Iterator[Spot]:
    death = facts.one("death")
    if death is not None and death.code("cause") == "vte" and not facts.rows("vte_event"):
        sentence = "The cause of death is a clot, and no clot is entered."
        yield Spot(death, ("cause",), sentence, "Enter the clot, or correct the cause.")


def visit_overdue(facts: Facts) -> Iterator[Spot]:
    event = facts.index_event()
    if event is None:
        return
    for due in overdue(facts):
        sentence = f"The visit {due.planned} was due on day {due.day}, at the latest on day {due.last}."
        yield Spot(event, ("day",), sentence, "Enter the visit, or the day of last contact and why it ended.")


CHECKS = (
    Check(
        "E34",
        "reason",
        "Examined too early, or the wrong limb",
        "the clot's own limb, from 90 days on",
        pts_too_early_or_elsewhere,
        "query",
    ),
    Check("E35", "warn", "Another instrument than before", "not comparable", instrument_changes),
    Check(
        "E36",
        "reason",
        "TMA, as the site sees it, differs",
        "the result follows the criteria",
        tma_contradicts,
        "adjudication",
    ),
    Check(
        "E46",
        "reason",
        "Died of a clot that is not entered",
        "the cause needs its event",
        died_of_no_clot,
        "adjudication",
    ),
    Check("E47", "warn", "Visit overdue", "the window is over", visit_overdue),
)
