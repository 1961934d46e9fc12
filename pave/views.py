"""The front door and the pages for things that went wrong."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from surveys.queries import surveys

log = logging.getLogger(__name__)
ROOMS = {"coordinator": "surveys:list", "administrator": "surveys:list", "investigator": "analytics:list"}


def home(request: HttpRequest) -> HttpResponse:
    """Signed in: straight to the work. Otherwise: what this is, and where to sign in."""
    if request.user.is_authenticated:
        return redirect(ROOMS.get(getattr(request.user, "role", ""), "accounts:account"))
    open_surveys = surveys().filter(state="open", mode="open")
    return render(
        request, "home.html", {"open_surveys": open_surveys, "synthetic": any(s.synthetic for s in open_surveys)}
    )


def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def broken(request: HttpRequest, **_: Any) -> HttpResponse:
    """Our fault: a number that finds the log line, and nothing about the request in it."""
    reference = secrets.token_hex(3).upper()
    log.error("error page %s", reference)
    return render(request, "errors/500.html", {"reference": f"{reference[:2]}-{reference[2:]}"}, status=500)
