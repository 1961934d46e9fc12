"""Session, sign-in and messages for the inside pages only: a survey page carries nothing that names a person.

Under /answer/ these middlewares pass the request on untouched, so no session is read or made there and no cookie of a
signed-in colleague can end up beside an answer. Answer views are guarded by `surveys.origin` instead of a CSRF cookie.
"""

from __future__ import annotations

from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware

from pave.environment import ANSWER_PREFIX


class ContentSecurityPolicy:
    """The one policy of all pages, put together once: no page has an exception, so no request needs to ask for one."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        response.headers["Content-Security-Policy"] = self.policy
        return response


class Languages(LocaleMiddleware):
    """The language of the reader, once there is a second one to choose from."""

    def __init__(self, get_response: Any) -> None:
        if len(settings.LANGUAGES) < 2:
            raise MiddlewareNotUsed("one language: nothing to choose")
        super().__init__(get_response)


class _InsideOnly:
    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(ANSWER_PREFIX):
            response: HttpResponseBase = self.get_response(request)
            return response
        inside: HttpResponseBase = super().__call__(request)  # type: ignore[misc]
        return inside


class InsideSession(_InsideOnly, SessionMiddleware):
    """Sessions for the inside pages."""


class InsideCsrf(_InsideOnly, CsrfViewMiddleware):
    """CSRF tokens for the inside pages."""


class InsideAuthentication(_InsideOnly, AuthenticationMiddleware):
    """Who is signed in, on the inside pages."""


class InsideMessages(_InsideOnly, MessageMiddleware):
    """One-time messages on the inside pages."""
