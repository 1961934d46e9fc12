"""The rows of a block: children by the type of their clot, and the children of a row by site. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from analytics.registry_summaries.cohort import Child, Cohort
from registry.codebook_reader import codebook
from registry.derived.episodes import episode
from registry.facts import Row

T = TypeVar("T")
Members = list[tuple[Child, T]]
ALL, UNKNOWN = "all", "unknown"


def with_index_event(cohort: Cohort) -> Iterator[tuple[Child, Row]]:
    """Children with exactly one index event. Several are an error that is asked about (E43): nobody guesses here."""
    for child in cohort.children:
        event = child.facts.index_event()
        if event is not None:
            yield child, event


def treated(cohort: Cohort) -> Iterator[tuple[Child, Row]]:
    """Those whose index event was treated with an anticoagulant: the children of every block about treatment.

    One population for all of them, because a block with the few untreated beside one without them would tell of these.
    """
    return ((child, event) for child, event in with_index_event(cohort) if episode(child.facts, event) is not None)


def type_of(event: Row) -> str:
    return event.code("type") or UNKNOWN


def declared_types() -> tuple[str, ...]:
    """The main types of a clot in the order of the codebook."""
    return tuple(code.code for code in codebook().field("vte_event", "type").codes)


def declared_classes() -> tuple[str, ...]:
    """The classes of anticoagulants in the order of the practice survey, "none" and "other" among them."""
    return tuple(code.code for code in codebook().field("anticoagulant_course", "ac_class").codes)


def in_order(groups: Mapping[str, Members[T]], declared: Sequence[str]) -> Iterator[tuple[str, Members[T]]]:
    """The groups that have a child: first "all", then as declared, then "unknown"."""
    for name in (ALL, *declared, UNKNOWN):
        if groups.get(name):
            yield name, groups[name]


def parts(cohort: Cohort, members: Iterable[tuple[Child, T]]) -> list[list[T]]:
    """What belongs to these children, a list a site that has one of them, in the order of the cohort's sites."""
    found: dict[str, list[T]] = {site: [] for site in cohort.sites}
    for child, one in members:
        found[child.site].append(one)
    return [of_site for of_site in found.values() if of_site]
