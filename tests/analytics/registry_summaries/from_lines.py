"""Small cohorts written as lines, one row a line, as the table of edit checks writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from tests.spec.edit_checks_table import child

PLAN = RegistryPlan(digest="d", as_of="2026-01-01", code_version="0", replicates=200)


def cohort_of_lines(children: Iterable[tuple[str, Sequence[str]]]) -> Cohort:
    """Site and lines of each child; children are numbered as they come."""
    return Cohort(tuple(Child(number, site, child(lines)) for number, (site, lines) in enumerate(children, start=1)))


def disguised(cohort: Cohort, seed: int = 7) -> Cohort:
    """The same children in another order, with other numbers, at sites of other names."""
    draw, sites = Random(seed), list(cohort.sites)
    draw.shuffle(sites)
    names = {site: f"x{place:02d}" for place, site in enumerate(sites)}
    children = list(cohort.children)
    draw.shuffle(children)
    return Cohort(tuple(replace(one, number=900 - place, site=names[one.site]) for place, one in enumerate(children)))
