"""Who asks: a token in the header, the children and sites that it reaches, and how often it may ask."""

from __future__ import annotations

from typing import Any, cast

from django.core.cache import caches
from django.db.models import QuerySet
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import Site, User
from accounts.queries import sites_of
from registry import queries
from registry.api.tokens import living_token, note_use
from registry.models import ApiToken, Case

SCHEME = b"bearer"
ENDED = "This token is not known, has ended, or was revoked. Make a new one in the registry."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer pave_...`. A session's cookie opens nothing here, so no page can post for its reader."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != SCHEME:
            raise AuthenticationFailed("Send the token as: Authorization: Bearer pave_...")
        token = living_token(parts[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(ENDED)
        note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="registry"'


class PerToken(SimpleRateThrottle):
    """So many requests a minute and process; the count is in memory."""

    cache = caches["memory"]
    rate = "600/min"
    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"token-{request.auth.pk}" if request.auth else None


# -- what a token reaches ---------------------------------------------------------------------------------------------


def token_of(request: Request) -> ApiToken:
    """The token of a request that has passed the gate."""
    return cast(ApiToken, request.auth)


def sites_in_reach(request: Request) -> QuerySet[Site]:
    """Sites of the person, and of those the token's own where it has one."""
    token = token_of(request)
    sites = sites_of(token.user)
    return sites.filter(pk=token.site_id) if token.site_id else sites


def cases_in_reach(request: Request) -> QuerySet[Case]:
    return queries.cases(token_of(request).user).filter(site__in=sites_in_reach(request))


def case_in_reach(request: Request, code: str, *, to_enter: bool = False) -> Case:
    """Raises queries.NotFound, for a child of elsewhere in the words for one that is not there."""
    token = token_of(request)
    found = queries.case_for(token.user, code)
    if token.site_id not in (None, found.site_id):
        raise queries.NotFound("There is no case with this code.")
    if to_enter:
        check_may_write(request)
        found = queries.case_to_enter(token.user, code)
    return found


def site_in_reach(request: Request, code: str, *, to_enter: bool = False) -> Site:
    """Raises queries.NotFound, likewise."""
    token = token_of(request)
    if not code.isalnum():
        raise queries.NotFound("There is no site with this code.")
    found = queries.site_for(token.user, code)
    if token.site_id not in (None, found.pk):
        raise queries.NotFound("There is no site with this code.")
    if to_enter:
        check_may_write(request)
        found = queries.site_to_enter(token.user, code)
    return found


def check_may_write(request: Request) -> None:
    if not token_of(request).may_write:
        raise PermissionDenied("This token reads only. Make one that writes.")
