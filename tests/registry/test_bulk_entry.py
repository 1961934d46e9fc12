"""Many new children at once: the same rows, questions and trail as one by one, in a number of statements that stays."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Site
from audit.models import Change
from registry import actions, anchors, queries
from registry.bulk_entry import NewCase, open_cases, refusals
from registry.models import AdjudicationTask, Anchor, Case, DataQuery, QueryMessage
from tests.accounts.proving import a_site
from tests.registry.children import ENROLMENT

pytestmark = pytest.mark.django_db
DIAGNOSED = date(2026, 1, 5)
CLOT = {"event_no": "1", "day_date": "2026-01-25", "status": "index", "type": "pe"}
COURSE = {"course_no": "1", "vte_event": "1", "intent": "treatment", "agent": "enoxaparin", "start_day": "20",
          "intensity": "therapeutic", "freq_h": "12"}  # fmt: skip
CHILDREN = (
    NewCase(ENROLMENT),
    NewCase({**ENROLMENT, "age_dx_mo": "6"}, reason="an infant"),
    NewCase(
        ENROLMENT,  # a course stands before the clot that it names, and a low count asks for a decision
        [("anticoagulant_course", COURSE), ("vte_event", CLOT), ("count", {"day": "25", "plt": "80"}),
         ("count", {"day": "30", "plt": "41"}), ("status_event", {"day": "200", "kind": "relapse"})],
        anchor=DIAGNOSED,
    ),
    NewCase(ENROLMENT, [("bleeding_event", {"day": "9", "site": "intracranial", "class_site": "minor"})], "seen twice"),
    NewCase(ENROLMENT, [("count", {"day_date": "2026-01-15", "plt": "90"})], anchor=DIAGNOSED, drop_anchor=True),
)  # fmt: skip


@pytest.fixture
def site(db: None) -> Site:
    return a_site()


def one_by_one(site: Site) -> list[Case]:
    found = []
    for child in CHILDREN:
        case = actions.open_case(
            site=site, cells=child.cells, rows=child.rows, by="ada", reason=child.reason, anchor=child.anchor
        )
        found.append(case)
    return found


def told(case: Case) -> Any:
    """Everything that is kept of a child, without what is drawn at random."""
    facts = queries.facts_of(case)
    every = [row for name in facts.by_entity for row in facts.rows(name)]
    rows = [(row.entity, row.key, {**row.values, "case_code": ""}) for row in every]
    columns = ("number", "rule", "entity", "key", "fields", "sentence", "repair", "state", "opened_by")
    asked = list(DataQuery.unscoped.filter(case=case).values_list(*columns))
    said = list(QueryMessage.unscoped.filter(query__case=case).values_list("act", "by", "text"))
    tasks = list(AdjudicationTask.unscoped.filter(case=case).values_list("entity", "key", "rule", "state"))
    return rows, asked, said, tasks


def trail(case: Case) -> Counter[tuple[str, ...]]:
    """What the trail holds of a child: table, kind, who, why, and the values that are not drawn at random."""
    random = {"id", "case_id", "site_id", "code", "sealed", "opened_at", "at", "query_id"}
    return Counter(
        (one.table_name, one.kind, one.actor, one.site, one.reason,
         repr(sorted((name, value) for name, value in (one.new or {}).items() if name not in random)))
        for one in Change.objects.filter(subject=str(case.pk)).exclude(table_name="registry_anchor")
    )  # fmt: skip


def test_rows_questions_and_trail_are_those_of_one_by_one(site: Site) -> None:
    alone, together = one_by_one(site), open_cases(site=site, children=CHILDREN, by="ada")
    for one, other in zip(alone, together, strict=True):
        assert told(one) == told(other)
        assert trail(one) == trail(other)
    assert Counter(case for case in DataQuery.unscoped.values_list("rule", flat=True)) == {"soft": 2, "E24": 2}
    assert AdjudicationTask.unscoped.count() == 2


def test_a_date_of_diagnosis_is_kept_sealed_or_dropped(site: Site) -> None:
    cases = open_cases(site=site, children=CHILDREN, by="ada")
    [held] = Anchor.unscoped.all()
    assert held.case == cases[2]
    assert anchors.opened(bytes(held.sealed), site=site.code, case=cases[2].code) == DIAGNOSED
    [count] = queries.facts_of(cases[4]).rows("count")
    assert count.key == ("10",)


def test_one_bad_child_stops_all_and_is_named(site: Site) -> None:
    bad = NewCase(ENROLMENT, [("count", {"day": "9", "plt": "-1"}), ("death", {"day": "8", "cause": "infection"})])
    with pytest.raises(actions.Refused) as refused:
        open_cases(site=site, children=[*CHILDREN[:2], bad], by="ada")
    texts = [[one.rule for one in problems] for problems in refused.value.by_row]
    assert texts == [[], [], [], ["hard", "E02"], []]
    assert not Case.unscoped.exists() and not Change.objects.filter(table_name="registry_case").exists()


def test_a_reason_that_identifies_is_told_at_the_enrolment(site: Site) -> None:
    children = [NewCase(ENROLMENT, [("count", {"day": "9"})], reason="as Dr Miller says")]
    found = refusals(site=site, children=children, by="ada")
    assert [bool(problems) for problems in found] == [True, False]


def test_a_dry_run_writes_nothing(site: Site) -> None:
    assert refusals(site=site, children=CHILDREN, by="ada") == [()] * sum(len(one.every_row) for one in CHILDREN)
    assert not Case.unscoped.exists()


def statements(site: Site, children: list[NewCase]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        open_cases(site=site, children=children, by="ada")
    return len(captured)


def test_more_children_take_no_more_statements(site: Site) -> None:
    clean = [CHILDREN[0], CHILDREN[4]]
    few, many = statements(site, clean), statements(site, clean * 8)
    assert many == few


def test_nobody_is_nothing(site: Site) -> None:
    assert open_cases(site=site, children=[], by="ada") == []
