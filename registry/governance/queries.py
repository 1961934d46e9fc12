"""Readers of switches and site limits."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.models import Site, SiteRole, User
from accounts.queries import sites_of
from registry.codebook import Entity, Field
from registry.codebook_reader import codebook
from registry.governance.site_codebook import can_be_set, limits_of
from registry.governance.switches import ALWAYS_ON, switched_on
from registry.models import CheckSwitch, DataQuery, SiteLimits
from registry.rules.check import Check
from registry.rules.checks import CHECKS


@dataclass(frozen=True, slots=True)
class Listed:
    """A check as the page lists it; `waiting`: its questions at the person's sites that wait, `made`: all."""

    check: Check
    on: bool
    fixed: bool
    waiting: int
    made: int


@dataclass(frozen=True, slots=True)
class Settable:
    """A field that a site may narrow, and the version that holds there."""

    entity: Entity
    field: Field
    own: SiteLimits | None


def listed(user: User) -> list[Listed]:
    """Every check; three statements."""
    on, mine = switched_on(), DataQuery.objects.for_user(user).order_by()
    made = dict(mine.values_list("rule").annotate(n=Count("id")))
    waiting = dict(mine.exclude(state=DataQuery.State.CLOSED).values_list("rule").annotate(n=Count("id")))
    return [
        Listed(one, one.id in on, one.id in ALWAYS_ON, waiting.get(one.id, 0), made.get(one.id, 0)) for one in CHECKS
    ]


def switches_of(check_id: str) -> QuerySet[CheckSwitch]:
    """How a check was switched, newest first."""
    return CheckSwitch.objects.filter(check_id=check_id)


def settable(site: Site) -> list[Settable]:
    """Every field that a site may narrow, in the order of the codebook."""
    own = limits_of(site)
    return [
        Settable(entity, field, _holds(own.get((entity.name, field.name))))
        for entity in codebook().entities
        for field in entity.entered
        if can_be_set(field)
    ]


def versions(site: Site, entity: str, field: str) -> QuerySet[SiteLimits]:
    return SiteLimits.unscoped.filter(site=site, entity=entity, field=field)


def may_set_limits(user: User, site: Site) -> bool:
    """Investigators of the site, and data managers."""
    investigates = sites_of(user, (SiteRole.SITE_INVESTIGATOR.value,)).filter(pk=site.pk).exists()
    return investigates or SiteRole.DATA_MANAGER.value in user.kinds


def _holds(row: SiteLimits | None) -> SiteLimits | None:
    """A version with four blank ends is the registry's again."""
    if row is None or all(end is None for end in (row.hard_low, row.hard_high, row.soft_low, row.soft_high)):
        return None
    return row
