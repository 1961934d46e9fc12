"""The pages of reviewers, data managers and sites."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from registry.adjudicating import actions
from registry.models import AdjudicationTask, Review
from tests.accounts.proving import member, proved, signed_in
from tests.registry.adjudicating.disputes import dispute, disputed, reviewers
from tests.registry.children import two_sites

pytestmark = pytest.mark.django_db
LIST = "/registry/adjudication/"


def browser(person: User) -> Client:
    return proved(signed_in(person), person)


def of(name: str) -> Client:
    return browser(User.objects.get(username=name))


def url(task: AdjudicationTask, name: str = "adjudication") -> str:
    return reverse(f"registry:{name}", args=[task.code])


def says(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_reviewer_takes_a_question_judges_it_and_sees_no_other() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    client = browser(rae)
    assert "Which class is this bleeding?" in says(client, LIST)
    assert client.post(url(task, "take_adjudication")).headers["Location"] == url(task)
    shown = client.post(url(task), {"verdict": "minor", "remark": "little blood", "act": "show"})
    assert b"Once given, a verdict stays." in shown.content
    assert Review.unscoped.get(task=task).verdict == ""
    answer = client.post(url(task), {"verdict": "minor", "remark": "little blood", "act": "give"})
    assert answer.status_code == 302
    review = Review.unscoped.get(task=task)
    assert (review.verdict, review.remark) == ("minor", "little blood")
    assert "Your verdict stays" in says(client, url(task))
    assert client.post(url(task), {"verdict": "minor", "act": "give"}).status_code == 302  # pressed twice


def test_the_sheet_tells_neither_site_nor_case_nor_the_site_s_class() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    actions.take(task=task, by=rae)
    page = says(browser(rae), url(task))
    case = task.case
    body = page[page.index("<main") : page.index("</main")]
    for hidden in (case.code, case.site.code, case.site.name, "day 44", "as the site sees it"):
        assert hidden not in body
    assert "Class, as the site" not in body
    assert "Nose" in body


def test_a_sheet_that_is_not_taken_a_strange_one_and_none_are_the_same_page() -> None:
    task = disputed()
    rae, ravi = reviewers("rae", "ravi")
    actions.take(task=task, by=ravi)
    client = browser(rae)
    strange, none = client.get(url(task)), client.get(f"{LIST}00000000/")
    assert strange.status_code == none.status_code == 404
    assert client.post(url(task, "give_back_adjudication")).status_code == 404


def test_an_empty_answer_comes_back_with_everything_typed() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    actions.take(task=task, by=rae)
    answer = browser(rae).post(url(task), {"remark": "not sure yet", "act": "show"})
    assert answer.status_code == 422
    assert b"Choose one of the answers." in answer.content
    assert b"not sure yet" in answer.content


def test_a_remark_with_a_date_is_refused_at_its_field() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    actions.take(task=task, by=rae)
    answer = browser(rae).post(url(task), {"verdict": "minor", "remark": "on 12.03.2024", "act": "give"})
    assert answer.status_code == 422
    assert Review.unscoped.get(task=task).verdict == ""


def test_a_question_given_back_is_free_again() -> None:
    task = disputed()
    rae, ravi = reviewers("rae", "ravi")
    client = browser(rae)
    client.post(url(task, "take_adjudication"))
    assert client.post(url(task, "give_back_adjudication")).status_code == 302
    assert not Review.unscoped.filter(task=task).exists()
    assert task.code in says(browser(ravi), LIST)


def test_taking_what_is_gone_says_so() -> None:
    task = disputed()
    rae, ravi, ruth = reviewers()
    actions.take(task=task, by=rae)
    actions.take(task=task, by=ravi)
    answer = browser(ruth).post(url(task, "take_adjudication"), follow=True)
    assert b"no longer free" in answer.content


def test_a_data_manager_sees_counts_and_reasons_and_no_reviewer() -> None:
    task = disputed()
    rae, ravi, _ = reviewers("rae-of-somewhere", "ravi", "ruth")
    actions.take(task=task, by=rae)
    actions.give(task=task, verdict="minor", remark="", by=rae)
    actions.take(task=task, by=ravi)
    page = says(of("mo"), LIST)
    assert "taken, no verdict yet (1 of 2 given)" in page
    assert "No question is judged by two yet." in page
    assert "rae-of-somewhere" not in page


def test_too_few_reviewers_are_told_as_the_reason_of_a_delay() -> None:
    task = disputed()
    reviewers("rae")
    member("ros", "adjudicator")
    User.objects.get(username="ros").memberships.create(role="auditor", site=task.case.site)
    assert "too few reviewers: 1 more may judge it, 2 needed" in says(of("mo"), LIST)


def test_a_data_manager_frees_a_place_or_withdraws_with_a_reason() -> None:
    task = disputed()
    [rae] = reviewers("rae")
    actions.take(task=task, by=rae)
    client, manage = of("mo"), url(task, "manage_adjudication")
    assert client.post(manage, {"act": "free", "reason": ""}).status_code == 422
    assert client.post(manage, {"act": "free", "reason": "on leave"}).status_code == 302
    assert not Review.unscoped.filter(task=task).exists()
    for _ in range(2):  # pressed twice
        assert client.post(manage, {"act": "withdraw", "reason": "asked in error"}).status_code == 302
    assert AdjudicationTask.unscoped.get(pk=task.pk).state == "withdrawn"


def test_the_site_reads_the_verdicts_beside_its_class_once_they_are_complete() -> None:
    task = disputed()
    rae, ravi = reviewers("rae", "ravi")
    page = reverse("registry:case_adjudication", args=[task.case.code])
    for person, told in ((rae, False), (ravi, True)):
        actions.take(task=task, by=person)
        actions.give(task=task, verdict="crnm", remark="needs no more", by=person)
        body = says(of("ada"), page)
        assert ("<b>Clinically relevant, non-major</b>" in body) is told
        assert ("needs no more" in body) is told
    assert "ISTH 2011" in body
    assert "rae" not in body[body.index("<main") :]


def test_another_site_does_not_find_the_reviews_of_a_child() -> None:
    mine, theirs = two_sites()
    dispute(mine)
    page = reverse("registry:case_adjudication", args=[mine.code])
    assert of("ada").get(page).status_code == 200
    strange = of("eve").get(page)
    absent = of("eve").get(reverse("registry:case_adjudication", args=["000000000"]))
    assert strange.status_code == absent.status_code == 404
    assert of("eve").get(reverse("registry:case_adjudication", args=[theirs.code])).status_code == 200


def test_the_case_page_says_that_reviewers_are_asked_and_only_then() -> None:
    mine, theirs = two_sites()
    dispute(mine)
    asked = says(of("ada"), reverse("registry:case", args=[mine.code]))
    assert "waits for two reviewers" in asked
    assert reverse("registry:case_adjudication", args=[mine.code]) in asked
    assert "waits for two reviewers" not in says(of("eve"), reverse("registry:case", args=[theirs.code]))
