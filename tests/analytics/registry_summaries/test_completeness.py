"""How complete each entity is, what waits, and how late clots were entered."""

from __future__ import annotations

from dataclasses import replace

from analytics.registry_summaries.cohort import Child, Cohort
from analytics.registry_summaries.completeness import build
from analytics.summaries.measures import Json
from registry.facts import Facts, Row
from registry.worklist.completeness import completeness
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines
from tests.spec.edit_checks_table import child

HOLD = "platelet_hold_episode vte_event=1 decision_day=4 plt_at_decision=20"
CLOT = "vte_event event_no=1 day=0 status=index type=pe"


def row(cohort: Cohort, entity: str) -> Json:
    return next(one for one in build(cohort, PLAN) if one["entity"] == entity)


def test_children_rows_and_the_share_that_is_filled() -> None:
    cohort = cohort_of_lines([("a", (CLOT, HOLD, HOLD.replace("=4", "=9"))), ("b", (CLOT, HOLD)), ("b", (CLOT,))])
    found = row(cohort, "platelet_hold_episode")
    parts = [completeness(one.facts).by_entity.get("platelet_hold_episode") for one in cohort.children]
    filled, expected = (sum(getattr(part, name) for part in parts if part) for name in ("filled", "expected"))
    assert (found["children"], found["rows"], found["required_filled"]) == (2, 3, filled / expected)
    assert 0 < found["required_filled"] < 1


def test_a_row_that_must_be_there_counts_as_blank() -> None:
    found = row(cohort_of_lines([("a", (CLOT,))]), "vte_site")
    assert (found["rows"], found["required_filled"]) == (0, 0.0)


def test_what_nobody_expects_has_no_share() -> None:
    assert row(cohort_of_lines([("a", (CLOT,))]), "other_drug")["required_filled"] is None


def test_queries_wait_where_they_are_about_and_those_of_a_case_at_its_enrolment() -> None:
    cohort = replace(cohort_of_lines([("a", (CLOT,))]), queries_open={"vte_event": 3, "enrolment": 1, "": 2})
    assert [row(cohort, name)["queries_open"] for name in ("vte_event", "enrolment", "count")] == [3, 3, 0]


def test_the_lag_is_that_of_clots() -> None:
    held = child((CLOT,))
    [event] = held.by_entity["vte_event"]
    late = Facts({"vte_event": (Row("vte_event", event.key, {**event.values, "lag_band": "gt90"}),)})
    cohort = Cohort((Child(1, "a", late), Child(2, "a", held)))
    assert row(cohort, "vte_event")["entry_lag"] == {"le7": 0, "d8_30": 0, "d31_90": 0, "gt90": 1}
    assert row(cohort, "lp_hold")["entry_lag"] is None
