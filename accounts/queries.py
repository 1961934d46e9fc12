"""Readers of people and sites."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import AT_ONE_SITE, Role, Site, User
from accounts.policy import SEES_CASES


class NotFound(LookupError):
    """There is no such person."""


def people() -> QuerySet[User]:
    """Everybody, by name, with memberships and whether they have a second factor."""
    from allauth.mfa.models import Authenticator

    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    theirs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=factors)
    return User.objects.prefetch_related("memberships__site").annotate(secured=Exists(theirs)).order_by("username")


def own_sites(user: User) -> frozenset[str]:
    """Codes of the sites at which this person works, whatever they may see of the network."""
    return frozenset(user.memberships.filter(role__in=AT_ONE_SITE).values_list("site__code", flat=True))


def person(pk: int) -> User:
    """Raises NotFound."""
    found = people().filter(pk=pk).first()
    if found is None:
        raise NotFound(f"there is no person {pk}")
    return found


def person_named(username: str) -> User:
    """Raises NotFound."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotFound(f'there is no person "{username}"')
    return found


def how_many_sign_in() -> int:
    return User.objects.filter(is_active=True).count()


def sites() -> QuerySet[Site]:
    return Site.objects.all()


def site_by_code(code: str) -> Site:
    """For the shell, which belongs to no person; raises NotFound."""
    found = Site.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f'There is no site "{code}"; create_site makes it.')
    return found


def sites_of(person: User, for_roles: Collection[str] = SEES_CASES) -> QuerySet[Site]:
    """The sites where a person has one of these roles; all of them for such a role in the whole network."""
    memberships = person.memberships.filter(role__in=for_roles)
    if not person.is_active:
        return Site.objects.none()
    if memberships.filter(site=None).exists():
        return Site.objects.all()
    return Site.objects.filter(pk__in=memberships.values("site"))


def may_see_cases(person: User) -> bool:
    """Whether any role of this person opens a child's record; not administrators, not analysts."""
    return person.is_active and bool(person.kinds & SEES_CASES)


def known_as(site: Site, person: User) -> str:
    """The name of a site for its own people and administrators, its code for everybody else."""
    if person.role == Role.ADMINISTRATOR or person.memberships.filter(site=site).exists():
        return site.name
    return site.code
