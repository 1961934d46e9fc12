"""How the respondent's pages are served: few queries, no session, nothing kept by browser or proxy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from surveys.models import Survey
from tests.surveys.respondent import Respondent

pytestmark = pytest.mark.django_db
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGES = ["", "code/", "resume/", "section/you/", "section/practice/", "check/", "done/", "blank/"]


@pytest.mark.parametrize("section", ["practice", "platelets", "guideline"])
def test_a_page_takes_at_most_two_queries(
    practice_survey: Survey, visitor: Client, section: str, django_assert_max_num_queries: Any
) -> None:
    someone = Respondent(visitor, "practice").start(eligible="yes")
    someone.get(f"section/{section}/")
    with django_assert_max_num_queries(2):
        assert someone.get(f"section/{section}/").status_code == 200


def test_a_save_takes_at_most_four_queries(
    practice_survey: Survey, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    someone = Respondent(visitor, "practice").start(eligible="yes")
    someone.get("section/practice/")
    with django_assert_max_num_queries(4):
        assert someone.post("save/", columns="practice_type", practice_type="bmt").json()["state"] == "saved"
    with django_assert_max_num_queries(4):
        assert someone.post("section/practice/", practice_type="oncology", go="stop").status_code == 302


def test_the_save_of_the_script_answers_with_what_is_open_now(respondent: Respondent) -> None:
    told = respondent.post("save/", columns="tools role", tools=["umbrella", "hat"], role="other").json()
    assert told["state"] == "saved"
    assert told["cells"] == {"tools": "umbrella;hat", "role": "other"}
    assert {"umbrella_age", "role__other", "wind__storm"}.isdisjoint(told["hidden"])
    assert "open_below__other_n" in told["hidden"]
    assert (told["answered"], told["total"], told["sections"]["you"]) == (2, 11, [2, 5])


def test_the_save_of_the_script_touches_only_the_columns_it_names(respondent: Respondent) -> None:
    respondent.post("save/", columns="role", role="a")
    respondent.post("save/", columns="rating no_such", rating="5", role="b", no_such="x")
    assert respondent.cells().items() >= {"role": "a", "rating": "5"}.items()
    assert "no_such" not in respondent.cells()


def test_the_cases_of_a_respondent_cannot_be_chosen(respondent: Respondent) -> None:
    drawn = {name: cell for name, cell in respondent.cells().items() if name.endswith("__case")}
    chosen = dict.fromkeys(drawn, "1")
    respondent.post("save/", columns=" ".join(chosen), **chosen)
    respondent.post("section/practice/", **chosen, go="stop")
    assert len(drawn) == 2
    assert {name: respondent.cells()[name] for name in drawn} == drawn


def test_a_save_without_its_code_says_so(open_survey: Survey, visitor: Client) -> None:
    page = visitor.post("/answer/umbrellas/save/", {"columns": "role", "role": "a"})
    assert (page.status_code, page.json()) == (403, {"state": "expired"})


@pytest.mark.parametrize("tail", PAGES)
def test_no_page_is_kept_or_framed_or_runs_foreign_script(respondent: Respondent, tail: str) -> None:
    page = respondent.get(tail)
    assert page["Cache-Control"] == "no-store"
    assert sorted(page["Content-Security-Policy"].split("; ")) == sorted(CSP.split("; "))
    assert page["X-Frame-Options"] == "DENY"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("tail", PAGES)
def test_no_page_has_script_or_style_inside_it(respondent: Respondent, tail: str) -> None:
    html = respondent.get(tail).content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count('<script src="')


def test_the_answer_pages_know_no_session_and_no_person(respondent: Respondent, coordinator: Client) -> None:
    coordinator.defaults = respondent.client.defaults
    before = Session.objects.count()
    someone = Respondent(coordinator, "umbrellas").start()
    for tail in PAGES:
        assert "the-coordinator" not in someone.get(tail).content.decode()
    assert set(respondent.client.cookies) == {"pave_draft"}
    assert Session.objects.count() == before


def test_the_cookie_is_shut_in_to_its_survey_and_goes_with_the_browser(respondent: Respondent) -> None:
    cookie = respondent.client.cookies["pave_draft"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/answer/umbrellas/", "Strict", True)
    assert (cookie["expires"], cookie["max-age"]) == ("", "")


SUBMITS = re.compile(r'<button(?![^>]*type="button")([^>]*)>')


@pytest.mark.parametrize("path", ["/answer/umbrellas/section/practice/", "/surveys/umbrellas/preview/practice/"])
def test_enter_in_a_field_continues(respondent: Respondent, coordinator: Client, path: str) -> None:
    client = coordinator if path.startswith("/surveys") else respondent.client
    first, *others = SUBMITS.findall(client.get(path).content.decode())
    assert 'name="go" value="next"' in first
    assert 'form="answers"' in first and 'class="visually-hidden"' in first
    assert 'tabindex="-1" aria-hidden="true"' in first
    assert len(others) > 3


def test_no_address_ever_carries_the_code(respondent: Respondent) -> None:
    pages = [respondent.get(tail).content.decode() for tail in PAGES]
    assert not any(f'href="{mark}' in page for page in pages for mark in (respondent.code,))
    assert not any(f"{sign}{respondent.code}" in page for page in pages for sign in ("/", "?", "=", "&"))


def test_the_code_is_shown_in_groups_and_as_a_picture(respondent: Respondent) -> None:
    from surveys.codes import spoken

    assert spoken(respondent.code) in respondent.get("code/").content.decode()
    assert 'class="qr__picture"' in respondent.get("code/").content.decode()


@pytest.mark.parametrize("tail", ["", "resume/", "section/you/", "code/", "blank/"])
def test_a_look_at_the_head_alone_is_answered_as_the_page(respondent: Respondent, tail: str) -> None:
    head = respondent.client.head(respondent.path(tail))
    assert (head.status_code, head.content) == (200, b"")
