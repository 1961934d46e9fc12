"""Tokens: shown once, ending, never more than their person; and the page where they are made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts import actions as people
from accounts.models import Membership, User
from audit.acting import acting
from pave.lib.clock import now
from registry.api.tokens import TokenRefused, digest_of, make_token, revoke
from registry.models import ApiToken, Case
from tests.accounts.proving import proved, signed_in
from tests.registry.api.asking import CASES, CELLS, Program
from tests.registry.children import two_sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def children() -> tuple[Case, Case]:
    return two_sites()


def person(name: str) -> User:
    return User.objects.get(username=name)


def test_nothing_keeps_the_text_of_a_token(children: tuple[Case, Case]) -> None:
    token, text = make_token(person=person("ada"), site=children[0].site, name="night job", days=5, may_write=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT old, new FROM audit_change")
        trail = repr(cursor.fetchall())
    assert text not in trail and digest_of(text) not in trail
    assert ApiToken.objects.get().digest == digest_of(text)
    assert token.expires_at - now() < timedelta(days=5)


ENDS = ["revoked", "expired", "deactivated", "let in again", "role taken", "role given", "signed out", "password"]


@pytest.mark.parametrize("end", ENDS)
def test_a_token_ends(children: tuple[Case, Case], end: str) -> None:
    program = Program(person("ada"), children[0].site)
    assert program.get(f"{CASES}{children[0].code}/").status_code == 200
    if end == "revoked":
        revoke(token=program.token, by="ada")
    elif end == "expired":
        with transaction.atomic(), acting(actor="test"):
            ApiToken.objects.update(expires_at=now())
    else:
        ACTS[end](person("ada"))
    assert program.get(f"{CASES}{children[0].code}/").status_code == 401


def let_in_again(ada: User) -> None:
    people.deactivate(person=ada, by="root")
    people.reactivate(person=ada, by="root")


ACTS = {
    "deactivated": lambda ada: people.deactivate(person=ada, by="root"), "let in again": let_in_again,
    "role taken": lambda ada: people.take_role(membership=Membership.objects.get(user=ada), by="root"),
    "role given": lambda ada: people.give_role(person=ada, role="auditor", site=None, by="root"),
    "signed out": lambda ada: people.end_sessions(person=ada, by="ada"),
    "password": lambda ada: people.choose_password(person=ada, password="another long pass word"),
}  # fmt: skip


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Bearer pave_x", "Basic YTpi", "Bearer pave_x y"])
def test_without_a_living_token_nothing_opens(header: str) -> None:
    answer = Client().get(CASES, headers={"Authorization": header})
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")


def test_a_reading_token_writes_nothing(children: tuple[Case, Case]) -> None:
    program = Program(person("ada"), children[0].site, may_write=False)
    assert program.post(CASES, {"cells": CELLS}).status_code == 403
    assert program.post(f"{CASES}{children[0].code}/count/", {"cells": {"day": 1}}).status_code == 403
    assert Case.unscoped.count() == 2


def test_whoever_enters_nothing_gets_no_token_that_writes(children: tuple[Case, Case]) -> None:
    for name in ("mo", "eve"):
        with pytest.raises(TokenRefused):
            make_token(person=person(name), site=children[0].site, name="x", days=5, may_write=True)
    with pytest.raises(TokenRefused, match="365"):
        make_token(person=person("ada"), site=children[0].site, name="x", days=366, may_write=False)


def test_the_page_shows_the_text_once_and_it_opens(children: tuple[Case, Case]) -> None:
    page = proved(signed_in(person("ada")), person("ada"))
    posted = {"name": "night job", "site": children[0].site.code, "kind": "write", "days": "30"}
    made = page.post("/registry/tokens/", posted)
    text = made.content.decode().split('<p class="mono">')[1].split("<")[0]
    assert Client().get(CASES, headers={"Authorization": f"Bearer {text}"}).status_code == 200
    again = page.get("/registry/tokens/").content.decode()
    assert "night job" in again and text not in again
    assert made.headers["Cache-Control"] == "no-store"


def test_only_ones_own_token_is_revoked(children: tuple[Case, Case]) -> None:
    token = Program(person("ada"), children[0].site).token
    eve, ada = (proved(signed_in(person(name)), person(name)) for name in ("eve", "ada"))
    assert eve.post(f"/registry/tokens/{token.pk}/revoke/").status_code == 404
    assert ada.post(f"/registry/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_making_one_asks_for_a_fresh_sign_in(children: tuple[Case, Case]) -> None:
    stale = proved(signed_in(person("ada")), person("ada"), ago=3_600)
    assert "/account/confirm/" in stale.get("/registry/tokens/").headers["Location"]
