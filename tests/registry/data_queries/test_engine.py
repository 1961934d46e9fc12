"""Every write opens, opens again and closes the questions that the rows of a child ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Change
from registry import nightly
from registry.actions import Refused, add_row, add_rows, delete_row, save_row
from registry.data_queries.actions import take
from registry.data_queries.engine import state_of
from registry.data_queries.rules import Step
from registry.models import Case, CheckSwitch, DataQuery, QueryMessage
from registry.queries import entries, entry
from tests.accounts.proving import a_site
from tests.registry.children import add, child

pytestmark = pytest.mark.django_db
LOW = {"plt": "30"}  # unusual in no row: only the missing decision is asked about
COURSE = {"intent": "treatment", "agent": "enoxaparin", "start_day": "0", "intensity": "therapeutic", "freq_h": "12"}
DECISION = {"vte_event": "1", "decision_day": "41", "action": "continue_full", "primary_reason": "platelet"}


@pytest.fixture
def case(db: None) -> Case:
    """A child on full dose."""
    found = child()
    add(found, "vte_event", day="0")
    add(found, "anticoagulant_course", vte_event="1", **COURSE)
    return found


def save(case: Case, entity: str, key: tuple[str, ...], reason: str = "typed wrongly", **cells: str) -> None:
    revision = entry(case, entity, key).revision
    save_row(owner=case, entity=entity, key=key, cells=cells, revision=revision, by="ada", reason=reason)


def asked(case: Case) -> list[tuple[str, str, str]]:
    """(rule, key, state) of each question, by number."""
    return [(one.rule, one.key, state_of(one)) for one in DataQuery.unscoped.filter(case=case).order_by("number")]


def said(case: Case, number: int = 1) -> list[tuple[str, str, str]]:
    found = QueryMessage.unscoped.filter(query__case=case, query__number=number)
    return list(found.values_list("act", "by", "text"))


def low_count(case: Case, day: str = "40") -> None:
    add(case, "count", day="39", plt="80")
    add(case, "count", day=day, **LOW)


def test_a_low_count_without_a_decision_asks_and_the_decision_closes(case: Case) -> None:
    low_count(case)
    assert asked(case) == [("E24", "40", "open")]
    add(case, "platelet_hold_episode", **DECISION)
    assert asked(case) == [("E24", "40", "corrected")]
    assert said(case) == [("opened", "system:checks", ""), ("closed", "ada", "")]


def test_a_question_comes_back_with_its_finding_and_keeps_its_thread(case: Case) -> None:
    low_count(case)
    save(case, "count", ("40",), plt="70")
    save(case, "count", ("40",), plt="31")
    assert asked(case) == [("E24", "40", "open")]
    assert [act for act, *_ in said(case)] == ["opened", "closed", "reopened"]


def test_what_was_accepted_is_asked_again_only_after_the_value_changed(case: Case) -> None:
    low_count(case)
    take(Step.ACCEPT, query=DataQuery.unscoped.get(case=case), by="mo")
    add(case, "count", day="90", plt="200")
    save(case, "count", ("40",), hb="9")
    assert asked(case) == [("E24", "40", "accepted")]
    save(case, "count", ("40",), plt="31")
    assert asked(case) == [("E24", "40", "open")]


def test_a_value_kept_with_a_reason_asks_with_the_reason_as_its_answer(case: Case) -> None:
    add(case, "count", day="12", hb="1.5", reason="bled heavily")
    assert asked(case) == [("soft", "12", "answered")]
    assert said(case)[-1] == ("answered", "ada", "bled heavily")
    save(case, "count", ("12",), wbc="3")
    assert asked(case)[0][2] == "answered", "another field says nothing about this one"
    save(case, "count", ("12",), hb="9.5")
    assert asked(case) == [("soft", "12", "corrected")]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_check_that_needs_a_reason_stops_a_write_without_one(case: Case, reason: str) -> None:
    before = Change.objects.count()
    with pytest.raises(Refused) as refused:
        add(case, "vte_event", event_no="2", day="-5", reason=reason)
    assert [(one.severity, one.rule, one.field) for one in refused.value.problems] == [("reason", "E03", "day")]
    assert "Correct" in refused.value.problems[0].text and Change.objects.count() == before


def test_with_a_reason_it_is_written_and_asks(case: Case) -> None:
    saved = add(case, "vte_event", event_no="2", day="-5", reason="a clot led to the diagnosis")
    assert "E03" in {one.check.id for one in saved.findings}
    query = DataQuery.unscoped.get(case=case, rule="E03")
    assert (query.state, query.fields) == ("answered", "day")
    assert said(case, query.number)[-1][2] == "a clot led to the diagnosis"
    save(case, "vte_event", ("2",), reason="", symptomatic="yes")
    assert state_of(DataQuery.unscoped.get(case=case, rule="E03")) == "answered", "known, so no reason is asked"


def test_a_finding_elsewhere_stops_nothing_and_asks(case: Case) -> None:
    """The image goes, and the progression that it proved stands there without one."""
    event = {"day": "40", "status": "progression", "type": "cvc_dvt"}
    image = {"vte_event": "2", "day": "40", "modality": "us", "result": "extension"}
    add_rows(owner=case, rows=[("vte_event", event), ("imaging", image)], by="ada")
    [one] = entries(case, "imaging")
    delete_row(owner=case, entity="imaging", key=one.row.key, revision=1, by="ada", reason="another child's")
    assert ("E32", "2", "open") in asked(case)


def test_what_misses_the_row_that_comes_next_neither_stops_nor_asks_before_the_night(case: Case) -> None:
    clot = {"day": "40", "type": "cvc_dvt", "status": "residual"}
    saved = add_row(owner=case, entity="vte_event", cells=clot, by="ada")
    assert "E05" in {found.check.id for found in saved.findings}
    assert [one for one in asked(case) if one[0] == "E05"] == []
    nightly.check_all()
    assert ("E05", "2", "open") in asked(case)
    add(case, "central_line", line_no="1", insert_day="0")
    assert ("E05", "2", "corrected") in asked(case)


def test_a_row_that_is_taken_out_takes_its_questions_along(case: Case) -> None:
    add(case, "count", day="12", hb="1.5", reason="bled heavily")
    delete_row(owner=case, entity="count", key=("12",), revision=1, by="ada", reason="another child's")
    assert asked(case) == [("soft", "12", "corrected")]


def test_a_question_goes_with_its_row_to_another_key(case: Case) -> None:
    add(case, "count", day="12", hb="1.5", reason="bled heavily")
    save(case, "count", ("12",), day="13")
    assert asked(case) == [("soft", "13", "answered")]


def test_a_check_that_is_off_neither_stops_nor_asks_nor_closes(case: Case) -> None:
    low_count(case)
    from audit.acting import acting

    with acting(actor="mo"):
        CheckSwitch.objects.create(check_id="E24", on=False, by="mo", reason="too many")
        CheckSwitch.objects.create(check_id="E03", on=False, by="mo", reason="too many")
    add(case, "vte_event", day="-5")
    add(case, "count", day="60", **LOW)
    assert asked(case) == [("E24", "40", "open")]


def test_a_reason_that_identifies_is_refused_and_not_repeated(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        add(case, "count", day="12", hb="1.5", reason="bled on 10 March 2026")
    assert [one.rule for one in refused.value.problems] == ["E48"] and "March" not in str(refused.value)


def test_a_site_has_no_questions(db: None) -> None:
    site = a_site()
    add_row(owner=site, entity="site", cells={"annual_all_dx": "400"}, by="ada", reason="a large centre")
    assert not DataQuery.unscoped.exists()


def test_a_write_takes_as_many_statements_however_many_questions_there_are(case: Case) -> None:
    """Two rows that ask, then twenty."""

    def counted(rows: list[tuple[str, dict[str, str]]], **more: Any) -> int:
        with CaptureQueriesContext(connection) as made:
            add_rows(owner=case, rows=rows, by="ada", **more)
        return len(made)

    few = counted([("count", {"day": str(day), "plt": "200", "hb": "1.5"}) for day in (100, 101)], reason="bled")
    many = counted([("count", {"day": str(day), "plt": "200", "hb": "1.5"}) for day in range(200, 220)], reason="bled")
    assert (DataQuery.unscoped.count(), few) == (22, many)
