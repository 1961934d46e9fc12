"""Setting up the second factor, its recovery codes, and who cannot do without."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from accounts import second_factor
from accounts.actions import set_up_second_factor
from audit.models import Entry
from tests.accounts.proving import SECRET, WORD, a_site, code, member, proved, signed_in, somebody

pytestmark = pytest.mark.django_db


def entered(name: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": name, "password": WORD})
    return client


def test_who_sees_cases_sets_up_a_second_factor_before_anything_else() -> None:
    member("site", "site_coordinator", a_site())
    client = entered("site")
    assert client.get("/account/").url == "/account/second-factor/"
    page = client.get("/account/second-factor/").content.decode()
    secret = re.search(r'class="mono">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert "<svg" in page
    assert client.post("/account/second-factor/", {"code": code(secret=secret)}).url == "/account/recovery-codes/"
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(("role", "sent"), [("analyst", False), ("auditor", True), ("data_manager", True)])
def test_roles_in_the_network_need_it_where_they_open_cases(role: str, sent: bool) -> None:
    member("net", role)
    assert (entered("net").get("/account/").status_code == 302) is sent


def test_administrators_need_it_and_coordinators_of_surveys_do_not() -> None:
    somebody("root", "administrator")
    somebody("co", "coordinator")
    assert entered("root").get("/people/").url == "/account/second-factor/"
    assert entered("co").get("/surveys/").status_code == 200


def test_a_wrong_code_sets_up_nothing_and_keeps_the_secret_on_the_page() -> None:
    somebody(role="coordinator")
    client = entered("ada")
    shown = client.get("/account/second-factor/").content
    refused = client.post("/account/second-factor/", {"code": "000000"})
    assert refused.status_code == 422
    key = re.compile(rb'class="mono">([A-Z2-7 ]+)<')
    assert key.search(shown)[1] == key.search(refused.content)[1]
    assert not Authenticator.objects.exists()


def test_a_session_from_before_the_set_up_elsewhere_is_over() -> None:
    ada = somebody(role="coordinator")
    here, there = entered("ada"), entered("ada")
    here.get("/account/second-factor/")
    set_up_second_factor(person=ada, secret=SECRET, by="ada")
    assert there.get("/surveys/").status_code == 302


def test_a_session_that_never_saw_a_code_is_over_where_one_is_needed() -> None:
    person = member("site", "site_coordinator", a_site())
    second_factor.keep(person, SECRET)
    assert signed_in(person).get("/account/").url == "/sign-in/?next=/account/"


def test_a_recovery_code_opens_once() -> None:
    ada = somebody(role="coordinator")
    set_up_second_factor(person=ada, secret=SECRET, by="ada")
    paper = second_factor.recovery_codes(ada)
    assert len(paper) == 10
    assert entered("ada").post("/sign-in/code/", {"code": paper[0]}).url == "/"
    assert entered("ada").post("/sign-in/code/", {"code": paper[0]}).status_code == 200
    assert second_factor.recovery_codes(ada) == paper[1:]


def test_new_recovery_codes_make_the_old_ones_useless() -> None:
    ada = somebody(role="coordinator")
    client = proved(signed_in(ada), ada)
    before = second_factor.recovery_codes(ada)
    client.post("/account/recovery-codes/")
    after = second_factor.recovery_codes(ada)
    assert not set(before) & set(after)
    assert after[0] in client.get("/account/recovery-codes/").content.decode()


def test_secrets_are_sealed_in_the_database() -> None:
    second_factor.keep(somebody(), SECRET)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert settings.PAVE_COLUMN_KEY not in kept


def test_setting_up_leaves_a_row_without_the_secret() -> None:
    set_up_second_factor(person=somebody(), secret=SECRET, by="ada")
    row = Entry.objects.get(verb="second_factor.set_up")
    assert (row.actor, row.target, row.detail) == ("ada", "person:ada", {"replaced": False})


def test_the_code_of_the_demo_is_refused_in_production(settings) -> None:
    ada = somebody()
    second_factor.keep(ada, SECRET)
    assert second_factor.demo_code(ada) == code()
    settings.PRODUCTION = True
    with pytest.raises(second_factor.DemoOnly):
        second_factor.demo_code(ada)
