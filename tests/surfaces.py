"""Both processes in one test client: pages under /answer/ go through the public process's own routes and middleware.

The staff's routes and middleware never see them, and a staff page that links to an answer page by `url` fails here as
it would in its own process. What only real processes can show is in tests/processes/test_public_surface.py.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase
from django.test import override_settings
from django.urls import set_urlconf

from pave import survey_settings

ANSWERS = "/answer/"


class Answers:
    """First of all middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.inside, self.outside = get_response, BaseHandler()
        with override_settings(MIDDLEWARE=survey_settings.MIDDLEWARE):
            self.outside.load_middleware()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(ANSWERS):
            return self.inside(request)
        request.urlconf = survey_settings.ROOT_URLCONF
        try:
            return self.outside._middleware_chain(request)
        finally:
            set_urlconf(None)
