"""Opening a case, and the date of diagnosis that only the child's own site reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import give_role
from accounts.models import Site, User
from audit.models import Change
from registry.entry.opening import DATE, SITE
from registry.models import Anchor, Case
from registry.queries import anchor_for, facts_of
from tests.accounts.proving import a_site
from tests.registry.children import ENROLMENT, two_sites
from tests.registry.entry.desk import FORM, at_desk

pytestmark = pytest.mark.django_db
DIAGNOSED = "2024-03-01"


@pytest.fixture
def case() -> Case:
    return two_sites()[0]


@pytest.fixture
def ada(case: Case) -> Client:
    return at_desk("ada")


def open_one(client: Client, **boxes: str) -> object:
    return client.post(reverse("registry:open_case"), {"_form": FORM, **ENROLMENT, **boxes})


def newest() -> Case:
    return Case.unscoped.order_by("-id")[0]


def test_five_fields_open_a_case(ada: Client) -> None:
    answer = open_one(ada)
    assert answer["Location"] == reverse("registry:case", args=[newest().code])
    assert facts_of(newest()).one("enrolment").number("age_dx_mo") == 60


def test_the_same_form_twice_opens_one(ada: Client) -> None:
    assert open_one(ada)["Location"] == open_one(ada)["Location"]
    assert Case.unscoped.count() == 3


def test_all_five_are_asked_for_and_what_is_there_stays(ada: Client) -> None:
    page = open_one(ada, age_dx_mo="", sex="")
    assert page.status_code == 422
    assert {one.anchor for one in page.context["form"].stops} == {"field-age_dx_mo", "field-sex"}
    assert b'value="2024"' in page.content
    assert Case.unscoped.count() == 2


def test_a_date_of_diagnosis_is_kept_sealed_and_turns_the_day_of_enrolment(ada: Client) -> None:
    open_one(ada, **{DATE: DIAGNOSED, "enrol_day": "", "enrol_day_date": "2024-03-08"})
    assert facts_of(newest()).one("enrolment").day("enrol_day").day == 7
    assert anchor_for(User.objects.get(username="ada"), newest()) == date(2024, 3, 1)
    assert anchor_for(User.objects.get(username="mo"), newest()) is None
    assert DIAGNOSED.encode() not in bytes(Anchor.unscoped.get(case=newest()).sealed)
    assert not [one for one in Change.objects.all() if DIAGNOSED in f"{one.new}{one.request_id}"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1.3.2024", "no such date"),
        (str(date.today() + timedelta(days=2)), "not come yet"),
        ("2023-12-31", "year of diagnosis"),
        ("1889-03-01", "before 1990"),
    ],
)
def test_a_date_that_cannot_be_opens_nothing_and_stays_in_its_box(ada: Client, typed: str, why: str) -> None:
    page = open_one(ada, **{DATE: typed})
    assert page.status_code == 422
    assert why in "".join(page.context["of_date"])
    assert typed.encode() in page.content
    assert Case.unscoped.count() == 2


def of_two_sites() -> tuple[Client, Site]:
    """Ada, signed in again now that she works at the lake too."""
    lake = a_site("Lake Clinic")
    give_role(person=User.objects.get(username="ada"), role="site_coordinator", site=lake, by="test")
    return at_desk("ada"), lake


def test_a_person_of_two_sites_says_which(case: Case) -> None:
    ada, lake = of_two_sites()
    assert open_one(ada).status_code == 422
    assert open_one(ada, **{SITE: lake.code}).status_code == 302
    assert newest().site == lake


def test_nobody_opens_a_case_at_a_site_of_others(case: Case) -> None:
    hill, (ada, _) = Site.objects.get(name="Hill Infirmary"), of_two_sites()
    assert open_one(ada, **{SITE: hill.code}).status_code == 422


def at_anchor(client: Client, case: Case, **boxes: str) -> object:
    return client.post(reverse("registry:anchor", args=[case.code]), boxes)


def test_a_date_is_corrected_and_forgotten_with_a_reason_alone(ada: Client, case: Case) -> None:
    person = User.objects.get(username="ada")
    at_anchor(ada, case, **{DATE: "2024-03-01"})
    page = at_anchor(ada, case, **{DATE: "2024-03-02"})
    assert page.status_code == 422
    assert b'value="2024-03-02"' in page.content
    at_anchor(ada, case, **{DATE: "2024-03-02", "_reason": "one day later"})
    assert anchor_for(person, case) == date(2024, 3, 2)
    assert at_anchor(ada, case, _do="forget").status_code == 422
    assert at_anchor(ada, case, _do="forget", _reason="parents ask").status_code == 302
    assert anchor_for(person, case) is None


def test_a_reason_with_a_date_in_it_is_refused(ada: Client, case: Case) -> None:
    at_anchor(ada, case, **{DATE: "2024-03-01"})
    page = at_anchor(ada, case, _do="forget", _reason="it was 1 March 2024")
    assert page.status_code == 422
    assert Anchor.unscoped.filter(case=case).exists()


def test_the_network_does_not_reach_the_date(case: Case) -> None:
    assert at_desk("mo").get(reverse("registry:anchor", args=[case.code])).status_code == 403


def test_a_year_of_thousands_of_digits_is_refused_and_breaks_nothing(ada: Client) -> None:
    assert open_one(ada, **{"dx_year": "1" * 5000, DATE: DIAGNOSED}).status_code == 422
