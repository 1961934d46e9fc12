"""Block `site_options`: which class of anticoagulant sites of one size begin with, for the map of sites. Pure.

A line of the map is never one site: its children would be told by a single centre, and the rule of three sites has no
exception. Sites stand together by what they say of themselves, so that no line is chosen for its own result.
"""

from __future__ import annotations

from collections.abc import Mapping

from analytics.registry_summaries import class_mix
from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import UNKNOWN, Members, in_order
from analytics.summaries.measures import Json
from registry.derived.classes import modal_class

WINDOW = class_mix.FIRST
BY = "size"
SIZES: Mapping[str, int] = {"lt30": 30, "n30_49": 50}
"""Band of new ALL diagnoses a year -> the number below which it ends; the last band has no end."""
BANDS = (*SIZES, "ge50")


def size_of(cohort: Cohort, child: Child) -> str:
    """The band of the child's site by its new ALL diagnoses a year; "unknown" where the site does not say."""
    site = cohort.site_rows.get(child.site)
    cases = site.number("annual_all_dx") if site is not None else None
    if cases is None:
        return UNKNOWN
    return next((band for band, end in SIZES.items() if cases < end), BANDS[-1])


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a size of site: `by` says that, `group` is one of BANDS or "unknown", and the rest is as in `class_mix`.

    Each child with a clot counts once, for the class of most of its first ten days; `unknown` are not in `n`.
    """
    groups: dict[str, Members[str]] = {}
    for child, event in class_mix.members_of(cohort, WINDOW):
        groups.setdefault(size_of(cohort, child), []).append((child, modal_class(child.facts, event, WINDOW)))
    return [
        {"by": BY, **class_mix.row(cohort, plan, group, WINDOW, members, "site_options")}
        for group, members in in_order(groups, BANDS)
    ]
