"""The only writers of people, sites and memberships. Each leaves a row in the trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import lockout, second_factor
from accounts.models import LONGEST_SITE_CODE, Membership, Role, Site, User, new_site_code
from accounts.permissions import Refused, check_can_be_helped, check_can_be_without, check_can_give
from accounts.policy import NEEDS_SECOND_FACTOR
from audit.actions import record

COUNTRY_LENGTH = 2
SITE_CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{LONGEST_SITE_CODE - 1}}}")


@transaction.atomic
def create_person(
    *, username: str, password: str | None, role: str, full_name: str = "", email: str = "", by: str
) -> User:
    """Make an account; raises ValueError for an unknown role or a name that is taken."""
    if role not in Role.values:
        raise ValueError(f'there is no role "{role}"; there are: {", ".join(Role.values)}')
    if User.objects.filter(username=username).exists():
        raise ValueError(f'"{username}" is taken')
    first, _, last = full_name.partition(" ")
    person = User.objects.create_user(username, email or None, password, role=role, first_name=first, last_name=last)
    record(by=by, verb="person.created", target=f"person:{username}", role=role)
    return person


# -- invitations ------------------------------------------------------------------------------------------------------


def send_link(*, person: User, origin: str, by: str) -> None:
    """Mail the one-time link under which a person chooses a password; it lives 72 hours. Their failures are forgiven.

    `origin` is the address of this server without a path. Raises Refused; OSError where the mail is not accepted.
    """
    if not person.is_active:
        raise Refused("This person is deactivated. Let them in again first.")
    if not person.email:
        raise Refused("This person has no mail address.")
    with transaction.atomic():
        lockout.forgive(person.username)
        record(by=by, verb="person.link_sent", target=f"person:{person.username}")
    link = origin.rstrip("/") + link_of(person)
    body = render_to_string("accounts/mail/link.txt", {"person": person, "link": link, "new": not person.last_login})
    send_mail("Your account at PAVE", body, None, [person.email])


def link_of(person: User) -> str:
    """The path of a link that works until the password is chosen, the person signs in, or 72 hours are over."""
    parts = {
        "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
    }
    return reverse("accounts:accept", kwargs=parts)


@transaction.atomic
def choose_password(*, person: User, password: str) -> User:
    """By the person, with a link or the password before. Ends every session: the password is part of each."""
    person.set_password(password)
    person.save(update_fields=["password"])
    record(by=person.username, verb="person.password_chosen", target=f"person:{person.username}")
    return person


@transaction.atomic
def tie_to_organisation(*, person: User, tie: Callable[[User], object]) -> None:
    """By the person, who has just signed in there: from now on the provider's number for them counts."""
    tie(person)
    record(by=person.username, verb="person.tied", target=f"person:{person.username}")


# -- roles ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_site(*, name: str, country: str, by: str, code: str = "") -> Site:
    """A site with a random code, or the given one; raises Refused for a name or code that is taken or is no code."""
    if Site.objects.filter(name=name).exists():
        raise Refused(f'There is a site "{name}" already.')
    if code and not SITE_CODE.fullmatch(code):
        raise Refused(f'"{code}" is no code of a site: letters, digits, - and _, at most {LONGEST_SITE_CODE}.')
    if len(country) > COUNTRY_LENGTH:
        raise Refused(f'"{country}" is no country: two letters, such as DE.')
    if Site.objects.filter(code__iexact=code).exists():
        raise Refused(f'There is a site with the code "{code}" already.')
    site = Site.objects.create(name=name, country=country.upper(), code=code or new_site_code())
    record(by=by, verb="site.made", target=f"site:{site.code}", country=site.country)
    return site


@transaction.atomic
def give_role(*, person: User, role: str, site: Site | None, by: str) -> Membership:
    """Give a role in the registry, at one site or (without) in the whole network; raises Refused."""
    check_can_give(role, site, person=person, by=by)
    if person.memberships.filter(role=role, site=site).exists():
        raise Refused("This person has that role there already.")
    membership = Membership.objects.create(user=person, role=role, site=site)
    _end_sessions(person)
    record(by=by, verb="role.given", target=f"person:{person.username}", role=role, site=site.code if site else "")
    return membership


@transaction.atomic
def take_role(*, membership: Membership, by: str) -> None:
    person, site = membership.user, membership.site
    membership.delete()
    _end_sessions(person)
    record(by=by, verb="role.taken", target=f"person:{person.username}", role=membership.role,
           site=site.code if site else "")  # fmt: skip


@transaction.atomic
def change_role(*, person: User, role: str, by: str) -> None:
    """What a person does with surveys and reports; raises Refused."""
    if role not in Role.values:
        raise Refused(f'There is no role "{role}".')
    if role != Role.ADMINISTRATOR:
        check_can_be_without(person, by=by, act="take the role of administrator from")
    before, person.role = person.role, role
    person.save(update_fields=["role"])
    _end_sessions(person)
    record(by=by, verb="role.changed", target=f"person:{person.username}", before=before, role=role)


# -- coming and going -------------------------------------------------------------------------------------------------


@transaction.atomic
def deactivate(*, person: User, by: str) -> None:
    """End every session and let nobody in under this name; raises Refused. What they did keeps their name."""
    check_can_be_without(person, by=by, act="deactivate")
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person)
    record(by=by, verb="person.deactivated", target=f"person:{person.username}")


@transaction.atomic
def reactivate(*, person: User, by: str) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(by=by, verb="person.reactivated", target=f"person:{person.username}")


@transaction.atomic
def end_sessions(*, person: User, by: str) -> None:
    """Sign out everywhere."""
    _end_sessions(person)
    record(by=by, verb="person.signed_out_everywhere", target=f"person:{person.username}")


def _end_sessions(person: User) -> None:
    User.objects.filter(pk=person.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
    person.refresh_from_db(fields=["sign_in_epoch"])
    person.__dict__.pop("kinds", None)


# -- second factor ----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_up_second_factor(*, person: User, secret: str, by: str) -> None:
    """Keep the secret of an app in place of the one before, with new recovery codes. Ends every session."""
    replaced = second_factor.has_app(person)
    second_factor.forget_app(person)
    second_factor.keep(person, secret)
    _end_sessions(person)
    record(by=by, verb="second_factor.set_up", target=f"person:{person.username}", replaced=replaced)


@transaction.atomic
def add_passkey(*, person: User, name: str, credential: dict[str, Any], by: str) -> None:
    """Keep a passkey that the browser has just made, beside an app or in its place. Ends every session."""
    second_factor.keep_passkey(person, name, credential)
    _end_sessions(person)
    record(by=by, verb="passkey.added", target=f"person:{person.username}")


@transaction.atomic
def remove_passkey(*, person: User, pk: int, by: str) -> None:
    """Ends every session. Raises Refused where it is the only factor of somebody who needs one."""
    User.objects.select_for_update().get(pk=person.pk)
    theirs = [key.pk for key in second_factor.passkeys(person)]
    if pk not in theirs:
        raise Refused("This passkey is gone already.")
    if person.kinds & NEEDS_SECOND_FACTOR and len(theirs) == 1 and not second_factor.has_app(person):
        raise Refused("This is your only second factor. Set up an app or another passkey first.")
    second_factor.forget_passkey(person, pk)
    _end_sessions(person)
    record(by=by, verb="passkey.removed", target=f"person:{person.username}")


@transaction.atomic
def renew_recovery_codes(*, person: User, by: str) -> None:
    second_factor.renew_recovery_codes(person)
    record(by=by, verb="second_factor.codes_renewed", target=f"person:{person.username}")


@transaction.atomic
def forget_second_factor(*, person: User, reason: str, by: str) -> None:
    """After a lost phone and lost codes: the next sign-in sets up a new one. Raises Refused. The person is told."""
    check_can_be_helped(person, by=by)
    second_factor.forget(person)
    _end_sessions(person)
    record(by=by, verb="second_factor.reset", target=f"person:{person.username}", reason=reason)
    if person.email:
        body = render_to_string("accounts/mail/second_factor_reset.txt", {"person": person, "by": by})
        transaction.on_commit(
            lambda: send_mail("Your second factor was reset", body, None, [person.email]), robust=True
        )
