"""The simulated registry of the demonstration: how much of what may be told stays visible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from analytics.disclosure.linked import Cell
from analytics.disclosure.registry import counted_of, decide
from analytics.disclosure.registry_people import Counted, People, Who
from analytics.registry_summaries.build import build
from bench.simulated_registry import cohort
from tests.analytics.registry_summaries.from_lines import PLAN

SAFE_LEAST = 0.7
Decided = tuple[dict[str, tuple[Counted, ...]], People, dict[Cell, int | None]]


@pytest.fixture(scope="module")
def decided() -> Decided:
    children = cohort()
    bases, people = counted_of(build(children, replace(PLAN, replicates=0)), children), People(children)
    return bases, people, dict(decide(bases, people, [], "d").protected.shown())


def safe(decided: Decided) -> Iterator[tuple[Cell, Who]]:
    """Counts of 11 children or more of three sites, none of which gives most of them."""
    bases, people, shown = decided
    for cell in shown:
        of = next(one for one in bases[cell.base] if set(cell.dimensions) <= {each.name for each in one.dimensions})
        who = of.children(cell)
        if who and people.may_be_shown(who):
            yield cell, who


def test_at_least_seventy_per_cent_of_the_safe_counts_stay_visible(decided: Decided) -> None:
    """Also those that are hidden only because another block tells of nearly the same children are in the whole."""
    found = [decided[2][cell] is not None for cell, _ in safe(decided)]
    assert len(found) > 250 and sum(found) / len(found) >= SAFE_LEAST


@pytest.mark.parametrize("base", ["class_mix|after_day10", "asparaginase", "incidence|major_bleed"])
def test_the_commonest_kinds_of_clot_are_told_in_every_block_about_treatment(decided: Decided, base: str) -> None:
    """All are about the children of `duration`: nothing is hidden because of a few who had no treatment."""
    told = [decided[2][Cell(base, (("group", (kind,)),))] for kind in ("cvc_dvt", "cvst")]
    assert told == [decided[2][Cell("duration", (("group", (kind,)),))] for kind in ("cvc_dvt", "cvst")]
    assert None not in told
