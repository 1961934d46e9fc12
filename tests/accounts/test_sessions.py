"""How long a session lives, and when it must prove itself again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import time

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.policy import ROUTES, SIGNED_IN
from accounts.sessions import fresh_sign_in
from tests.accounts.proving import WORD, a_site, code, member, proved, signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch):
    """later(minutes=...) moves the clock."""

    def move(**ahead: float) -> None:
        moved = datetime.now(UTC) + timedelta(**ahead)
        monkeypatch.setattr("accounts.sessions.now", lambda: moved)

    return move


def of_a_site() -> Client:
    person = member("site", "site_investigator", a_site())
    return proved(signed_in(person), person)


def test_who_sees_cases_is_signed_out_after_a_quarter_of_an_hour_without_a_page(later) -> None:
    client = of_a_site()
    later(minutes=14)
    assert client.get("/account/").status_code == 200
    later(minutes=28)
    assert client.get("/account/").status_code == 200
    later(minutes=44)
    assert client.get("/account/").url == "/sign-in/?next=/account/"
    later(minutes=0)
    assert client.get("/account/").status_code == 302


def test_who_runs_surveys_may_leave_the_desk_and_is_signed_out_after_twelve_hours(later) -> None:
    client = signed_in(somebody(role="coordinator"))
    later(hours=11, minutes=59)
    assert client.get("/surveys/").status_code == 200
    later(hours=12, minutes=1)
    assert client.get("/surveys/").status_code == 302


def test_a_clock_that_was_set_back_makes_no_session_immortal(later) -> None:
    client = signed_in(somebody(role="coordinator"))
    later(days=-1)
    assert client.get("/surveys/").status_code == 302


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(later) -> None:
    person = somebody("root", "administrator")
    client = proved(signed_in(person), person)
    later(minutes=14)
    client.get("/api/runs/00000000-0000-0000-0000-000000000001/")
    later(minutes=16)
    assert client.get("/people/").status_code == 302


# -- fresh sign-in ----------------------------------------------------------------------------------------------------


@fresh_sign_in(minutes=10)
def unlock(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"unlocked by {request.method}")


urlpatterns = [path("unlock/", unlock, name="unlock"), path("", include("pave.urls"))]


@pytest.fixture
def guarded(monkeypatch, settings) -> None:
    settings.ROOT_URLCONF = __name__
    monkeypatch.setitem(ROUTES, "unlock", SIGNED_IN)


@pytest.mark.usefixtures("guarded")
def test_a_fresh_sign_in_goes_straight_through_and_an_old_one_is_asked_again() -> None:
    person = member("site", "site_investigator", a_site())
    client = proved(signed_in(person), person, ago=9 * 60)
    assert client.get("/unlock/").content == b"unlocked by GET"
    proved(client, person, ago=11 * 60)
    assert client.get("/unlock/").url == "/account/confirm/?next=%2Funlock%2F"
    answer = client.post("/account/confirm/", {"password": WORD, "code": code(), "next": "/unlock/"})
    assert answer.url == "/unlock/"
    assert client.get("/unlock/").content == b"unlocked by GET"


@pytest.mark.usefixtures("guarded")
def test_a_post_that_is_not_fresh_does_nothing_and_leads_back_to_its_page() -> None:
    client = signed_in(somebody())
    headers = {"referer": "http://testserver/account/?x"}
    assert client.post("/unlock/", headers=headers).url == "/account/confirm/?next=%2Faccount%2F"
    elsewhere = client.post("/unlock/", headers={"referer": "https://evil.example/account/"})
    assert elsewhere.url == "/account/confirm/?next=%2F"


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize(("password", "number"), [("wrong", "right"), (WORD, "wrong"), (WORD, ""), ("", "right")])
def test_both_parts_are_needed_where_there_are_both(password: str, number: str) -> None:
    person = somebody()
    client = proved(signed_in(person), person, ago=3600)
    typed = {"right": code(), "wrong": "000000"}.get(number, "")
    assert client.post("/account/confirm/", {"password": password, "code": typed}).status_code == 422
    assert client.get("/unlock/").status_code == 302


@pytest.mark.usefixtures("guarded")
def test_where_there_is_a_second_factor_a_password_is_not_fresh_enough() -> None:
    person = somebody()
    client = proved(signed_in(person), person, ago=3600)
    session = client.session
    session["account_authentication_methods"] += [{"method": "password", "at": time()}]
    session.save()
    assert client.get("/unlock/").status_code == 302


def test_the_confirmation_leads_to_no_other_site() -> None:
    person = somebody()
    answer = signed_in(person).post("/account/confirm/", {"password": WORD, "next": "https://evil.example/"})
    assert answer.url == "/"


def test_wrong_passwords_of_the_confirmation_lock_too() -> None:
    client = signed_in(somebody())
    statuses = [client.post("/account/confirm/", {"password": "wrong"}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]


def test_signing_out_everywhere_ends_every_session_of_this_person_alone() -> None:
    ada, bob = somebody("ada", "coordinator"), somebody("bob", "coordinator")
    phone, desk, his = signed_in(ada), signed_in(ada), signed_in(bob)
    phone.post("/account/sign-out-everywhere/")
    assert [one.get("/surveys/").status_code for one in (phone, desk, his)] == [302, 302, 200]


def test_a_new_password_ends_the_other_sessions() -> None:
    ada = somebody(role="coordinator")
    here, there = Client(), signed_in(ada)
    here.post("/sign-in/", {"username": "ada", "password": WORD})
    words = {"new_password1": "four words put together", "new_password2": "four words put together"}
    assert here.post("/account/password/", words).url == "/account/"
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)
