"""Where staff pages and mails send respondents."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from pave.answer_links import answer_url

PAGE = "/answer/rain/"
CASES = [
    # origin that is set, production?, host of the staff's page -> where the respondent goes
    ("https://answer.example.org", True, "staff.example.org", "https://answer.example.org"),
    ("https://answer.example.org", False, "127.0.0.1:8000", "https://answer.example.org"),
    ("", False, "127.0.0.1:8000", "http://127.0.0.1:8001"),
    ("", False, "localhost:9100", "http://localhost:9101"),
    ("", False, "localhost", "http://localhost:8001"),
    ("", True, "staff.example.org", "http://staff.example.org"),
]


@pytest.mark.parametrize(("origin", "production", "host", "expected"), CASES)
def test_a_link_leads_to_the_public_process(
    settings: Any, origin: str, production: bool, host: str, expected: str
) -> None:
    settings.PAVE_ANSWER_ORIGIN, settings.PRODUCTION, settings.ALLOWED_HOSTS = origin, production, ["*"]
    request = RequestFactory().get("/surveys/rain/", headers={"host": host})
    assert answer_url("start", "rain", request) == expected + PAGE
    shown = Template("{% answer_url 'start' slug %}").render(Context({"request": request, "slug": "rain"}))
    assert shown == expected + PAGE


@pytest.mark.parametrize(
    ("production", "expected"), [(False, "http://127.0.0.1:8001"), (True, "https://a.example.org")]
)
def test_a_mail_needs_no_request(settings: Any, production: bool, expected: str) -> None:
    settings.PAVE_ANSWER_ORIGIN, settings.PRODUCTION, settings.ALLOWED_HOSTS = "", production, ["a.example.org", "b"]
    assert answer_url("stop_mail", "rain") == f"{expected}/answer/rain/no-more-mail/"
