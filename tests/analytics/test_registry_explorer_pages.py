"""The registry explorer's page: one address a filter, no site's own dot, a line in the trail, closed to who may not."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import SiteRole
from analytics.disclosure.registry import ProtectedRegistry
from analytics.explorer_actions import VERB
from analytics.explorer_figures import DrawnSection
from analytics.models import Release, Report
from analytics.registry_explorer_cuts import PARTS
from audit.models import Entry
from tests.accounts.proving import a_site, member, proved, signed_in
from tests.analytics.page import tables
from tests.analytics.registry_report import protected, stored

pytestmark = pytest.mark.django_db
ASKED = "part=class_mix&group=&measure=day0_10%3Almwh"


@pytest.fixture(scope="module")
def gated() -> ProtectedRegistry:
    return protected()


@pytest.fixture
def report(gated: ProtectedRegistry) -> Report:
    return stored(gated)


def main_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    found = re.search(r"<main.*</main>", response.content.decode(), re.S)
    assert found
    return found[0]


def test_the_overview_leads_to_it_and_an_incomplete_address_to_the_whole_one(
    investigator: Client, report: Report
) -> None:
    path = f"/reports/{report.pk}/explore/"
    assert f'href="{path}"' in main_of(investigator, f"/reports/{report.pk}/registry/")
    assert investigator.get(path).headers["Location"] == f"{path}?part=duration&group=&measure=all"


def test_a_class_is_compared_between_kinds_of_clot(investigator: Client, report: Report) -> None:
    page = main_of(investigator, f"/reports/{report.pk}/explore/?{ASKED}")
    (table,) = tables(page)
    assert table.head == ["Group", "Children", "LMWH in the first ten days"]
    assert table.rows[0][0] == "All clots" and ["Pulmonary embolism", "hidden", "hidden"] in table.rows
    assert "<h1" in page and "Which drug: LMWH in the first ten days" in page


def test_numbers_stand_right_and_words_left() -> None:
    table = [
        ["Outcome", "Clot", "Day", "Share"],
        ["New clot", "Renal", "90", "hidden"],
        ["Death", "Other", "–", "hidden"],
    ]
    rows = DrawnSection("", None, [], table).rows
    assert [[number for _, number in row] for row in rows] == [[False, False, True, True]] * 3


@pytest.mark.parametrize("part", [part.key for part in PARTS])
def test_every_part_has_its_page_without_a_site(
    investigator: Client, report: Report, gated: ProtectedRegistry, part: str
) -> None:
    page = main_of(investigator, f"/reports/{report.pk}/explore/?part={part}&group=&measure=all")
    told = re.sub(r"<[^>]+>", " ", page)
    assert page.count("<select") == 3 and "Withheld or hidden is not zero" in told
    assert not any(re.search(rf"\b{site}\b", told) for site in gated.own)


def test_nobody_sees_a_dot_of_its_own(gated: ProtectedRegistry) -> None:
    mine = a_site("One")
    report = stored(gated, {mine.code: [2, 7]})
    Release.objects.create(report=report, by="ada", reason="yearly")
    nurse = member("nurse", SiteRole.SITE_COORDINATOR.value, mine)
    client = proved(signed_in(nurse), nurse)
    assert "your site, 7 children" in main_of(client, f"/reports/{report.pk}/registry/sites/")
    assert "your site" not in main_of(client, f"/reports/{report.pk}/explore/?part=sites&group=&measure=all").lower()


def test_what_is_asked_is_written_down_and_refusals_are_counted(investigator: Client, report: Report) -> None:
    main_of(investigator, f"/reports/{report.pk}/explore/?{ASKED}")
    page = main_of(investigator, f"/reports/{report.pk}/explore/?part=lp&group=renal&measure=mo3&age=5")
    assert "Free filters are not offered" in page and "That is no measure of this part" in page
    lines = Entry.objects.filter(verb=VERB, target=f"report:{report.pk}")
    assert sorted((line.detail["asked"], line.detail["refused"]) for line in lines) == [
        (ASKED, 0), ("part=lp&group=renal&measure=mo3", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["nothing", "disclosure", "parameters"])
def test_what_is_no_part_is_not_found(investigator: Client, report: Report, part: str) -> None:
    assert investigator.get(f"/reports/{report.pk}/explore/?part={part}&group=&measure=all").status_code == 404


def test_before_its_release_a_site_may_not_explore(report: Report) -> None:
    nurse = member("nurse", SiteRole.SITE_COORDINATOR.value, a_site("One"))
    assert proved(signed_in(nurse), nurse).get(f"/reports/{report.pk}/explore/?{ASKED}").status_code == 403
    assert not Entry.objects.filter(verb=VERB).exists()
