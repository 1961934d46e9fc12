"""A frozen registry read back as children: what every block of a registry summary is worked out from. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from analytics.summaries.plan import CONFIDENCE
from pave.lib.digest import sha256
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.columns import columns_of, from_columns, kept
from registry.extract import Extract
from registry.facts import Facts, Row, row_key

REPLICATES = 2_000


@dataclass(frozen=True)
class Child:
    """A child of a snapshot. `number` tells children of one snapshot apart and nothing else; `site` is a code."""

    number: int
    site: str
    facts: Facts


@dataclass(frozen=True)
class Cohort:
    """The children of a snapshot. `site_rows`: site -> its own row, where it has one; `screening`: its quarters.

    `queries_open`: entity -> data queries about rows of it that wait for somebody. `rows`: of children and sites.
    """

    children: tuple[Child, ...]
    site_rows: Mapping[str, Row] = field(default_factory=dict)
    screening: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    queries_open: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Sites that have a child, in the order of a digest of what their children hold.

        Not by name: a replicate gives weights to places in this order, and a site that is called otherwise, or a child
        with another number, must change no interval.
        """
        held: dict[str, list[str]] = {}
        for child in self.children:
            held.setdefault(child.site, []).append(_content(child.facts))
        digests = {site: sha256("\n".join(sorted(texts)).encode()) for site, texts in held.items()}
        return tuple(sorted(digests, key=lambda site: (digests[site], site)))

    def by_site(self, children: Iterable[Child] | None = None) -> dict[str, tuple[Child, ...]]:
        """Site -> its children among these (all of them by default), in the order of `sites`; sites without are out.

        The clusters of a row are the sites that have a child in it: `len` of the answer, in its order.
        """
        found: dict[str, list[Child]] = {site: [] for site in self.sites}
        for child in self.children if children is None else children:
            found[child.site].append(child)
        return {site: tuple(group) for site, group in found.items() if group}


@dataclass(frozen=True, kw_only=True)
class RegistryPlan:
    """What a registry summary is made with, besides the children. `as_of` is a day (ISO). `quick`: limits by the delta
    method, for a preview."""

    digest: str
    as_of: str
    code_version: str
    replicates: int = REPLICATES
    seed: int = 1
    confidence: float = CONFIDENCE
    source: Mapping[str, Any] = field(default_factory=dict)
    quick: bool = False

    def key(self, block: str) -> str:
        """The name of the random stream of a block, or of one row of it ("lp|lmwh")."""
        return f"{self.digest}|{block}"


def cohort_of(extract: Extract, queries_open: Mapping[str, int] | None = None) -> Cohort:
    """The children of an extract (`registry.extract.flat`) with their sites, in the order of their numbers.

    What never leaves is blank: the code of a case, free text, the unit in which a value was typed, what a site calls
    its laboratory. A child without a row is not in an extract.
    """
    of_site: dict[str, dict[str, list[Row]]] = {}
    of_child: dict[tuple[int, str], dict[str, list[Row]]] = {}
    for name, rows in extract.items():
        entity, blank = codebook().entity(name), _blank(codebook().entity(name))
        for cells in rows:
            row, site = _row(entity, blank, cells), cells["site_code"]
            owner = (
                of_child.setdefault((cells["child"], site), {}) if "child" in cells else of_site.setdefault(site, {})
            )
            owner.setdefault(name, []).append(row)
    children = tuple(
        Child(number, site, _facts(rows, of_site.get(site, {}))) for (number, site), rows in sorted(of_child.items())
    )
    return Cohort(
        children,
        {site: rows["site"][0] for site, rows in of_site.items() if "site" in rows},
        {site: tuple(rows["screening_log"]) for site, rows in of_site.items() if "screening_log" in rows},
        dict(queries_open or {}),
        sum(map(len, extract.values())),
    )


def with_others(cohort: Cohort, everybody: Iterable[tuple[int, str]]) -> Cohort:
    """The same with every child (number, site) in it, those that were not read without any fact."""
    known = {child.number: child for child in cohort.children}
    children = tuple(known.get(number) or Child(number, site, Facts({})) for number, site in everybody)
    return replace(cohort, children=children)


def _facts(rows: Mapping[str, list[Row]], of_site: Mapping[str, list[Row]]) -> Facts:
    own = {name: tuple(found) for name, found in rows.items()}
    return Facts(own, next(iter(of_site.get("site", ())), None), tuple(of_site.get("site_lab", ())))


def _blank(entity: Entity) -> dict[str, Any]:
    return {column.name: column.blank for one in kept(entity) for column in columns_of(one)}


def _row(entity: Entity, blank: Mapping[str, Any], cells: Mapping[str, Any]) -> Row:
    values = from_columns(entity, {**blank, **cells})
    if entity.name == "site":
        values["site_code"] = cells["site_code"]
    return Row(entity.name, row_key(entity, values), values)


def _content(facts: Facts) -> str:
    """Everything that the rows of a child say, as text; neither their order nor the child's number is in it."""
    if not facts.by_entity:
        return ""
    return "\n".join(
        sorted(repr((row.entity, sorted(row.values.items()))) for rows in facts.by_entity.values() for row in rows)
    )
