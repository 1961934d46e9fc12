"""An administrator invites people, gives roles, helps, and lets nobody keep what they should not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import second_factor
from accounts.models import Membership, Site, User
from audit.models import Entry
from tests.accounts.proving import WORD, a_site, member, proved, signed_in, somebody

pytestmark = pytest.mark.django_db
GOOD = "four words put together"


@pytest.fixture
def root() -> Client:
    person = somebody("root", "administrator")
    return proved(signed_in(person), person)


def invited(root: Client) -> str:
    """The path that the mail leads to."""
    posted = {"username": "ada", "full_name": "Ada King", "email": "ada@example.org", "role": "member"}
    root.post("/people/invite/", posted)
    return re.search(r"http://testserver(/welcome/\S+)", mail.outbox[-1].body)[1]


def chosen(client: Client, link: str, word: str = GOOD) -> int:
    """Follow the link and choose; the status of the last page."""
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"new_password1": word, "new_password2": word}).status_code


def test_an_invited_person_chooses_a_password_by_the_link(root: Client) -> None:
    link, client = invited(root), Client()
    assert mail.outbox[0].to == ["ada@example.org"]
    assert chosen(client, link) == 302
    assert client.post("/sign-in/", {"username": "ada", "password": GOOD}).status_code == 302
    verbs = Entry.objects.filter(target="person:ada").values_list("actor", "verb")
    assert set(verbs) == {("root", "person.created"), ("root", "person.link_sent"), ("ada", "person.password_chosen")}


def test_before_the_link_is_used_no_password_opens_the_account(root: Client) -> None:
    invited(root)
    assert not User.objects.get(username="ada").has_usable_password()


def test_a_link_works_once_and_a_scanner_that_opens_it_uses_nothing_up(root: Client) -> None:
    link = invited(root)
    for _ in range(5):
        Client().get(link, follow=True)
    assert chosen(Client(), link) == 302
    again = Client().get(link, follow=True)
    assert "does not work any more" in again.content.decode()
    assert chosen(Client(), link, "another four words here") == 200
    assert User.objects.get(username="ada").check_password(GOOD)


@pytest.mark.parametrize(("hours", "works"), [(71, True), (73, False)])
def test_a_link_lives_for_72_hours(root: Client, monkeypatch, hours: int, works: bool) -> None:
    link = invited(root)
    later = datetime.now() + timedelta(hours=hours)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)
    assert (chosen(Client(), link) == 302) is works


def test_a_link_of_somebody_deactivated_opens_nothing(root: Client) -> None:
    link = invited(root)
    User.objects.filter(username="ada").update(is_active=False)
    assert chosen(Client(), link) == 200


def test_a_short_password_is_refused(root: Client) -> None:
    assert chosen(Client(), invited(root), "short") == 200
    assert not User.objects.get(username="ada").has_usable_password()


def test_a_taken_name_is_told_and_nothing_is_sent(root: Client) -> None:
    page = root.post(
        "/people/invite/", {"username": "root", "full_name": "R", "email": "r@example.org", "role": "member"}
    )
    assert page.status_code == 422
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_told(root: Client, settings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    ada = somebody()
    page = root.post(f"/people/{ada.pk}/link/", follow=True)
    assert "did not take the mail" in page.content.decode()


# -- roles ------------------------------------------------------------------------------------------------------------


def test_a_role_is_given_and_taken_per_site_and_each_ends_the_sessions(root: Client) -> None:
    ada, site = somebody(), a_site()
    hers = signed_in(ada)
    root.post(f"/people/{ada.pk}/give/", {"role": "site_coordinator", "site": site.pk})
    assert [str(one) for one in ada.memberships.all()] == [f"site coordinator, {site.code}"]
    assert hers.get("/account/").status_code == 302
    again = proved(signed_in(User.objects.get(pk=ada.pk)), ada)
    root.post(f"/people/{ada.pk}/take/{ada.memberships.get().pk}/")
    assert not ada.memberships.exists()
    assert again.get("/account/").status_code == 302
    told = Entry.objects.filter(verb__startswith="role.").values_list("verb", "detail__role", "detail__site")
    assert set(told) == {(f"role.{act}", "site_coordinator", site.code) for act in ("given", "taken")}


@pytest.mark.parametrize(
    ("role", "at_site", "says"),
    [
        ("site_coordinator", False, "works at one site"),
        ("analyst", True, "whole network"),
        ("data_manager", True, "whole network"),
    ],
)
def test_a_role_in_the_wrong_place_is_refused_with_the_reason(root: Client, role, at_site, says) -> None:
    ada, site = somebody(), a_site()
    page = root.post(f"/people/{ada.pk}/give/", {"role": role, "site": site.pk if at_site else ""})
    assert (page.status_code, says in page.content.decode()) == (422, True)
    assert not Membership.objects.exists()


def test_a_membership_is_taken_from_its_own_person_only(root: Client) -> None:
    ada, bob = member("ada", "analyst"), somebody("bob")
    assert root.post(f"/people/{bob.pk}/take/{ada.memberships.get().pk}/").status_code == 404
    assert ada.memberships.exists()


@pytest.mark.parametrize("path", ["role", "deactivate"])
def test_an_administrator_cannot_shut_out_themselves(root: Client, path: str) -> None:
    me = User.objects.get(username="root")
    page = root.post(f"/people/{me.pk}/{path}/", {"change": "member"}, follow=True)
    assert "yourself" in page.content.decode()
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("administrator", True)


# -- help -------------------------------------------------------------------------------------------------------------


def test_a_deactivated_person_is_out_at_once_and_comes_back(root: Client) -> None:
    ada = somebody(role="coordinator")
    hers = signed_in(ada)
    root.post(f"/people/{ada.pk}/deactivate/")
    assert hers.get("/surveys/").status_code == 302
    assert Client().post("/sign-in/", {"username": "ada", "password": WORD}).status_code == 200
    root.post(f"/people/{ada.pk}/reactivate/")
    assert Client().post("/sign-in/", {"username": "ada", "password": WORD}).status_code == 302


def test_a_lost_second_factor_is_reset_in_two_steps_with_a_reason(
    root: Client, django_capture_on_commit_callbacks
) -> None:
    ada = somebody(role="coordinator")
    hers = proved(signed_in(ada), ada)
    path = f"/people/{ada.pk}/second-factor/"
    assert root.get(path).status_code == 200
    assert root.post(path, {"reason": ""}).status_code == 422
    assert second_factor.has_one(ada)
    with django_capture_on_commit_callbacks(execute=True):
        root.post(path, {"reason": "called back on the ward's number"})
    assert not second_factor.has_one(ada)
    assert hers.get("/surveys/").status_code == 302
    row = Entry.objects.get(verb="second_factor.reset")
    assert (row.actor, row.detail) == ("root", {"reason": "called back on the ward's number"})
    assert "was reset by root" in mail.outbox[-1].body


def test_nobody_resets_their_own_second_factor_here(root: Client) -> None:
    me = User.objects.get(username="root")
    root.post(f"/people/{me.pk}/second-factor/", {"reason": "mine"})
    assert second_factor.has_one(me)


def test_changes_of_people_ask_for_a_fresh_sign_in(root: Client) -> None:
    ada = somebody(role="coordinator")
    proved(root, User.objects.get(username="root"), ago=3600)
    for path in ("deactivate", "link", "sessions", "role", "give", "second-factor"):
        assert "/account/confirm/" in root.post(f"/people/{ada.pk}/{path}/", {"reason": "x", "change": "member"}).url
    ada.refresh_from_db()
    assert (ada.is_active, ada.role, mail.outbox) == (True, "coordinator", [])


def test_a_site_is_made_with_a_name_once(root: Client) -> None:
    root.post("/people/sites/", {"name": "Harbour", "country": "NZ"})
    again = root.post("/people/sites/", {"name": "Harbour", "country": "AU"})
    assert again.status_code == 422
    assert [(site.name, site.country) for site in Site.objects.all()] == [("Harbour", "NZ")]


def test_the_list_says_who_has_a_password_alone(root: Client) -> None:
    somebody("bob", "coordinator")
    page = root.get("/people/").content.decode()
    assert "password alone" in page
    assert "second factor" in page


def test_an_administrator_gives_themselves_no_role_in_the_registry(root: Client) -> None:
    person = User.objects.get(username="root")
    answer = root.post(reverse("accounts:give_role", args=[person.pk]), {"role": "data_manager", "site": ""})
    assert answer.status_code == 422 and "Ask another administrator" in answer.content.decode()
    assert not person.memberships.exists()
    assert "Give this role" not in root.get(f"/people/{person.pk}/").content.decode()
