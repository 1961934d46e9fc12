"""Lock-out after wrong passwords: what axes counts, from whom, and the page that it shows.

Known and unknown names are counted alike, so that nobody learns here which names there are.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pave.lib.clock import now

MOST_FAILURES = 100  # of one name, from all addresses together, since its last success
MOST_OF_AN_ADDRESS = 100  # of all names together, within the time that a lock holds: somebody tries one word on many


class Handler(AxesDatabaseHandler):  # type: ignore[misc]
    """Five failures of a name from an address lock the pair for a while, a hundred of an address lock the address.

    A hundred of a name lock it until somebody helps.
    """

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        name = (credentials or {}).get("username") or ""
        if failures_of(name) >= MOST_FAILURES or failures_from(address_of(request)) >= MOST_OF_AN_ADDRESS:
            return True
        return bool(super().is_locked(request, credentials))

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        AccessFailureLog.objects.filter(username=user.get_username()).delete()


def failures_of(username: str) -> int:
    return int(AccessFailureLog.objects.filter(username=username).count())


def failures_from(address: str | None) -> int:
    """Recent ones."""
    since = now() - settings.AXES_COOLOFF_TIME
    return int(AccessFailureLog.objects.filter(ip_address=address, attempt_time__gt=since).count())


def forgive(username: str) -> None:
    """Count from zero again. For actions."""
    AccessFailureLog.objects.filter(username=username).delete()
    AccessAttempt.objects.filter(username=username).delete()


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from; behind our own proxy, what that proxy says. None where no server made it."""
    return str(get_adapter().get_client_ip(request)) if request.META.get("REMOTE_ADDR") else None


def locked_page(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    return render(request, "accounts/locked.html", status=429)
