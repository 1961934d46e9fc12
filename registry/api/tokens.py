"""Tokens of programs: made by a person for one of their sites, shown once, ending by themselves. The only writer.

A token is never more than its person: it ends with the account, and with every session of it: a new password, another
role, another second factor, signing out everywhere.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from accounts.models import AT_ONE_SITE, Site, User
from accounts.queries import sites_of
from audit.acting import acting
from pave.lib.clock import now
from registry.models import ApiToken

PREFIX = "pave_"
SECRET_BYTES = 32
MOST_DAYS = 365


class TokenRefused(ValueError):
    """No such token can be made; the message says why."""


def make_token(*, person: User, site: Site | None, name: str, days: int, may_write: bool) -> tuple[ApiToken, str]:
    """The token and its text, which is kept nowhere. Without a site: all that the person may see, to read.

    Raises TokenRefused.
    """
    if not 1 <= days <= MOST_DAYS:
        raise TokenRefused(f"A token lives for 1 to {MOST_DAYS} days.")
    if may_write and (site is None or not sites_of(person, AT_ONE_SITE).filter(pk=site.pk).exists()):
        raise TokenRefused("A token that writes is for one site, where you enter data. Choose that site.")
    if site is not None and not sites_of(person).filter(pk=site.pk).exists():
        raise TokenRefused("You do not work at this site.")
    text = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic(), acting(actor=person.username, site=site.code if site else ""):
        token = ApiToken.objects.create(
            user=person, site=site, name=name, digest=digest_of(text), may_write=may_write,
            bound_to=person.get_session_auth_hash(), expires_at=now() + timedelta(days=days),
        )  # fmt: skip
    return token, text


def revoke(*, token: ApiToken, by: str) -> None:
    """End a token now; a second time changes nothing."""
    with transaction.atomic(), acting(actor=by):
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now())


def tokens_of(person: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=person).select_related("site")


def living_token(text: str) -> ApiToken | None:
    """The token with this text, if it may be used now: not ended, not revoked, and its person as when it was made."""
    if not text.startswith(PREFIX):
        return None
    found = ApiToken.objects.select_related("user", "site").filter(
        digest=digest_of(text), revoked_at=None, expires_at__gt=now(), user__is_active=True
    )
    token = found.first()
    return token if token and constant_time_compare(token.bound_to, token.user.get_session_auth_hash()) else None


def note_use(token: ApiToken) -> None:
    """Keep the day on which a token was last used; one write a day."""
    today = now().date()
    if token.last_used_on != today:
        with transaction.atomic(), acting(actor=token.user.username):
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def digest_of(text: str) -> str:
    # The text has 256 random bits: a plain digest cannot be searched.
    return hashlib.sha256(text.encode()).hexdigest()
