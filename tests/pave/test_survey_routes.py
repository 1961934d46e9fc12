"""The public process in one piece: its list of routes, its middleware, its settings; and the staff's without it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from pave import survey_settings, survey_urls, urls
from surveys.models import Survey
from tests.accounts.test_policy import names

MOST_ROUTES = 15
OF_RESPONDENTS = (
    "answer:save", "answer:section", "answer:start", "answer:code", "answer:resume", "answer:issue", "answer:stop_mail",
    "answer:status", "answer:check", "answer:submit", "answer:done", "answer:withdraw", "answer:blank",
    "answer:blank_pdf", "health",
)  # fmt: skip
"""Written out: a route more is a decision, and this line is where it is made."""
PRIVATE = {"audit", "accounts", "analytics", "invitations", "registry", "demo", "rest_framework"}


def test_the_public_surface_is_this_list() -> None:
    assert sorted(names(get_resolver("pave.survey_urls"))) == sorted(OF_RESPONDENTS)
    assert len(OF_RESPONDENTS) <= MOST_ROUTES


def test_no_route_of_respondents_is_left_in_the_staffs_process() -> None:
    assert {name for name in names(get_resolver("pave.urls")) if name.startswith("answer:")} == set()
    with pytest.raises(NoReverseMatch):
        reverse("answer:start", urlconf=urls, kwargs={"slug": "x"})
    assert reverse("answer:start", urlconf=survey_urls, kwargs={"slug": "x"}) == "/answer/x/"


def test_no_private_app_no_session_and_no_cookie_middleware() -> None:
    assert set(survey_settings.INSTALLED_APPS) == {"django.contrib.staticfiles", "csp", "surveys"}
    told = " ".join([*survey_settings.MIDDLEWARE, *survey_settings.PROCESSORS])
    assert [word for word in ("session", "auth", "messages", "csrf", *PRIVATE) if f".{word}" in told] == []


@pytest.mark.parametrize("name", ["CELERY_BROKER_URL", "EMAIL_BACKEND", "AUTH_USER_MODEL", "REST_FRAMEWORK",
                                  "SESSION_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS"])  # fmt: skip
def test_settings_of_the_staff_are_not_there(name: str) -> None:
    assert not hasattr(survey_settings, name)


@pytest.mark.django_db
def test_in_the_staffs_process_an_answer_page_is_no_page(open_survey: Survey, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "tests.surfaces.Answers"]
    page = Client().get("/answer/umbrellas/")
    assert page.status_code == 404
    assert page.cookies == {}
