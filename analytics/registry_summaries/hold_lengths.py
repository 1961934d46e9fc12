"""Block `hold_lengths`: how long the drug is held for low platelets, and when it is resumed (D5). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.registry_summaries.clustered import estimate, flagged, median, share
from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import Members, parts, with_index_event
from analytics.registry_summaries.platelet_holds import CLOT_AGES
from analytics.summaries.measures import Json
from registry.derived.resumption import Hold, held


def holding(cohort: Cohort, late: bool) -> Iterator[tuple[Child, tuple[Hold, ...]]]:
    """Children with a hold for low platelets at an acute, or a late, index clot, and these holds."""
    for child, event in with_index_event(cohort):
        found = tuple(one for one in held(child.facts, event) if one.late is late)
        if found:
            yield child, found


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row an age of the clot at the decision: acute (day 0 to 30) or late; holds at a clot whose age is not known are
    in no row.

    n counts different children, `holds` all of theirs, `ended` those whose length is known: the median of `days` is of
    these. `resume_count`: median of the counts at resumption that are known (`counts_known`); `supported`: the share of
    the resumptions with an answer at which platelets were transfused for it. All have sites as clusters.
    """
    rows = []
    for age, late in CLOT_AGES.items():
        members = list(holding(cohort, late))
        if members:
            rows.append({"clot_age": age} | _row(age, members, cohort, plan))
    return rows


def _row(age: str, members: Members[tuple[Hold, ...]], cohort: Cohort, plan: RegistryPlan) -> Json:
    of_sites = [[one for every in of_site for one in every] for of_site in parts(cohort, members)]
    days = [[float(one.days) for one in of_site if one.days is not None] for of_site in of_sites]
    counts = [[float(one.count) for one in of_site if one.count is not None] for of_site in of_sites]
    said = [[one.supported for one in of_site if one.supported is not None] for of_site in of_sites]
    lasted, at = (median(plan, f"hold_lengths|{age}|{name}", values)
                  for name, values in (("days", days), ("count", counts)))  # fmt: skip
    support = share(plan, f"hold_lengths|{age}|supported", list(map(sum, said)), list(map(len, said)))
    row = {
        "n": len(members), "sites": len(of_sites), "holds": sum(map(len, of_sites)),
        "ended": sum(map(len, days)), "days": estimate(lasted),
        "counts_known": sum(map(len, counts)), "resume_count": estimate(at),
        "supported_known": sum(map(len, said)), "supported": estimate(support),
    }  # fmt: skip
    return flagged(row, lasted, at, support)
