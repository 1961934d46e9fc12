"""People, the sites of the registry, and who does what at which of them."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

SITE_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
SITE_CODE_LENGTH = 4
LONGEST_SITE_CODE = 20


class Role(models.TextChoices):
    """What a person does everywhere, with surveys and reports. The registry asks for memberships besides."""

    COORDINATOR = "coordinator", "survey coordinator"
    INVESTIGATOR = "investigator", "investigator"
    ADMINISTRATOR = "administrator", "administrator"
    MEMBER = "member", "registry member"


class SiteRole(models.TextChoices):
    """What a person does in the registry, at one site or in the whole network."""

    SITE_COORDINATOR = "site_coordinator", "site coordinator"
    SITE_INVESTIGATOR = "site_investigator", "site investigator"
    DATA_MANAGER = "data_manager", "network data manager"
    ANALYST = "analyst", "analyst"
    AUDITOR = "auditor", "auditor"
    ADJUDICATOR = "adjudicator", "adjudicator"


AT_ONE_SITE = (SiteRole.SITE_COORDINATOR.value, SiteRole.SITE_INVESTIGATOR.value)
NETWORK_WIDE = (SiteRole.DATA_MANAGER.value, SiteRole.ANALYST.value, SiteRole.ADJUDICATOR.value)


class User(AbstractUser):
    """A person who signs in. A respondent is never one."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INVESTIGATOR)
    sign_in_epoch = models.PositiveIntegerField(default=0)  # one more, and every session of this person is over
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Every role of this person, in surveys and in the registry; read once an object, so once a request."""
        return frozenset({self.role, *self.memberships.values_list("role", flat=True)})

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django compares this on every request; get_session_auth_hash and its fallback both come through here.
        told = f"{self.password}|{self.sign_in_epoch}"
        return salted_hmac("accounts.models.User.session", told, secret=secret, algorithm="sha256").hexdigest()


def new_site_code() -> str:
    """A random code: exports show it, and it tells neither the order of joining nor the place."""
    return "".join(secrets.choice(SITE_CODE_LETTERS) for _ in range(SITE_CODE_LENGTH))


class Site(models.Model):
    """A hospital of the registry; its name is for its own people, everybody else reads its code."""

    code = models.CharField(max_length=LONGEST_SITE_CODE, unique=True, default=new_site_code, editable=False)
    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2)  # ISO 3166, two letters

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Membership(models.Model):
    """One role of one person at one site; without a site, in the whole network."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=SiteRole.choices)

    class Meta:
        ordering = ("site__code", "role")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("user", "site", "role"), name="a_role_at_a_site_once"),
            models.UniqueConstraint(fields=("user", "role"), condition=Q(site=None), name="a_role_in_the_network_once"),
            models.CheckConstraint(
                condition=(~Q(role__in=AT_ONE_SITE) | Q(site__isnull=False))
                & (~Q(role__in=NETWORK_WIDE) | Q(site__isnull=True)),
                name="a_role_where_it_belongs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.site or 'whole network'}"
