"""The front door and the pages for things that went wrong."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from audit.queries import unsealed_since
from pave.lib.clock import now
from pave.rooms import rooms_of
from surveys.queries import surveys

log = logging.getLogger(__name__)
ROOMS = {"coordinator": "surveys:list", "administrator": "surveys:list", "investigator": "analytics:list"}
MEMBERS = ("registry", "adjudication", "reports")
"""Where who has no part in surveys and reports lands, by what they do in the registry; the first that fits."""


def home(request: HttpRequest) -> HttpResponse:
    """Signed in: straight to the work. Otherwise: what this is, and where to sign in."""
    if request.user.is_authenticated:
        return redirect(ROOMS.get(getattr(request.user, "role", ""), "") or _room_of_member(request))
    open_surveys = surveys().filter(state="open", mode="open")
    return render(
        request, "home.html", {"open_surveys": open_surveys, "synthetic": any(s.synthetic for s in open_surveys)}
    )


def _room_of_member(request: HttpRequest) -> str:
    theirs = {room.name: room.url for room in rooms_of(request)}
    return next((theirs[name] for name in MEMBERS if name in theirs), reverse("accounts:account"))


def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers; how old the oldest change is that the audit trail has not sealed fails nothing.

    Null where all are sealed, left out where the trail cannot be read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    told: dict[str, object] = {"status": "ok"}
    try:
        since = unsealed_since()
        told["oldest_unsealed_change_s"] = None if since is None else max(0, int((now() - since).total_seconds()))
    except DatabaseError as error:
        log.error("the audit trail does not answer: %s", type(error).__name__)
    return JsonResponse(told)


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
