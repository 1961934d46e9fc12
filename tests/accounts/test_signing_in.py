"""Signing in and out, and where the front door leads."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actions import create_person
from surveys.models import Survey

pytestmark = pytest.mark.django_db
WORD = "a long pass word"


@pytest.mark.parametrize(
    ("role", "room"), [("coordinator", "/surveys/"), ("administrator", "/surveys/"), ("investigator", "/reports/")]
)
def test_the_front_door_leads_to_ones_own_work(role: str, room: str) -> None:
    create_person(username="ada", password=WORD, role=role, by="test")
    client = Client()
    assert client.post("/sign-in/", {"username": "ada", "password": WORD}).url == "/"
    assert client.get("/").url == room
    assert client.get(room).status_code == 200


def test_a_wrong_password_opens_nothing() -> None:
    create_person(username="ada", password=WORD, role="coordinator", by="test")
    client = Client()
    page = client.post("/sign-in/", {"username": "ada", "password": WORD + "x"})
    assert page.status_code == 200
    assert client.get("/surveys/").status_code == 302


def test_signing_out_takes_a_post() -> None:
    create_person(username="ada", password=WORD, role="coordinator", by="test")
    client = Client()
    client.login(username="ada", password=WORD)
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
    assert (page.status_code, page.json()) == (200, {"status": "ok"})


def test_a_sign_in_leads_to_no_other_site() -> None:
    create_person(username="ada", password=WORD, role="coordinator", by="test")
    page = Client().post("/sign-in/?next=https://evil.example/", {"username": "ada", "password": WORD})
    assert page.url == "/"
