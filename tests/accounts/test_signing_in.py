"""Signing in and out, and where the front door leads."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.actions import set_up_second_factor
from surveys.models import Survey
from tests.accounts.proving import SECRET, WORD, code, proved, signed_in, somebody

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|value="[a-z]*"')


def enter(client: Client, name: str = "ada", word: str = WORD, **more: str):
    return client.post("/sign-in/", {"username": name, "password": word, **more})


@pytest.mark.parametrize(
    ("role", "room"), [("coordinator", "/surveys/"), ("investigator", "/reports/"), ("member", "/reports/")]
)
def test_the_front_door_leads_to_ones_own_work(role: str, room: str) -> None:
    somebody(role=role)
    client = Client()
    assert enter(client).url == "/"
    assert client.get("/").url == room
    assert client.get(room).status_code == 200


def test_a_wrong_password_opens_nothing() -> None:
    somebody(role="coordinator")
    client = Client()
    assert enter(client, word=WORD + "x").status_code == 200
    assert client.get("/surveys/").status_code == 302


def test_a_known_and_an_unknown_name_read_the_same() -> None:
    somebody()
    somebody("bob").__class__.objects.filter(username="bob").update(is_active=False)
    pages = [enter(Client(), name, "wrong" if name == "ada" else WORD) for name in ("ada", "bob", "eve")]
    assert len({(page.status_code, HIDDEN.sub(b"", page.content)) for page in pages}) == 1


def test_signing_out_takes_a_post() -> None:
    client = signed_in(somebody(role="coordinator"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/surveys/").status_code == 302


def test_the_front_door_lists_open_surveys_only(open_survey: Survey) -> None:
    assert "umbrellas" in Client().get("/").content.decode()
    open_survey.state = "paused"
    open_survey.save()
    assert "/answer/umbrellas/" not in Client().get("/").content.decode()


def test_health_is_told_without_signing_in() -> None:
    page = Client().get("/health/")
    assert (page.status_code, page.json()["status"]) == (200, "ok")


def test_a_sign_in_leads_to_no_other_site() -> None:
    somebody(role="coordinator")
    assert Client().post("/sign-in/?next=https://evil.example/", {"username": "ada", "password": WORD}).url == "/"


# -- with a second factor ---------------------------------------------------------------------------------------------


@pytest.fixture
def secured() -> Client:
    """A browser that has typed the right password of a coordinator with a second factor."""
    set_up_second_factor(person=somebody(role="coordinator"), secret=SECRET, by="test")
    client = Client()
    assert enter(client, next="/questions/").url == "/sign-in/code/"
    return client


def test_the_password_alone_opens_nothing_where_there_is_a_second_factor(secured: Client) -> None:
    assert secured.get("/surveys/").url == "/sign-in/?next=/surveys/"


def test_the_code_opens_the_page_that_was_asked_for_and_changes_the_session(secured: Client) -> None:
    before = secured.session.session_key
    assert secured.post("/sign-in/code/", {"code": code()}).url == "/questions/"
    assert secured.get("/questions/").status_code == 200
    assert secured.session.session_key != before


def test_a_wrong_code_opens_nothing(secured: Client) -> None:
    page = secured.post("/sign-in/code/", {"code": "000000"})
    assert "does not fit" in page.content.decode()
    assert secured.get("/surveys/").status_code == 302


def test_a_code_opens_once(secured: Client) -> None:
    used = code()
    secured.post("/sign-in/code/", {"code": used})
    other = Client()
    enter(other)
    assert "was used already" in other.post("/sign-in/code/", {"code": used}).content.decode()


def test_after_five_wrong_codes_the_right_one_is_refused_too(secured: Client) -> None:
    for _ in range(5):
        secured.post("/sign-in/code/", {"code": "000000"})
    assert "Wait five minutes" in secured.post("/sign-in/code/", {"code": code()}).content.decode()


def test_nobody_comes_to_the_code_without_the_password() -> None:
    assert Client().get("/sign-in/code/").url == "/sign-in/"


def test_the_demo_shows_codes_of_its_own_people_and_production_of_nobody(secured: Client, settings) -> None:
    assert code() not in secured.get("/sign-in/code/").content.decode()  # "ada" is nobody of the demo
    theirs = somebody("coordinator", "coordinator")
    set_up_second_factor(person=theirs, secret=SECRET, by="test")
    client = Client()
    enter(client, "coordinator")
    assert code() in client.get("/sign-in/code/").content.decode()
    inside = proved(signed_in(theirs), theirs)
    assert code() in inside.get("/account/confirm/").content.decode()
    settings.PRODUCTION = True
    assert code() not in inside.get("/account/confirm/").content.decode()
    assert code() not in client.get("/sign-in/code/").content.decode()
