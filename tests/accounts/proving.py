"""People with a second factor, and sessions that have seen its code."""

from __future__ import annotations

from time import time
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from accounts import second_factor
from accounts.actions import create_person, give_role, make_site
from accounts.models import Site, User

WORD = "a long pass word"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(moment: float | None = None, secret: str = SECRET) -> str:
    """What an authenticator app shows; written by other hands than the code that checks it."""
    from base64 import b32decode

    app = TOTP(b32decode(secret), 6, SHA1(), 30, enforce_key_length=False)
    return app.generate(int(time() if moment is None else moment)).decode()


def proved(client: Client, person: User, *, ago: float = 0.0) -> Client:
    """As after a sign-in by password and code so many seconds ago."""
    if not second_factor.has_one(person):
        second_factor.keep(person, SECRET)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time() - ago, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def somebody(name: str = "ada", role: str = "member", **more: Any) -> User:
    return create_person(username=name, password=WORD, role=role, by="test", **{"email": f"{name}@example.org", **more})


def member(name: str, role: str, site: Site | None = None) -> User:
    person = somebody(name)
    give_role(person=person, role=role, site=site, by="test")
    return person


def a_site(name: str = "Harbour Children's") -> Site:
    return make_site(name=name, country="NZ", by="test")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
