"""Block `class_mix`: which class of anticoagulant a clot is treated with first, and which for the rest. Pure."""

from __future__ import annotations

from analytics.registry_summaries.clustered import flagged, limits, share
from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.registry_summaries.groups import (
    ALL,
    Members,
    declared_classes,
    declared_types,
    in_order,
    parts,
    treated,
    type_of,
)
from analytics.summaries.measures import Json
from registry.derived.classes import UNKNOWN, WINDOWS, modal_class


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a type of clot (and "all") and window; each treated child counts once, for the class of most of its days.

    Who was not treated in a window (later, or no longer) has the class "none" there: both windows are about the same
    children, those of `duration`, so that no reader subtracts one from the other. `unknown`: children whose agent or
    day of the clot is missing; they are not in `n`.
    """
    rows = []
    for window in WINDOWS:
        groups: dict[str, Members[str]] = {}
        for child, event in treated(cohort):
            found = modal_class(child.facts, event, window)
            for group in (ALL, type_of(event)):
                groups.setdefault(group, []).append((child, found))
        rows += [row(cohort, plan, group, window, members) for group, members in in_order(groups, declared_types())]
    return rows


def row(
    cohort: Cohort, plan: RegistryPlan, group: str, window: str, members: Members[str], block: str = "class_mix"
) -> Json:
    """Children of a group by class; `block` names the random stream of the limits."""
    known = [(child, found) for child, found in members if found != UNKNOWN]
    of_sites = parts(cohort, known)
    counts = {code: sum(of_site.count(code) for of_site in of_sites) for code in declared_classes()}
    key, n = f"{block}|{group}|{window}", list(map(len, of_sites))
    intervals = {
        code: share(plan, f"{key}|{code}", [of_site.count(code) for of_site in of_sites], n) for code in counts
    }
    options = [
        {"code": code, "count": count, "share": count / len(known) if known else None, **limits(intervals[code])}
        for code, count in counts.items()
    ]
    found = {"group": group, "window": window, "n": len(known), "sites": len(of_sites)}
    return flagged({**found, "unknown": len(members) - len(known), "options": options}, *intervals.values())
