"""Signing, locking, closing and the way back: who may, what it needs, and that the rows stay what was signed."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.acting import acting
from audit.models import Change
from registry import actions as entry
from registry.lifecycle import actions, queries
from registry.lifecycle.digest import MEANING, digest
from registry.lifecycle.rules import Refused
from registry.models import TABLES, AdjudicationTask, Case, DataQuery, QueryMessage, Signature
from registry.queries import facts_of
from tests.registry.lifecycle.stage import Stage, opened, put, sign, staged, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db: None) -> Stage:
    return staged()


def ask(case: Case) -> DataQuery:
    with transaction.atomic(), acting(actor="mo"):
        return DataQuery.unscoped.create(case=case, number=99, sentence="Is this so?", opened_by="mo")


def test_an_investigator_signs_what_was_shown_and_nobody_writes_after_that(stage: Stage) -> None:
    signature = sign(stage.case, stage.ivy)
    assert (signature.by, signature.meaning, signature.voided_at) == ("ivy", MEANING, None)
    assert signature.digest == digest(facts_of(stage.case)) and state(stage.case) == "signed"
    with pytest.raises(entry.Refused, match="no more data"):
        put(stage.case, "count", day="10", plt="45")
    assert digest(facts_of(stage.case)) == signature.digest


def test_rows_that_changed_after_they_were_shown_are_not_signed(stage: Stage) -> None:
    shown = digest(facts_of(stage.case))
    put(stage.case, "count", day="10", plt="45")
    with pytest.raises(Refused, match="not as they were shown"):
        actions.sign(case=stage.case, by=stage.ivy, shown=shown)
    assert state(stage.case) == "open" and not Signature.unscoped.exists()


@pytest.mark.parametrize("who", ["ada", "eve", "hal", "mo", "au"])
def test_nobody_but_an_investigator_of_the_site_signs(stage: Stage, who: str) -> None:
    with pytest.raises(Refused, match="is for the investigator of its site"):
        sign(stage.case, getattr(stage, who))
    assert state(stage.case) == "open"


def test_an_open_query_or_the_wish_to_erase_keeps_a_case_from_being_signed(stage: Stage) -> None:
    asked = ask(stage.case)
    with pytest.raises(Refused, match="1 query is open"):
        sign(stage.case, stage.ivy)
    with transaction.atomic(), acting(actor="mo"):
        DataQuery.unscoped.filter(pk=asked.pk).update(state=DataQuery.State.ANSWERED)
    entry.save_row(owner=stage.case, entity="enrolment", cells={"consent_status": "withdrawn_erase"}, revision=1,
                   by="ada", reason="the parents' wish")  # fmt: skip
    with pytest.raises(Refused, match="wish to erase"):
        sign(stage.case, stage.ivy)


def test_a_signature_that_is_taken_back_stays_on_file_with_the_reason(stage: Stage) -> None:
    sign(stage.case, stage.ivy)
    with pytest.raises(Refused, match="Say why"):
        actions.take_back(case=stage.case, by=stage.ivy, reason=" ")
    actions.take_back(case=stage.case, by=stage.ivy, reason="a count was missing")
    void = Signature.unscoped.get()
    assert (void.voided_by, void.void_reason, state(stage.case)) == ("ivy", "a count was missing", "open")
    put(stage.case, "count", day="10", plt="45")
    sign(stage.case, stage.ivy)
    assert Signature.unscoped.filter(voided_at=None).count() == 1 and Signature.unscoped.count() == 2


def test_a_data_manager_locks_what_is_signed_and_unlocking_voids_the_signature(stage: Stage) -> None:
    with pytest.raises(Refused, match="not signed"):
        actions.lock(case=stage.case, by=stage.mo)
    sign(stage.case, stage.ivy)
    with pytest.raises(Refused, match="network data manager"):
        actions.lock(case=stage.case, by=stage.ivy)
    actions.lock(case=stage.case, by=stage.mo)
    with pytest.raises(Refused, match="A data manager unlocks it"):
        actions.take_back(case=stage.case, by=stage.ivy, reason="a slip")
    actions.unlock(case=stage.case, by=stage.mo, reason="new follow-up")
    assert state(stage.case) == "open" and queries.signature_of(stage.case) is None
    last = Change.objects.filter(table_name="registry_case").latest("id")
    assert (last.actor, last.site, last.reason) == ("mo", stage.harbour.code, "new follow-up")


def test_a_row_changed_past_the_registry_is_not_locked(stage: Stage) -> None:
    put(stage.case, "count", day="10", plt="45")
    sign(stage.case, stage.ivy)
    with transaction.atomic(), acting(actor="system:sql"):
        TABLES["count"].unscoped.filter(case=stage.case).update(plt=46)
    with pytest.raises(Refused, match="does not fit"):
        actions.lock(case=stage.case, by=stage.mo)


def test_a_closed_case_keeps_its_rows_takes_no_more_and_opens_again(stage: Stage) -> None:
    asked, before = ask(stage.case), facts_of(stage.case)
    with transaction.atomic(), acting(actor="mo"):
        task = AdjudicationTask.unscoped.create(code="T1", case=stage.case, entity="count", rule="E24")
    actions.close(case=stage.case, by=stage.ada, reason="another child's chart")
    asked.refresh_from_db()
    task.refresh_from_db()
    assert (task.state, task.decided_at) == ("withdrawn", None)
    assert (state(stage.case), asked.state, asked.how) == ("closed", "closed", "withdrawn")
    assert QueryMessage.unscoped.get(query=asked).act == "closed"
    with pytest.raises(entry.Refused):
        put(stage.case, "count", day="10", plt="45")
    actions.reopen(case=stage.case, by=stage.mo, reason="it was the right one")
    assert state(stage.case) == "open" and facts_of(stage.case) == before


def test_the_second_of_two_same_acts_changes_nothing(stage: Stage) -> None:
    sign(stage.case, stage.ivy)
    before = Change.objects.count()
    with pytest.raises(Refused, match="is signed, so nobody can sign it"):
        sign(stage.case, stage.ivy)
    assert Change.objects.count() == before


def test_a_case_waits_for_a_signature_while_it_is_open_and_not_asked_about(stage: Stage) -> None:
    asked, signed, mine = opened(stage.harbour), opened(stage.harbour), stage.case
    theirs = opened(stage.hill)
    ask(asked)
    sign(signed, stage.ivy)
    assert list(queries.to_sign(stage.ivy)) == [mine] and list(queries.to_sign(stage.hal)) == [theirs]
    assert not queries.to_sign(stage.ada).exists() and not queries.to_sign(stage.mo).exists()


def test_many_cases_are_read_with_as_many_queries_as_one(stage: Stage) -> None:
    more = [opened(stage.harbour, ("count", {"day": "9", "plt": "45"})) for _ in range(3)]
    with CaptureQueriesContext(connection) as one:
        queries.with_facts([stage.case])
    with CaptureQueriesContext(connection) as four:
        found = queries.with_facts([stage.case, *more])
    assert len(one) == len(four)
    assert [each.digest for each in found] == [digest(facts_of(case)) for case in (stage.case, *more)]
