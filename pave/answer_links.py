"""Links from the staff's pages and mails to the public process, which has routes and an origin of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

PUBLIC_ROUTES = "pave.survey_urls"
DEMO_PORT = 8001


def answer_url(name: str, slug: str, request: HttpRequest | None = None) -> str:
    """The whole address of a page of respondents."""
    return origin(request) + reverse(f"answer:{name}", urlconf=PUBLIC_ROUTES, kwargs={"slug": slug})


def origin(request: HttpRequest | None = None) -> str:
    """PAVE_ANSWER_ORIGIN; without it the next port of the same host in the demo, the same host in production."""
    if settings.PAVE_ANSWER_ORIGIN:
        return str(settings.PAVE_ANSWER_ORIGIN)
    if request is None:
        return f"http://127.0.0.1:{DEMO_PORT}" if not settings.PRODUCTION else f"https://{settings.ALLOWED_HOSTS[0]}"
    if settings.PRODUCTION:
        return f"{request.scheme}://{request.get_host()}"
    here = urlsplit(f"{request.scheme}://{request.get_host()}")
    return f"{here.scheme}://{here.hostname}:{(here.port or DEMO_PORT - 1) + 1}"
