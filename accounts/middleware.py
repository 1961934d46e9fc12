"""Enforces the policy table before any view runs: who, for how long, by how many factors, in which role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from accounts import second_factor, sessions
from accounts.models import User
from accounts.policy import ASKED_BY_SCRIPT, BEFORE_SECOND_FACTOR, BY_TOKEN, NEEDS_SECOND_FACTOR, PUBLIC, ROUTES


class PolicyMiddleware(MiddlewareMixin):
    """Public routes pass, and those that ask for a token; others need a person of a role that the table names."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        route = match.view_name if match else ""
        allowed = ROUTES.get(route, frozenset())
        if allowed in (PUBLIC, BY_TOKEN):
            return None
        person = request.user
        if not isinstance(person, User):
            return redirect_to_login(request.get_full_path())
        refused = _session_refused(request, person, route)
        if refused is not None:
            return refused
        if not person.kinds & allowed:
            raise PermissionDenied("Your role does not open this page. Ask an administrator if it should.")
        return None


def _session_refused(request: HttpRequest, person: User, route: str) -> HttpResponseBase | None:
    """Sign in again, or set up what is missing; None where this session may go on."""
    if sessions.is_over(request, person):
        logout(request)
        return redirect_to_login(request.get_full_path())
    if route not in ASKED_BY_SCRIPT:
        sessions.note_seen(request)
    if not person.kinds & NEEDS_SECOND_FACTOR or second_factor.passed(request):
        return None
    if second_factor.has_one(person):  # set up elsewhere, after this session had begun
        logout(request)
        return redirect_to_login(request.get_full_path())
    return None if route in BEFORE_SECOND_FACTOR else redirect("accounts:second_factor")
