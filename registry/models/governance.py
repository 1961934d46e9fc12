"""What a network or a site sets: limits of a site, and which checks are on. Rows are added, never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from accounts.models import Site
from audit.watch import Audited
from pave.lib.clock import now
from registry.columns import DIGITS, PLACES
from registry.models.scoping import Scoped


def _end() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=DIGITS + PLACES, decimal_places=PLACES, null=True, blank=True)


class SiteLimits(models.Model):
    """One version of a site's own limits of one field; the latest holds. All four ends blank: the registry's again."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    entity = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    hard_low, hard_high = _end(), _end()
    soft_low, soft_high = _end(), _end()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=now)
    reason = models.CharField(max_length=500)

    audited = Audited(subject="'site ' || {row}.site_id")
    objects = Scoped["SiteLimits"]("site")
    unscoped = models.Manager["SiteLimits"]()

    class Meta:
        ordering = ("entity", "field", "-version")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("site", "entity", "field", "version"), name="a_version_of_limits_once"),
        ]

    def __str__(self) -> str:
        return f"limits {self.version} of {self.entity}.{self.field} at {self.site}"


class CheckSwitch(models.Model):
    """A check switched on or off for the network; the latest row of a check holds. `found`: what its trial found."""

    check_id = models.CharField(max_length=10)
    on = models.BooleanField()
    found = models.PositiveIntegerField(null=True, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=now)
    reason = models.CharField(max_length=500)

    audited = Audited()
    objects = models.Manager["CheckSwitch"]()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.check_id} {'on' if self.on else 'off'}"
