"""What a signature is over: the same rows give the same digest, any other row another one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from audit.acting import acting
from registry import actions, queries
from registry.facts import Facts, Row
from registry.lifecycle.digest import digest
from registry.models import TABLES
from registry.values import Day, Measured, Missing, Precision, Value
from tests.registry.children import add, child

ROW = Row("count", ("10",), {"day": Day(10), "plt": Measured(Decimal(45), "=", "45000", "/uL")})
VALUES: list[Value] = [
    Day(10), Day(11), Day(10, Precision.PM3), "10", 10, Decimal(10), True, False, "yes", Missing.UNKNOWN, "unk", (),
    ("a", "b"), ("a;b",), Measured(Decimal(10)), Measured(Decimal(10), "<"), Measured(Decimal(10), "=", "10000", "/uL"),
]  # fmt: skip


def of(*rows: Row) -> str:
    names = {row.entity for row in rows}
    return digest(Facts({name: tuple(row for row in rows if row.entity == name) for name in names}))


@given(st.permutations([ROW, replace(ROW, key=("11",)), replace(ROW, entity="imaging"), replace(ROW, key=("9",))]))
def test_the_order_of_rows_and_cells_is_no_matter(rows: list[Row]) -> None:
    turned = [replace(row, values=dict(reversed(row.values.items()))) for row in rows]
    assert of(*turned) == of(ROW, replace(ROW, key=("11",)), replace(ROW, entity="imaging"), replace(ROW, key=("9",)))


def test_every_two_values_that_differ_give_two_digests() -> None:
    found = {of(replace(ROW, values={"day": value})) for value in VALUES}
    assert len(found) == len(VALUES)
    assert len({of(ROW), of(), of(ROW, ROW), of(replace(ROW, key=("10", ""))), of(replace(ROW, values={}))}) == 5


@pytest.mark.django_db
def test_it_is_pinned_for_both_databases() -> None:
    """One child with a value of every kind: whoever reads this on the other database finds the same digest."""
    case = child()
    add(case, "count", day="10 ~3", plt="45000 /uL", hb="<7.25", wbc=".nd", plt_transfused_prior_24h="yes")
    event = {"event_no": "1", "day": "20", "status": "index", "risk_factors": "age10;obesity", "type": "cvc_dvt"}
    actions.add_row(owner=case, entity="vte_event", cells=event, by="ada", reason="as it was")
    facts = queries.facts_of(case)
    enrolment = facts.by_entity["enrolment"][0]
    fixed = replace(enrolment, values={**enrolment.values, "case_code": "000000000"})
    pinned = digest(replace(facts, by_entity={**facts.by_entity, "enrolment": (fixed,)}))
    assert pinned == PINNED


PINNED = "cba320f2a0961cb4e7414a7a4b4d99adee305d43f7b3d01bd37990d19740bc57"


@pytest.mark.django_db
def test_any_change_of_the_child_is_another_digest_and_one_of_the_site_is_none() -> None:
    case = child()
    add(case, "count", day="10", plt="45")
    first = digest(queries.facts_of(case))
    actions.add_row(owner=case.site, entity="site_lab", cells={"lab_id": "main", "from_q": "2026-Q1"}, by="ada")
    assert digest(queries.facts_of(case)) == first
    with transaction.atomic(), acting(actor="ada"):
        TABLES["count"].unscoped.filter(case=case).update(hb="9.5")
    assert digest(queries.facts_of(case)) != first
