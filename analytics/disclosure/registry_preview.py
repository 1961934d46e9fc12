"""The gate of a preview of the registry: the first blocks of a report, decided as the report decides them. Pure.

Of two blocks that tell nearly the same children the earlier in `registry_between.ORDER` stays, and tables of different
bases are solved apart: so what is decided about the first bases of that order does not hang on the later ones, and a
preview of the first shows what the report will show of them, and nothing else.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from analytics.disclosure import registry_blocks as blocks
from analytics.disclosure import registry_counts as counts
from analytics.disclosure import registry_curves as curves_of
from analytics.disclosure.registry import RULE, by_base, decide
from analytics.disclosure.registry_people import People, number
from analytics.disclosure.registry_readings import Memory, counts_of
from analytics.disclosure.registry_rules import LEAST_CHILDREN, LEAST_SITES
from analytics.disclosure.registry_told import Told
from analytics.disclosure.released import Release
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json

PREVIEWED = ("duration", "class_mix", "site_options")
"""Blocks of a report that a preview has."""


def protect_preview(
    summary: Json, cohort: Cohort, earlier: Sequence[Release] = (), name: str = "this"
) -> tuple[Json, Release]:
    """What may be shown of the exact blocks PREVIEWED of this cohort after the `earlier` releases, and what to remember
    of it. `cohort` has every child, if only its site where there was no clot."""
    people, rows = People(cohort), counts.spells(cohort, "duration")
    bases = by_base([
        counts.courses(rows), counts.rules(cohort), counts.precision(cohort),
        number("children", range(len(cohort.children))),
        *(one for window in counts.windows() for one in counts.classes(cohort, window)),
    ])  # fmt: skip
    settled = decide(bases, people, [*map(counts_of, earlier)], summary["snapshot"]["sha256"])
    told, memory, found = Told(bases, settled.protected.shown(), people), Memory(earlier), copy.deepcopy(summary)
    curves_of.duration(found["duration"], told, rows, memory)
    blocks.class_mix(found["class_mix"], told)
    blocks.class_mix(found["site_options"], told)
    if not told.count("children"):
        found["snapshot"] |= {"children": None, "sites": None}
    found["disclosure"] = {"threshold": LEAST_CHILDREN, "sites": LEAST_SITES, "rule": RULE}
    return found, memory.added_to(settled.protected.release(name))
