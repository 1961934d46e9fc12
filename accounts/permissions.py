"""What an administrator may do with one person: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from accounts.models import AT_ONE_SITE, NETWORK_WIDE, Role, Site, SiteRole, User


class Refused(ValueError):
    """The act is not allowed now; the message says why and what would help."""


def check_can_give(role: str, site: Site | None, *, person: User, by: str) -> None:
    """Nobody opens the registry to themselves: two administrators are needed for one of them to see a child."""
    if person.username == by:
        raise Refused("You cannot give yourself a role in the registry. Ask another administrator.")
    if role not in SiteRole.values:
        raise Refused(f'There is no role "{role}" in the registry.')
    label = SiteRole(role).label
    if role in AT_ONE_SITE and site is None:
        raise Refused(f"A {label} works at one site. Choose which.")
    if role in NETWORK_WIDE and site is not None:
        raise Refused(f"The role of {label} is for the whole network. Choose no site.")


def check_can_be_without(person: User, *, by: str, act: str) -> None:
    """For what would shut an administrator out: taking the role, deactivating."""
    if person.username == by:
        raise Refused(f"You cannot {act} yourself. Ask another administrator.")
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    if person.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused("This is the only administrator. Make another one first.")


def check_can_be_helped(person: User, *, by: str) -> None:
    """For taking away a second factor: nobody takes away their own, and a reset of one's own is no help."""
    if person.username == by:
        raise Refused("Another administrator resets yours: otherwise a stolen session could.")
