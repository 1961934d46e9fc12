"""Simulated children as the edit checks read them, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from demo.registry_child import SimulatedChild
from demo.registry_children import SimulatedRegistry
from demo.registry_priors import Cells, Rows
from registry.cells import Problem
from registry.codebook_reader import codebook
from registry.facts import Facts, Row, parse_row
from registry.rules.checks import findings

Found = tuple[str, int, str, tuple[str, ...]]
Read = list[tuple[SimulatedChild, Facts, list[Problem]]]


def rows_of(rows: Rows) -> tuple[list[Row], list[Problem]]:
    parsed = [parse_row(codebook().entity(entity), cells) for entity, cells in rows]
    return [row for row, _ in parsed], [problem for _, problems in parsed for problem in problems]


def facts_of(registry: SimulatedRegistry, child: SimulatedChild) -> tuple[Facts, list[Problem]]:
    """With the child's site, and with which day today is where the site keeps dates; what is wrong with its cells."""
    site = registry.sites[child.site]
    rows, problems = rows_of(child.rows)
    by_entity = {name: tuple(row for row in rows if row.entity == name) for name in {row.entity for row in rows}}
    [itself], _ = rows_of([("site", {"site_code": "SIM1", **site.rows[0][1]})])
    return Facts(by_entity, site=itself, today_day=child.observed_d if site.anchored else None), problems


def read(registry: SimulatedRegistry, children: Iterable[SimulatedChild] | None = None) -> Read:
    return [(child, *facts_of(registry, child)) for child in (children or registry.children)]


def found_in(typed: Read) -> Counter[Found]:
    """Check, child, entity and key of everything that the checks find."""
    return Counter(
        (one.check.id, child.number, one.entity, one.key) for child, facts, _ in typed for one in findings(facts)
    )


def of(child: SimulatedChild, entity: str) -> list[Cells]:
    return [cells for name, cells in child.rows if name == entity]
