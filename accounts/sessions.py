"""How long a session lives, and how fresh its proof of who it is.

Nobody stays signed in longer than twelve hours; who may open a child's record, or make people, is signed out after
fifteen minutes without a page. Both are kept in the session and asked on every request, whatever the cookie says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import second_factor
from accounts.models import User
from accounts.policy import NEEDS_SHORT_SESSIONS
from pave.lib.clock import now

LONGEST, IDLE = 12 * 3600, 15 * 60  # seconds
NOTED_EVERY = 30  # seconds: not every page writes the session
SINCE, SEEN = "accounts.since", "accounts.seen"
P = ParamSpec("P")


def person_of(request: HttpRequest) -> User:
    """Who is signed in. For views behind the policy, which lets nobody else come to them."""
    return cast(User, request.user)


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Every way to sign in passes here."""
    request.session[SINCE] = request.session[SEEN] = now().timestamp()


def is_over(request: HttpRequest, person: User) -> bool:
    """Too old, or left alone too long; a session without its times is over too."""
    clock, session = now().timestamp(), request.session
    if not 0 <= clock - session.get(SINCE, 0.0) < LONGEST:
        return True
    return bool(person.kinds & NEEDS_SHORT_SESSIONS) and clock - session.get(SEEN, 0.0) >= IDLE


def note_seen(request: HttpRequest) -> None:
    clock = now().timestamp()
    if clock - request.session.get(SEEN, 0.0) >= NOTED_EVERY:
        request.session[SEEN] = clock


def is_fresh(request: HttpRequest, person: User, *, minutes: float) -> bool:
    """Whether this session proved itself within so many minutes: by a code where the person has a second factor."""
    last = second_factor.last_proof(request, by_code=second_factor.has_one(person))
    return 0 <= now().timestamp() - last < minutes * 60


def fresh_sign_in(
    minutes: float = 10,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """For export, unlock, signature and changes of people: who did not just sign in proves it again, then goes on.

    A post is not repeated by itself: its page is shown again. Put it on the page with the form as well.
    """

    def around(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if is_fresh(request, person_of(request), minutes=minutes):
                return view(request, *args, **kwargs)
            return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': _page_of(request)})}")

        return guarded

    return around


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: this one, or the one whose form was posted."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = urlsplit(request.headers.get("Referer", ""))
    return referer.path if referer.netloc == request.get_host() else "/"


def safe_next(request: HttpRequest) -> str:
    """Where a form says to go on, if that is one of our pages; else the front door."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    host, https = request.get_host(), request.is_secure()
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={host}, require_https=https)
    return wanted if ours else reverse("home")
