"""Block `antixa`: peaks of low-molecular-weight heparin in their target (measure D6). Pure."""

from __future__ import annotations

from fractions import Fraction

from analytics.registry_summaries.clustered import estimate, flagged, share
from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.registry_summaries.groups import ALL, Members, in_order, parts
from analytics.statistics.proportions import clopper_pearson
from analytics.summaries.measures import Json, as_json
from registry.derived.levels import KITS, Peaks, kit_class, peaks
from registry.values import Answer


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row for all children with a peak, and one a class of kit (`registry.derived.levels.kit_class`).

    The share of a child comes first, then the mean over children: sampling follows the dose, so a child that misses its
    target gives more levels. A level like "<0.6" that may be in or out is in no share; `bounds` are the mean if all of
    them were out, and if all were in.
    """
    groups: dict[str, Members[Peaks]] = {}
    for child in cohort.children:
        found = peaks(child.facts)
        if found.rows:
            for group in (ALL, kit_class(child.facts)):
                groups.setdefault(group, []).append((child, found))
    return [_row(cohort, plan, group, members) for group, members in in_order(groups, KITS[:-1])]


def _row(cohort: Cohort, plan: RegistryPlan, group: str, members: Members[Peaks]) -> Json:
    of_sites = parts(cohort, members)
    shares = [[Fraction(one) for found in of_site if (one := found.known_share) is not None] for of_site in of_sites]
    # Added as fractions, so that the order of the children changes no bit.
    in_range = share(plan, f"antixa|{group}", [float(sum(of_site)) for of_site in shares], list(map(len, shares)))
    first = [found.in_range[0] for _, found in members if found.in_range[0] is not Answer.UNKNOWN]
    row = {
        "group": group,
        "n": len(members),
        "sites": len(of_sites),
        "levels": sum(len(found.rows) for _, found in members),
        "unknown": sum(found.in_range.count(Answer.UNKNOWN) for _, found in members),
        "first_in_range": as_json(clopper_pearson(first.count(Answer.YES), len(first), plan.confidence)),
        "in_range": estimate(in_range),
        "bounds": _bounds(members),
    }
    return flagged(row, in_range)


def _bounds(members: Members[Peaks]) -> list[float]:
    """The mean share over children, with open levels out and with them in."""
    found = [(Fraction(low), Fraction(high)) for _, one in members if one.share for low, high in [one.share]]
    return [float(sum(ends, Fraction(0)) / len(found)) for ends in zip(*found, strict=True)]
