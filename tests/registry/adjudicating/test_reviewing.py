"""Taking, judging, deciding; who may, and what is written where."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.actions import give_role
from accounts.models import User
from audit.acting import acting
from audit.models import Change
from registry import queries as rows_of_registry
from registry.adjudicating import actions, queries
from registry.adjudicating.permissions import Refused
from registry.facts import Row
from registry.models import AdjudicationTask, Case, Review, Transfer
from tests.accounts.proving import a_site, member
from tests.registry.adjudicating.disputes import disputed, reviewers
from tests.registry.children import child

pytestmark = pytest.mark.django_db


def judge(task: AdjudicationTask, person: User, verdict: str, remark: str = "") -> None:
    actions.take(task=task, by=person)
    actions.give(task=task, verdict=verdict, remark=remark, by=person)


def rows(case: Case) -> list[Row]:
    return [entry.row for entry in rows_of_registry.entries(case, "adjudication")]


def now_(task: AdjudicationTask) -> AdjudicationTask:
    return AdjudicationTask.unscoped.get(pk=task.pk)


def may_take(person: User) -> bool:
    return queries.free_for(User.objects.get(pk=person.pk)).exists()


# -- deciding ---------------------------------------------------------------------------------------------------------


def test_two_who_agree_decide_and_their_verdicts_stand_in_the_case() -> None:
    task = disputed()
    rae, ravi, _ = reviewers()
    judge(task, rae, "minor")
    assert rows(task.case) == []
    judge(task, ravi, "minor")
    assert (now_(task).state, now_(task).verdict) == ("done", "minor")
    found = [(one.code("object"), one.code("reviewer"), one.code("verdict")) for one in rows(task.case)]
    assert found == [("bleeding_event 44 epistaxis", "1", "minor"), ("bleeding_event 44 epistaxis", "2", "minor")]
    assert set(rows(task.case)[0].codes("blinded_to")) == {"site", "treatment", "site_class", "reviewers"}


def test_where_two_differ_a_third_is_asked_and_two_of_three_decide() -> None:
    task = disputed()
    rae, ravi, ruth = reviewers()
    judge(task, rae, "minor")
    judge(task, ravi, "major")
    assert now_(task).state == "split"
    assert not may_take(rae)
    judge(now_(task), ruth, "major")
    assert (now_(task).state, now_(task).verdict) == ("done", "major")
    assert [one.code("reviewer") for one in rows(task.case)] == ["1", "2", "3"]


def test_three_verdicts_of_three_decide_nothing_and_say_so() -> None:
    task = disputed()
    for person, verdict in zip(reviewers(), ("minor", "major", "crnm"), strict=True):
        judge(now_(task), person, verdict)
    assert (now_(task).state, now_(task).verdict) == ("done", "")
    [side] = queries.side_by_side(task.case)
    assert side.verdict == "no two agree"


def test_the_same_verdict_twice_changes_nothing_and_another_is_refused() -> None:
    task = disputed()
    rae, *_ = reviewers()
    judge(task, rae, "minor")
    given = Review.unscoped.get(task=task).given_at
    actions.give(task=task, verdict="minor", remark="again", by=rae)
    assert Review.unscoped.get(task=task).given_at == given
    with pytest.raises(Refused, match="another verdict before"):
        actions.give(task=task, verdict="major", remark="", by=rae)


def test_a_signed_case_takes_the_verdicts_when_it_is_open_again() -> None:
    task = disputed()
    rae, ravi, _ = reviewers()
    with_state(task.case, Case.State.SIGNED)
    judge(task, rae, "minor")
    judge(task, ravi, "minor")
    assert now_(task).state == "done"
    assert rows(task.case) == []
    with_state(task.case, Case.State.OPEN)
    actions.open_tasks(case=Case.unscoped.get(pk=task.case_id), findings=[], by="ada")
    assert [one.code("verdict") for one in rows(task.case)] == ["minor", "minor"]


def with_state(case: Case, state: str) -> None:
    with transaction.atomic(), acting(actor="ivy", site=case.site.code):
        Case.unscoped.filter(pk=case.pk).update(state=state)


def test_the_trail_says_who_judged_and_the_case_only_which_reviewer() -> None:
    task = disputed()
    rae, ravi, _ = reviewers()
    judge(task, rae, "minor")
    judge(task, ravi, "minor")
    judged = Change.objects.filter(table_name="registry_review").values_list("actor", flat=True)
    written = Change.objects.filter(table_name="registry_adjudication").values_list("actor", flat=True)
    assert set(judged) == {"rae", "ravi"}
    assert set(written) == {"system:adjudication"}


# -- who may ----------------------------------------------------------------------------------------------------------


def test_a_third_person_finds_no_place_while_two_are_at_it() -> None:
    task = disputed()
    rae, ravi, ruth = reviewers()
    actions.take(task=task, by=rae)
    assert actions.take(task=task, by=rae).place == 1  # pressed twice
    actions.take(task=task, by=ravi)
    assert not may_take(ruth)
    with pytest.raises(Refused, match="Others have taken"):
        actions.take(task=task, by=ruth)
    actions.give_back(task=task, by=rae)
    assert may_take(ruth)
    assert actions.take(task=task, by=ruth).place == 1


def test_nobody_judges_a_child_of_a_site_where_they_work() -> None:
    task = disputed()
    rae, ravi, ruth = reviewers()
    give_role(person=rae, role="site_coordinator", site=task.case.site, by="test")
    give_role(person=ravi, role="auditor", site=task.case.site, by="test")
    give_role(person=ruth, role="site_coordinator", site=a_site("Far Away"), by="test")
    assert [may_take(one) for one in (rae, ravi, ruth)] == [False, False, True]


def test_who_may_open_every_record_judges_none() -> None:
    disputed()
    [rae] = reviewers("rae")
    assert may_take(rae)
    give_role(person=rae, role="data_manager", site=None, by="test")
    assert not may_take(rae)


def test_nobody_judges_a_child_that_their_site_gave_away() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    old = a_site("Old Place")
    give_role(person=rae, role="site_coordinator", site=old, by="test")
    assert may_take(rae)
    with transaction.atomic(), acting(actor="test"):
        Transfer.unscoped.create(
            case=task.case, giving=old, receiving=task.case.site, state="taken", reason="moved", offered_by="rae"
        )
    assert not may_take(rae)


def test_nobody_judges_a_child_into_which_one_that_their_site_gave_away_was_merged() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    old = a_site("Old Place")
    give_role(person=rae, role="site_coordinator", site=old, by="test")
    first, second = child(task.case.site), child(task.case.site)
    with transaction.atomic(), acting(actor="test"):
        Transfer.unscoped.create(
            case=first, giving=old, receiving=first.site, state="taken", reason="moved", offered_by="rae"
        )
        Case.unscoped.filter(pk=first.pk).update(state="merged", merged_into=second)
    assert may_take(rae)
    with transaction.atomic(), acting(actor="test"):
        Case.unscoped.filter(pk=second.pk).update(state="merged", merged_into=task.case)
    assert not may_take(rae)


def test_who_took_a_question_and_then_joined_the_site_no_longer_sees_it() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    actions.take(task=task, by=rae)
    assert queries.sheet(rae, task.code).excerpt is not None
    give_role(person=rae, role="site_coordinator", site=task.case.site, by="test")
    with pytest.raises(queries.NotFound):
        queries.sheet(User.objects.get(pk=rae.pk), task.code)


def test_who_is_no_reviewer_finds_nothing() -> None:
    disputed()
    assert not may_take(member("sam", "analyst"))


@pytest.mark.parametrize("remark", ["seen on 12.03.2024", "Dr Miller called", "call 0123456789"])
def test_a_remark_that_identifies_is_refused(remark: str) -> None:
    task = disputed()
    rae, *_ = reviewers()
    actions.take(task=task, by=rae)
    with pytest.raises(Refused):
        actions.give(task=task, verdict="minor", remark=remark, by=rae)
    assert Review.unscoped.get(task=task).verdict == ""


def test_a_decided_question_is_not_withdrawn_and_a_reason_is_asked() -> None:
    task = disputed()
    rae, ravi, _ = reviewers()
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw(task=task, reason=" ", by=rae)
    judge(task, rae, "minor")
    judge(task, ravi, "minor")
    with pytest.raises(Refused, match="decided"):
        actions.withdraw(task=task, reason="too late", by=rae)
