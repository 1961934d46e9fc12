"""Sign-in through a hospital's identity provider (OpenID Connect), for people who were invited here.

It stands in for the password alone: who needs a second factor here types its code as well.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from accounts import actions
from accounts.models import User


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks at the way back from the provider. It makes no account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the provider's account to the one person with this verified address; else stop."""
        if sociallogin.is_existing:
            return
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        people = list(User.objects.filter(is_active=True, email__in=verified)[:2])
        if len(people) != 1:
            raise ImmediateHttpResponse(render(request, "accounts/not_known.html", status=403))
        actions.tie_to_organisation(person=people[0], tie=partial(sociallogin.connect, request))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(render(request, "accounts/not_known.html", {"broken": True}, status=401))
