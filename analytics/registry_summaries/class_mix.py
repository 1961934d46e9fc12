"""Block `class_mix`: which class of anticoagulant a clot is treated with first, and which for the rest. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.registry_summaries.clustered import flagged, limits, share
from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import (
    ALL,
    Members,
    declared_classes,
    declared_types,
    in_order,
    parts,
    treated,
    type_of,
    with_index_event,
)
from analytics.summaries.measures import Json
from registry.derived.classes import UNKNOWN, WINDOWS, modal_class
from registry.facts import Row

FIRST = "day0_10"


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a type of clot (and "all") and window; each child counts once, for the class of most of its days.

    The first window is about every clot: who was not treated in it has the class "none". The later one is about the
    children of `duration`, "none" where treatment had ended; with the few who never had any, the row would be a few
    children more than that on duration, and one of the two withheld. `unknown`: children whose agent or day of the
    clot is missing; they are not in `n`.
    """
    rows = []
    for window in WINDOWS:
        groups: dict[str, Members[str]] = {}
        for child, event in members_of(cohort, window):
            found = modal_class(child.facts, event, window)
            for group in (ALL, type_of(event)):
                groups.setdefault(group, []).append((child, found))
        rows += [row(cohort, plan, group, window, members) for group, members in in_order(groups, declared_types())]
    return rows


def members_of(cohort: Cohort, window: str) -> Iterator[tuple[Child, Row]]:
    """The children of a window, each with its index event."""
    return with_index_event(cohort) if window == FIRST else treated(cohort)


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
