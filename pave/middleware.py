"""Headers of every page, and the language of its reader."""

from __future__ import annotations

from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware

NUL = "\0"


class ContentSecurityPolicy:
    """The one policy of all pages, put together once: no page has an exception, so no request needs to ask for one."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        response.headers["Content-Security-Policy"] = self.policy
        return response


class NoNul:
    """Refuses NUL in an address or a form: PostgreSQL keeps no text with it, and SQLite would. Bodies in JSON are read,
    and refused, by those who ask for them."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Views with no form of ours (csrf_exempt) parse their own body; of the others Django parses it once, here."""
        lists = [*request.GET.lists()]
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            lists += request.POST.lists()
        if NUL in request.path_info or any(NUL in text for name, texts in lists for text in (name, *texts)):
            raise BadRequest("no text holds NUL")


class NeverKept:
    """No browser or proxy keeps a page of the public process, its error pages included."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response


class Languages(LocaleMiddleware):
    """The language of the reader, once there is a second one to choose from."""

    def __init__(self, get_response: Any) -> None:
        if len(settings.LANGUAGES) < 2:
            raise MiddlewareNotUsed("one language: nothing to choose")
        super().__init__(get_response)
