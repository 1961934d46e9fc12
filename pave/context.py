"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    def rooms() -> Any:
        """Asked by the header of the staff's pages alone: respondents' process has no accounts."""
        from pave.rooms import rooms_of

        return rooms_of(request)

    return {
        "contact": settings.PAVE_CONTACT,
        "is_demo": not settings.PRODUCTION,
        "synthetic": _is_simulated(request),
        "rooms": rooms,
    }


def _is_simulated(request: HttpRequest) -> bool:
    """Whether the page carries the strip: outside production every child of the registry is simulated.

    A view that knows better, as those of surveys do, gives the context a `synthetic` of its own.
    """
    match = request.resolver_match
    return not settings.PRODUCTION and match is not None and "registry" in match.app_names
