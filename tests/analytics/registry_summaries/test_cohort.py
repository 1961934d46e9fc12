"""Children read back from a snapshot are those that were frozen, and no name enters the order of the sites."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from analytics.registry_snapshots import freeze_registry, read_registry, registry_parquet
from analytics.registry_summaries.cohort import Cohort, cohort_of
from pave.lib.clock import now
from registry import actions, queries
from registry.codebook import Entity, Kind
from registry.codebook_reader import codebook
from registry.columns import AT_ENTRY, from_columns, to_columns
from registry.extract import Source, flat
from registry.facts import Facts, Row, parse_row
from registry.models import Case
from registry.values import Measured
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised
from tests.registry.children import add, child, examples

BLOOD = {"day": "12 ~3", "plt": "<45000 /uL", "hb": ".nd", "creat": "0.7 mg/dL"}


def read_back() -> Cohort:
    frozen = freeze_registry(queries.extract_rows(now()), {}, codebook())
    return cohort_of(*read_registry(registry_parquet(frozen), codebook()))


def told(facts: Facts) -> Counter[Any]:
    """What the rows say, without what never leaves: codes of cases, free text, numbers as they were typed."""
    return Counter((row.entity, _shown(row)) for rows in facts.by_entity.values() for row in rows)


def _shown(row: Row) -> tuple[Any, ...]:
    values = {
        name: (value.value, value.op) if isinstance(value, Measured) else value for name, value in row.values.items()
    }
    return tuple(sorted((name, repr(value)) for name, value in values.items() if leaves(row.entity, name)))


def leaves(entity: str, name: str) -> bool:
    field = codebook().entity(entity).by_name.get(name)
    reference = field is not None and field.kind is Kind.REFERENCE and field.to_kind is Kind.TEXT
    return field is not None and field.snapshot and not reference


@pytest.mark.django_db
def test_a_child_comes_back_with_everything_that_may_leave() -> None:
    case = child()
    add(case, "count", **BLOOD)
    add(case, "vte_event", event_no="1", day="20", status="index", risk_factors="age10;infection", reason="charted")
    laboratory = {"lab_id": "main", "from_q": "2024-Q1", "exogenous_at": "no"}
    actions.add_row(owner=case.site, entity="site_lab", cells=laboratory, by="ada")
    actions.add_row(owner=case.site, entity="screening_log", cells={"quarter": "2026-Q1", "eligible_n": "4"}, by="ada")
    add(case, "lab_level", day="30", assay="anti_xa_lmwh", hours_post_dose="4.50", value=">1.10", lab_id="main")
    cohort = read_back()
    [back] = cohort.children
    assert told(back.facts) == told(queries.facts_of(Case.unscoped.get()))
    assert (back.site, back.facts.laboratories[0].no("exogenous_at")) == (case.site.code, True)
    assert cohort.screening[case.site.code][0].number("eligible_n") == 4
    assert cohort.rows == sum(told(back.facts).values()) + 2


@pytest.mark.parametrize("entity", [one for one in codebook().entities if one.of == "case" and one.name != "anchor"])
def test_every_shape_of_every_field_comes_back(entity: Entity) -> None:
    typed = [cells for field in entity.entered if leaves(entity.name, field.name) for cells in examples(field)]
    at_entry = {name: "" for of, name in AT_ENTRY if of == entity.name}
    columns = [to_columns(entity, parse_row(entity, cells)[0].values) | at_entry for cells in typed]
    extract = flat(codebook(), [Source(entity.name, "s", 1, one) for one in columns])
    parquet = registry_parquet(freeze_registry(extract, {}, codebook()))
    [back] = cohort_of(*read_registry(parquet, codebook())).children
    held = tuple(Row(entity.name, (), from_columns(entity, one)) for one in columns)
    assert told(back.facts) == told(Facts({entity.name: held}))
    assert len(held) > 0


LINES = [(site, (f"count day={day} plt=50",)) for day, site in enumerate("aabc", start=1)]


def days(cohort: Cohort) -> list[set[Any]]:
    return [{one.facts.rows("count")[0].when for one in group} for group in cohort.by_site().values()]


@pytest.mark.parametrize("seed", range(5))
def test_sites_stand_in_the_order_of_what_they_hold(seed: int) -> None:
    cohort = cohort_of_lines(LINES)
    assert days(disguised(cohort, seed)) == days(cohort)


def test_a_row_has_the_sites_of_its_children_alone() -> None:
    cohort = cohort_of_lines(LINES)
    found = cohort.by_site(cohort.children[1:3])
    assert {site: len(group) for site, group in found.items()} == {"a": 1, "b": 1}
    assert list(found) == [site for site in cohort.sites if site != "c"]


def test_a_stream_is_named_by_snapshot_and_block() -> None:
    assert PLAN.key("lp|lmwh") == "d|lp|lmwh"
