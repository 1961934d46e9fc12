"""A thread from question to end: who may do what, and what a second click does."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.acting import acting
from registry.data_queries import actions
from registry.data_queries.rules import Refused, Step
from registry.models import Case, DataQuery, QueryMessage
from registry.queries import NotFound
from tests.accounts.proving import a_site, member, proved, signed_in
from tests.registry.children import add, child, two_sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(db: None) -> tuple[Case, Case]:
    """Each child has an unusual value, kept with a reason: question 1."""
    cases = two_sites()
    for case in cases:
        add(case, "count", day="12", hb="1.5", reason="bled heavily")
    return cases


def browser(name: str) -> Client:
    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


def bare(page: HttpResponse) -> bytes:
    """Without the token of the form, which no two pages share."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page.content)


def page_of(case: Case, number: int = 1) -> str:
    return f"/registry/cases/{case.code}/queries/{number}/"


def state_of(case: Case, number: int = 1) -> tuple[str, str]:
    query = DataQuery.unscoped.get(case=case, number=number)
    return query.state, query.how


def steps(case: Case) -> list[tuple[str, str, str]]:
    return list(QueryMessage.unscoped.filter(query__case=case).values_list("act", "by", "text"))


def offered(client: Client, case: Case) -> set[str]:
    body = client.get(page_of(case)).content.decode()
    return {step.value for step in Step if f'value="{step}"' in body}


@pytest.mark.parametrize(("name", "expected"), [
    ("ada", {"answer"}), ("ivy", {"answer"}), ("mo", {"accept", "ask again", "withdraw"}),
])  # fmt: skip
def test_each_person_is_offered_the_steps_that_are_theirs(both, name: str, expected: set[str]) -> None:
    assert offered(browser(name), both[0]) == expected


def test_an_auditor_reads_and_does_nothing(both) -> None:
    person = member("una", "auditor")
    client = proved(signed_in(person), person)
    assert offered(client, both[0]) == set()
    assert client.post(page_of(both[0]), {"step": "accept", "text": "fine"}).status_code == 422
    assert state_of(both[0]) == ("answered", "")


def test_a_question_goes_to_and_fro_until_the_data_manager_accepts(both) -> None:
    case, ada, mo = both[0], browser("ada"), browser("mo")
    assert mo.post(page_of(case), {"step": "ask again", "text": "Was it measured twice?"}).status_code == 302
    assert state_of(case) == ("open", "")
    assert ada.post(page_of(case), {"step": "answer", "text": "Yes, twice."}).status_code == 302
    assert mo.post(page_of(case), {"step": "accept", "text": ""}).status_code == 302
    assert state_of(case) == ("closed", "accepted")
    assert steps(case)[2:] == [
        ("reopened", "mo", "Was it measured twice?"), ("answered", "ada", "Yes, twice."), ("closed", "mo", ""),
    ]  # fmt: skip


def test_a_second_click_changes_nothing(both) -> None:
    case, mo = both[0], browser("mo")
    for step, text in (("ask again", "Was it measured twice?"), ("accept", ""), ("ask again", "Sure?")):
        for _ in range(2):
            assert mo.post(page_of(case), {"step": step, "text": text}).status_code == 302
    assert len(steps(case)) == 2 + 3


def test_a_site_cannot_open_again_what_is_closed(both) -> None:
    case = both[0]
    actions.take(Step.ACCEPT, query=DataQuery.unscoped.get(case=case), by="mo")
    page = browser("ada").post(page_of(case), {"step": "ask again", "text": "Why?"})
    assert page.status_code == 422 and state_of(case) == ("closed", "accepted")


@pytest.mark.parametrize(("text", "says"), [("", "Write a sentence"), ("seen on 10 March 2026", "a date")])
def test_words_that_are_missing_or_identify_are_refused_and_kept(both, text: str, says: str) -> None:
    page = browser("ada").post(page_of(both[0]), {"step": "answer", "text": text})
    body = page.content.decode()
    assert page.status_code == 422 and says in body and text in body
    assert len(steps(both[0])) == 2


@pytest.mark.parametrize("number", [1, 99])
def test_a_question_of_another_site_is_one_that_is_not_there(both, number: int) -> None:
    ada, eve = browser("ada"), browser("eve")
    assert eve.get(page_of(both[1])).status_code == 200, "the control: eve sees her own"
    theirs, nowhere = (ada.get(path) for path in (page_of(both[1], number), page_of(both[0], 99)))
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert bare(theirs) == bare(nowhere) and dict(theirs.headers) == dict(nowhere.headers)
    assert ada.post(page_of(both[1]), {"step": "answer", "text": "mine"}).status_code == 404


def test_the_list_shows_a_site_its_own_and_a_data_manager_all(both) -> None:
    def listed(name: str) -> list[bool]:
        body = browser(name).get("/registry/queries/?state=answered").content.decode()
        return [page_of(case) in body for case in both]

    assert [listed(name) for name in ("ada", "eve", "mo")] == [[True, False], [False, True], [True, True]]


def test_filters_are_links_with_counts(both) -> None:
    add(both[0], "vte_event", day="-5", reason="it led to the diagnosis")
    body = browser("ada").get("/registry/queries/?state=answered").content.decode()
    assert '?state=answered&amp;check=E03"' in body and "<b>" not in body
    only = browser("ada").get("/registry/queries/?state=answered&check=E03").content.decode()
    assert page_of(both[0], 2) in only and page_of(both[0], 1) not in only
    assert "Nothing is open here" in browser("ada").get("/registry/queries/?state=open").content.decode()


def test_a_page_asks_the_database_as_often_for_one_question_as_for_many(both) -> None:
    client = browser("mo")

    def counted() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get("/registry/queries/?state=answered")
        return len(made)

    few = counted()
    far = child(a_site("Far Away"))
    add(far, "count", day="12", hb="1.5", reason="bled heavily")
    for day in range(20, 40):
        add(both[0], "count", day=str(day), hb="1.5", reason="bled heavily")
    assert counted() == few


# -- by hand ----------------------------------------------------------------------------------------------------------


def asked(client: Client, case: Case, **posted: str) -> int:
    return client.post(f"/registry/cases/{case.code}/queries/ask/", posted).status_code


def test_a_data_manager_asks_about_a_row_and_closes_it_as_corrected(both) -> None:
    case, mo = both[0], browser("mo")
    for _ in range(2):
        assert asked(mo, case, about="count/12", text="Is the haemoglobin in g/dL?") == 302
    query = DataQuery.unscoped.get(case=case, number=2)
    assert (query.entity, query.key, query.rule, query.opened_by) == ("count", "12", "", "mo")
    assert mo.post(page_of(case, 2), {"step": "close as corrected", "text": ""}).status_code == 302
    assert state_of(case, 2) == ("closed", "corrected")


def test_an_investigator_asks_about_the_case_and_withdraws_their_own_question(both) -> None:
    case, ivy = both[0], browser("ivy")
    assert asked(ivy, case, about="", text="Which protocol was it?") == 302
    assert ivy.post(page_of(case, 1), {"step": "withdraw", "text": "no"}).status_code == 422
    assert ivy.post(page_of(case, 2), {"step": "withdraw", "text": "I found it."}).status_code == 302
    assert state_of(case, 2) == ("closed", "withdrawn")


def test_a_correction_closes_no_question_of_a_person(both) -> None:
    actions.ask(case=both[0], entity="count", key=("12",), text="Is it in g/dL?", by="mo")
    add(both[0], "count", day="13", hb="9")
    assert state_of(both[0], 2) == ("open", "")


def test_a_row_that_is_not_there_cannot_be_asked_about(both) -> None:
    assert asked(browser("mo"), both[0], about="count/99", text="Is it in g/dL?") == 422


def test_a_coordinator_asks_nothing_and_nobody_asks_about_another_site(both) -> None:
    assert asked(browser("ada"), both[0], about="", text="Why?") == 403
    assert asked(browser("ivy"), both[1], about="", text="Why?") == 404
    with pytest.raises(Refused, match="at most"):
        actions.ask(case=both[0], text="x " * 700, by="mo")


def test_the_panel_shows_what_waits(both) -> None:
    from registry.data_queries.panel import panel
    from registry.queries import facts_of

    shown = panel(User.objects.get(username="ada"), both[0], facts_of(both[0]))
    assert shown is not None and [row["query"].number for row in shown["rows"]] == [1] and not shown["may_ask"]
    actions.take(Step.ACCEPT, query=DataQuery.unscoped.get(case=both[0]), by="mo")
    shown = panel(User.objects.get(username="mo"), both[0], facts_of(both[0]))
    assert shown is not None and (shown["rows"], shown["closed"], shown["may_ask"]) == ([], 1, True)


@pytest.mark.parametrize("state", ["erased", "merged"])
def test_a_child_that_is_gone_is_asked_nothing_even_from_a_page_opened_before(
    both: tuple[Case, Case], state: str
) -> None:
    query, before = DataQuery.unscoped.select_related("case__site").get(case=both[0]), steps(both[0])
    with transaction.atomic(), acting(actor="t"):
        Case.unscoped.filter(pk=both[0].pk).update(state=state)
    with pytest.raises(Refused, match=state):
        actions.ask(case=both[0], text="Which arm was it?", by="mo")
    with pytest.raises(Refused, match=state):
        actions.take(Step.ANSWER, query=query, text="The left one.", by="ada")
    assert DataQuery.unscoped.filter(case=both[0]).count() == 1 and steps(both[0]) == before


def test_a_child_that_moved_is_asked_nothing_by_the_site_that_gave_it_away(both: tuple[Case, Case]) -> None:
    query, before = DataQuery.unscoped.select_related("case__site").get(case=both[0]), steps(both[0])
    with transaction.atomic(), acting(actor="t"):
        Case.unscoped.filter(pk=both[0].pk).update(site=both[1].site)
    with pytest.raises(NotFound):
        actions.ask(case=both[0], text="Which arm was it?", by="ivy")
    with pytest.raises(NotFound):
        actions.take(Step.ANSWER, query=query, text="The left one.", by="ada")
    assert steps(both[0]) == before
