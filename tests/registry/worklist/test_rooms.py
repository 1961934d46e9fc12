"""The header and the front door: each person finds the rooms that are theirs, and no other."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.proving import a_site, member, proved, signed_in, somebody

pytestmark = pytest.mark.django_db

PLACES = [
    ("site_coordinator", "registry reports", "/registry/"), ("site_investigator", "registry reports", "/registry/"),
    ("data_manager", "registry reviews reports", "/registry/"), ("auditor", "registry reports", "/registry/"),
    ("adjudicator", "reviews reports", "/registry/adjudication/"), ("analyst", "reports", "/reports/"),
]  # fmt: skip


def rooms(client: Client, path: str = "/account/") -> list[str]:
    page = client.get(path).content.decode()
    header = page[page.index("<header") : page.index("</header>")]
    return re.findall(r"<li><a [^>]*>(\w+)</a>", header)


@pytest.mark.parametrize(("role", "found", "lands"), PLACES)
def test_a_member_finds_their_room_and_lands_there(role: str, found: str, lands: str) -> None:
    site = a_site() if role.startswith("site_") else None
    person = member("ada", role, site)
    client = proved(signed_in(person), person)
    assert [one.lower() for one in rooms(client)] == found.split()
    assert client.get("/").headers["Location"] == lands


@pytest.mark.parametrize(("role", "named"), [
    ("coordinator", ["Surveys", "Questions", "Reports"]), ("investigator", ["Reports"]),
    ("administrator", ["Surveys", "Questions", "Reports", "People"]), ("member", ["Reports"]),
])  # fmt: skip
def test_who_has_no_part_in_the_registry_finds_what_they_found_before(role: str, named: list[str]) -> None:
    person = somebody("ada", role)
    assert rooms(proved(signed_in(person), person)) == named


def test_who_runs_surveys_and_enters_cases_lands_with_the_surveys_and_finds_both() -> None:
    person = somebody("ada", "coordinator")
    person.memberships.create(site=a_site(), role="site_coordinator")
    client = proved(signed_in(person), person)
    assert rooms(client) == ["Surveys", "Questions", "Registry", "Reports"]
    assert client.get("/").headers["Location"] == "/surveys/"


def test_the_room_one_is_in_is_marked() -> None:
    person = member("ada", "site_coordinator", a_site())
    page = proved(signed_in(person), person).get("/registry/").content.decode()
    assert '<a href="/registry/" aria-current="true">Registry</a>' in page


def test_the_header_asks_the_database_nothing_that_the_policy_has_not_asked() -> None:
    person = member("ada", "site_coordinator", a_site())
    client = proved(signed_in(person), person)
    client.get("/account/")
    with CaptureQueriesContext(connection) as made:
        client.get("/account/")
    assert sum("accounts_membership" in query["sql"] and "role" in query["sql"] for query in made) == 2, (
        "the policy's, and the page's own list of memberships"
    )
