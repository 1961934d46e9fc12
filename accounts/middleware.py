"""Enforces the policy table before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from accounts.policy import PUBLIC, ROUTES
from pave.environment import ANSWER_PREFIX


class PolicyMiddleware(MiddlewareMixin):
    """Public routes pass; others need a signed-in person of a role that the table names."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        allowed = ROUTES.get(match.view_name if match else "", frozenset())
        if allowed is PUBLIC or request.path.startswith(ANSWER_PREFIX):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request.user, "role", "") not in allowed:
            raise PermissionDenied("Your role does not open this page. Ask an administrator if it should.")
        return None
