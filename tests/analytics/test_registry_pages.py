"""Pages of a registry report: what they tell, to whom, and whose dot stands in the funnel."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import Role, SiteRole
from analytics import registry_views
from analytics.disclosure.registry import ProtectedRegistry
from analytics.models import Release, Report
from analytics.registry_pages import BLOCKS
from tests.accounts.proving import a_site, member, proved, signed_in, somebody
from tests.analytics.registry_report import protected, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def gated() -> ProtectedRegistry:
    return protected()


@pytest.fixture
def report(gated: ProtectedRegistry) -> Report:
    return stored(gated)


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_overview_leads_to_every_part_and_says_what_was_held_back(investigator: Client, report: Report) -> None:
    page = investigator.get(f"/reports/{report.pk}/", follow=True).content.decode()
    assert all(f"/reports/{report.pk}/registry/{block.key}/" in page for block in BLOCKS)
    assert "are withheld" in page and "at least 11 different children of at least 3 sites" in page


@pytest.mark.parametrize("block", [block.key for block in BLOCKS])
def test_every_part_has_a_sentence_and_says_simulated(investigator: Client, report: Report, block: str) -> None:
    page = words(investigator, f"/reports/{report.pk}/registry/{block}/")
    assert "What the words mean" in page and "Simulated; not the data of any study" in page


def test_no_page_tells_a_site(investigator: Client, report: Report, gated: ProtectedRegistry) -> None:
    paths = ("", *(f"{block.key}/" for block in BLOCKS))
    told = " ".join(words(investigator, f"/reports/{report.pk}/registry/{path}") for path in paths)
    assert not any(re.search(rf"\b{site}\b", told) for site in gated.own)


@pytest.mark.parametrize(
    ("role", "site_role", "status"),
    [(Role.INVESTIGATOR, None, 200), (Role.ADMINISTRATOR, None, 200), (Role.MEMBER, SiteRole.ANALYST, 200),
     (Role.MEMBER, SiteRole.AUDITOR, 403), (Role.MEMBER, SiteRole.ADJUDICATOR, 403), (Role.MEMBER, None, 403)],
)  # fmt: skip
def test_before_its_release_it_is_for_makers_and_analysts(
    report: Report, role: Role, site_role: SiteRole | None, status: int
) -> None:
    person = somebody("bea", role.value) if site_role is None else member("bea", site_role.value)
    client = proved(signed_in(person), person)
    for path in ("", "duration/"):
        assert client.get(f"/reports/{report.pk}/registry/{path}").status_code == status
    assert client.get(f"/reports/{report.pk}/file.csv").status_code == status


def test_a_site_sees_its_own_dot_and_nobody_elses(gated: ProtectedRegistry) -> None:
    mine, other = a_site("One"), a_site("Two")
    report = stored(gated, {mine.code: [2, 7], other.code: [9, 13]})
    Release.objects.create(report=report, by="ada", reason="yearly")
    nurse = member("nurse", SiteRole.SITE_COORDINATOR.value, mine)
    page = proved(signed_in(nurse), nurse).get(f"/reports/{report.pk}/registry/sites/").content.decode()
    assert "your site, 7 children" in page and "13 children" not in page and 'data-part="site"' not in page
    manager = member("manager", SiteRole.DATA_MANAGER.value)
    page = proved(signed_in(manager), manager).get(f"/reports/{report.pk}/registry/sites/").content.decode()
    assert "your site" not in page


@pytest.mark.parametrize("path", ["registry/nothing/", "questions/1/", "accounting/", "file.ledger"])
def test_what_a_registry_report_has_not_is_a_404(investigator: Client, report: Report, path: str) -> None:
    assert investigator.get(f"/reports/{report.pk}/{path}").status_code == 404


def test_the_list_offers_it(investigator: Client, report: Report) -> None:
    page = investigator.get("/reports/").content.decode()
    assert f"/reports/{report.pk}/registry/" in page and "/reports/registry/new/" in page


def test_an_empty_registry_asks_for_children(investigator: Client) -> None:
    assert "The registry is empty" in words(investigator, "/reports/registry/new/")


@pytest.mark.parametrize(
    ("day", "why"),
    [("2999-01-01", "has not come yet"), ("soon", "year, month and day"), ("2001-01-01", "No child was in")],
)
def test_a_day_that_cannot_be_frozen_is_refused_in_words(
    investigator: Client, day: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry_views, "children_now", lambda: 12)
    response = investigator.post("/reports/registry/new/", {"as_of": day})
    assert response.status_code == 422 and why in response.content.decode()
