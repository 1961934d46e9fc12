"""Guards the answer pages against posts from other sites without a CSRF cookie (none may exist there)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Sec-Fetch-Site decides; only where a browser sends none, the Origin header does."""
    fetch_site: str | None = request.META.get("HTTP_SEC_FETCH_SITE")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    origin: str = request.META.get("HTTP_ORIGIN", "")
    return str(urlsplit(origin).netloc) == request.get_host()


def same_origin_posts(refuse: View) -> Callable[[View], View]:
    """Decorator: a POST from elsewhere gets the `refuse` view instead."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD") and not is_same_origin(request):
                return refuse(request, *args, **kwargs)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
