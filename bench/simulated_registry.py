"""The simulated registry of the demonstration as a cohort, without a database."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from analytics.registry_summaries.cohort import Child, Cohort, with_others
from demo.registry_children import SimulatedRegistry, simulated_registry
from demo.registry_priors import Rows
from registry.codebook_reader import codebook
from registry.facts import Facts, Row, parse_row

CLOT = "vte_event"


@lru_cache(maxsize=1)
def registry() -> SimulatedRegistry:
    return simulated_registry()


def cohort(without: int = 0, only: Collection[str] = ()) -> Cohort:
    """Every child, those without a clot without their rows: most blocks are about none of them.

    `without`: how many of the children with a clot are left out, the last ones first. `only`: the entities that are
    read. What was worked out of a child before is not known here: facts are made anew from the parsed rows.
    """
    clots = _parsed()
    kept = clots[: len(clots) - without]
    children = tuple(
        Child(number, site, Facts({name: rows[name] for name in rows if not only or name in only}, itself, labs))
        for number, site, rows, itself, labs in kept
    )
    out = {number for number, *_ in clots[len(kept) :]}
    everybody = [(child.number, _name(child.site)) for child in registry().children if child.number not in out]
    sites = {site: itself for _, site, _, itself, _ in clots}
    return with_others(Cohort(children, sites), everybody)


Parsed = tuple[int, str, dict[str, tuple[Row, ...]], Row, tuple[Row, ...]]


@lru_cache(maxsize=1)
def _parsed() -> list[Parsed]:
    made, found = registry(), []
    for child in made.children:
        if any(entity == CLOT for entity, _ in child.rows):
            site = _rows(made.sites[child.site].rows)
            itself = site["site"][0]
            named = Row("site", itself.key, {**itself.values, "site_code": _name(child.site)})
            found.append((child.number, _name(child.site), _rows(child.rows), named, site.get("site_lab", ())))
    return found


def _rows(rows: Rows) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for entity, cells in rows:
        found.setdefault(entity, []).append(parse_row(codebook().entity(entity), cells)[0])
    return {entity: tuple(of_entity) for entity, of_entity in found.items()}


def _name(site: int) -> str:
    return f"S{site}"
