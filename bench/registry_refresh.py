"""One clot more in the registry: its points and preview at once, against the whole report with its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from analytics.disclosure.registry import protect_registry
from analytics.disclosure.registry_preview import PREVIEWED, protect_preview
from analytics.registry_making import registry_files
from analytics.registry_preview import ENTITIES
from analytics.registry_summaries.build import BLOCKS, build, head
from analytics.registry_summaries.cohort import RegistryPlan
from bench.measure import Row, interleaved, with_children
from bench.simulated_registry import cohort
from bench.sizes import Size
from pave.lib.digest import rounded

PLAN = RegistryPlan(digest="0" * 64, as_of="2026-01-01", code_version="bench")
REPLICATES = 2_000


def previewed(without: int) -> object:
    """What a look at a new snapshot costs once its rows are read: every point of these blocks, the gate, limits by the
    delta method."""
    children, plan = cohort(without, ENTITIES), replace(PLAN, replicates=0, quick=True)
    exact = head(children, plan) | {name: BLOCKS[name](children, plan) for name in PREVIEWED}
    return protect_preview(exact, children)


def report(without: int, replicates: int) -> object:
    """What a worker makes of a run, once its rows are read."""
    children = cohort(without)
    found = protect_registry(build(children, replace(PLAN, replicates=replicates)), children).summary
    return registry_files(rounded({**found, "title": "bench", "synthetic": True}), "bench")


def rows(size: Size) -> Iterator[Row]:
    """Each turn has other children, so that nobody finds the solved tables of the turn before."""
    looks, reports = count(), count()
    replicates = min(size.replicates, REPLICATES)
    previewed(2 * size.pairs + 1)  # what a process loads once
    pairs = interleaved(
        lambda: previewed(next(looks)), lambda: report(next(reports) + size.pairs, replicates), size.pairs,
        clock=with_children,
    )  # fmt: skip
    ours, theirs = pairs.seconds
    yield Row(
        "registry: points and preview after one more clot / whole report with its files",
        f"{ours * 1000:.0f} ms", f"{theirs:.2f} s", 1 / pairs.ratio, 0.05, at_least=False, unit="%",
    )  # fmt: skip
