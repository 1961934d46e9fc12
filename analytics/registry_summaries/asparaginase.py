"""Block `asparaginase`: what became of the doses that were planned when the clot came (measure D11). Pure."""

from __future__ import annotations

from collections import Counter

from analytics.registry_summaries.clustered import estimate, flagged, median
from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.registry_summaries.groups import (
    ALL,
    UNKNOWN,
    Members,
    declared_types,
    in_order,
    parts,
    treated,
    type_of,
)
from analytics.summaries.measures import Json
from registry.codebook_reader import codebook
from registry.derived.outcomes import Rechallenge, rechallenge

DAYS_A_WEEK = 7


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a type of clot, and "all", over treated children: those of `duration`."""
    groups: dict[str, Members[Rechallenge | None]] = {}
    for child, event in treated(cohort):
        for group in (ALL, type_of(event)):
            groups.setdefault(group, []).append((child, rechallenge(child.facts, event)))
    return [_row(cohort, plan, group, members) for group, members in in_order(groups, declared_types())]


def _row(cohort: Cohort, plan: RegistryPlan, group: str, members: Members[Rechallenge | None]) -> Json:
    """Counts are of children. Who has no doses remaining, or of whom nobody said how many, is in `n`
    alone. Of those with doses remaining each is truncated, rechallenged or unknown: nobody has
    said whether a dose was given or omitted (E38 asks). `second_vte` and `cover` (of the first dose after the clot) are
    of the rechallenged; `weeks_held` is their median from the last dose before the clot to the first after it.
    """
    due = [(child, found) for child, found in members if found is not None and found.remaining > 0]
    again = [(child, found) for child, found in due if found.rechallenged]
    weeks = parts(cohort, [(child, found.held_d / DAYS_A_WEEK) for child, found in again if found.held_d is not None])
    weeks_held = median(plan, f"asparaginase|{group}|weeks_held", weeks)
    row = {
        "group": group,
        "n": len(members),
        "sites": len(parts(cohort, members)),
        "doses_remaining": len(due),
        "truncated": sum(found.truncated and found.is_known for _, found in due),
        "rechallenged": len(again),
        "unknown": sum(not found.is_known for _, found in due),
        "omitted": sum(found.omitted > 0 for _, found in due),
        "cover": _covers(again),
        "weeks_held": estimate(weeks_held),
        "second_vte": sum(found.second_clot for _, found in again),
    }
    return flagged(row, weeks_held)


def _covers(again: Members[Rechallenge]) -> dict[str, int]:
    given = Counter(found.covers[0] or UNKNOWN for _, found in again)
    codes = [code.code for code in codebook().field("asparaginase_exposure", "ac_cover").codes]
    return {code: given[code] for code in (*codes, UNKNOWN)}
