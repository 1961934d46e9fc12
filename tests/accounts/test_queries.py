"""Which sites a person works at, and who may open a case."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts import queries
from accounts.models import SITE_CODE_LETTERS, Membership, Site
from accounts.policy import SEES_CASES
from tests.accounts.proving import a_site, member, somebody

pytestmark = pytest.mark.django_db
CENTRAL = {"data_manager", "auditor"}


def test_people_of_a_site_have_that_site_and_central_people_have_all() -> None:
    here, there = a_site("Here"), a_site("There")
    nurse = member("nurse", "site_coordinator", here)
    assert list(queries.sites_of(nurse)) == [here]
    assert set(queries.sites_of(member("net", "data_manager"))) == {here, there}
    assert not queries.sites_of(somebody("root", "administrator")).exists()


def test_sites_are_asked_for_by_role() -> None:
    here, there = a_site("Here"), a_site("There")
    both = member("both", "site_coordinator", here)
    Membership.objects.create(user=both, role="site_investigator", site=there)
    assert list(queries.sites_of(both, {"site_investigator"})) == [there]
    assert set(queries.sites_of(both)) == {here, there}
    assert not queries.sites_of(both, {"auditor"}).exists()


def test_an_auditor_may_be_for_one_site() -> None:
    here, _ = a_site("Here"), a_site("There")
    assert list(queries.sites_of(member("eye", "auditor", here), CENTRAL)) == [here]


@pytest.mark.parametrize(("role", "sees"), [("data_manager", True), ("auditor", True), ("analyst", False)])
def test_an_analyst_opens_no_case(role: str, sees: bool) -> None:
    assert queries.may_see_cases(member("net", role)) is sees
    assert (role in SEES_CASES) is sees


def test_who_is_deactivated_sees_nothing() -> None:
    nurse = member("nurse", "site_coordinator", a_site())
    nurse.is_active = False
    assert not queries.may_see_cases(nurse)
    assert not queries.sites_of(nurse).exists()


@pytest.mark.parametrize("role", ["coordinator", "investigator", "administrator", "member"])
def test_no_role_of_surveys_opens_a_case(role: str) -> None:
    assert not queries.may_see_cases(somebody(role=role))


def test_the_name_of_a_site_is_for_its_own_people() -> None:
    site = a_site("Harbour")
    assert queries.known_as(site, member("nurse", "site_coordinator", site)) == "Harbour"
    assert queries.known_as(site, somebody("root", "administrator")) == "Harbour"
    assert queries.known_as(site, member("net", "data_manager")) == site.code


def test_codes_of_sites_are_random_and_easy_to_read() -> None:
    codes = [a_site(f"Site {number}").code for number in range(20)]
    assert len(set(codes)) == 20
    assert set("".join(codes)) <= set(SITE_CODE_LETTERS)
    assert codes != sorted(codes)


@pytest.mark.parametrize(
    ("role", "at_site"), [("site_coordinator", False), ("site_investigator", False), ("analyst", True)]
)
def test_the_database_refuses_a_role_where_it_does_not_belong(role: str, at_site: bool) -> None:
    site: Site | None = a_site() if at_site else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=somebody(), role=role, site=site)


def test_a_role_is_held_once_in_the_network_too() -> None:
    person = member("net", "analyst")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, role="analyst", site=None)
