"""Block `completeness`: how much of what is expected is there, entity by entity (measure D16). Pure."""

from __future__ import annotations

from collections import Counter

from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.summaries.measures import Json
from registry.codebook_reader import codebook
from registry.worklist.completeness import NOTHING, Part, completeness
from registry.worklist.expected import expected

WITH_LAG = "vte_event"
"""The only rows whose lag is kept, in bands: of all others it would give calendar dates back."""
OF_THE_CASE = "enrolment"
"""Where a data query about a child as a whole counts."""


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row an entity of a child, in the order of the codebook.

    `required_filled` is the share of expected fields that hold a value or a missing reason, None where nothing is
    expected; a row that must be there and is not counts as blank. `entry_lag` is None but for clots. `queries_open`
    are those that wait for the site or for a data manager.
    """
    filled: dict[str, Part] = {}
    for child in cohort.children:
        for entity, part in completeness(child.facts).by_entity.items():
            filled[entity] = filled.get(entity, NOTHING) + part
    return [_row(cohort, entity, filled.get(entity, NOTHING)) for entity in expected()]


def _row(cohort: Cohort, entity: str, part: Part) -> Json:
    held = [len(child.facts.by_entity.get(entity, ())) for child in cohort.children]
    waiting = cohort.queries_open.get(entity, 0) + (cohort.queries_open.get("", 0) if entity == OF_THE_CASE else 0)
    return {
        "entity": entity,
        "children": sum(n > 0 for n in held),
        "rows": sum(held),
        "required_filled": part.filled / part.expected if part.expected else None,
        "queries_open": waiting,
        "entry_lag": _lags(cohort) if entity == WITH_LAG else None,
    }


def _lags(cohort: Cohort) -> dict[str, int]:
    """Clots by band; those without one were entered as a day, with no date to compare."""
    counted = Counter(row.code("lag_band") for child in cohort.children for row in child.facts.rows(WITH_LAG))
    return {code.code: counted[code.code] for code in codebook().field(WITH_LAG, "lag_band").codes}
