"""Which findings become questions to reviewers, and when they go."""

from __future__ import annotations

import pytest

from registry import actions as writers
from registry import queries as rows_of_registry
from registry.adjudicating.actions import give, open_tasks, take, withdraw
from registry.models import AdjudicationTask, Case, Review
from registry.rules.checks import findings
from tests.registry.adjudicating.disputes import bleed, dispute, disputed, reviewers
from tests.registry.children import two_sites

pytestmark = pytest.mark.django_db
KEY = ("44", "epistaxis")


def states(case: Case) -> list[str]:
    return list(AdjudicationTask.unscoped.filter(case=case).values_list("state", flat=True))


def ask(case: Case) -> None:
    found = list(findings(rows_of_registry.facts_of(case)))
    open_tasks(case=case, findings=found, by="ada")


def agree(case: Case) -> None:
    """The site corrects its class to what the facts say."""
    held = rows_of_registry.entry(case, "bleeding_event", KEY)
    cells = {"class_site": "minor"}
    writers.save_row(
        owner=case, entity="bleeding_event", key=KEY, cells=cells, revision=held.revision, by="ada", reason="typing"
    )


def test_a_disputed_class_opens_one_question_however_often_it_is_asked() -> None:
    task = disputed()
    ask(task.case)
    ask(task.case)
    assert states(task.case) == ["open"]
    assert (task.entity, task.key.split("\t"), task.rule) == ("bleeding_event", list(KEY), "E29")
    assert task.case.code not in task.code


def test_a_class_that_fits_the_facts_opens_none() -> None:
    case, _ = two_sites()
    bleed(case, class_site="minor")
    assert states(case) == []


def test_a_question_that_nobody_has_judged_goes_with_its_finding_and_comes_again() -> None:
    task = disputed()
    agree(task.case)
    assert states(task.case) == ["withdrawn"]
    held = rows_of_registry.entry(task.case, "bleeding_event", KEY)
    writers.save_row(
        owner=task.case, entity="bleeding_event", key=KEY, cells={"class_site": "crnm"}, revision=held.revision,
        by="ada", reason="seen again",
    )  # fmt: skip
    assert states(task.case) == ["withdrawn", "open"]


def test_a_question_with_a_verdict_goes_on_when_the_site_gives_in() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    review = take(task=task, by=rae)
    give(task=task, verdict="minor", remark="", by=rae)
    agree(task.case)
    assert states(task.case) == ["open"]
    assert Review.unscoped.get(pk=review.pk).verdict == "minor"


def test_a_question_about_a_row_that_is_gone_goes_even_with_a_verdict() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    take(task=task, by=rae)
    give(task=task, verdict="minor", remark="", by=rae)
    held = rows_of_registry.entry(task.case, "bleeding_event", KEY)
    writers.delete_row(
        owner=task.case, entity="bleeding_event", key=KEY, revision=held.revision, by="ada", reason="another child"
    )
    assert states(task.case) == ["withdrawn"]


def test_what_a_person_withdrew_is_not_asked_again() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    withdraw(task=task, reason="the site answers by itself", by=rae)
    ask(task.case)
    assert states(task.case) == ["withdrawn"]


def test_questions_of_two_children_are_apart() -> None:
    one, other = two_sites()
    first, second = dispute(one), dispute(other)
    assert first.code != second.code
    open_tasks(case=one, findings=[], by="ada")
    assert (states(one), states(other)) == (["withdrawn"], ["open"])
