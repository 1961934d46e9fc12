"""The public process about itself: whether it is well, and its pages for what went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def broken(request: HttpRequest, **_: Any) -> HttpResponse:
    """Our fault. No number to report: it would tie a person to a line of the log."""
    return _page(request, 500)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"survey/errors/{status}.html", {"whom": settings.PAVE_CONTACT}, status=status)
