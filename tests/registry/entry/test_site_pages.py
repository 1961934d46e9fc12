"""The record of a site, its laboratories and its screening log, through the same forms."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Site, User
from registry import queries
from registry.addresses import add_url, row_url, rows_url, site_url
from tests.registry.children import two_sites
from tests.registry.entry.desk import FORM, at_desk, boxes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Site:
    return two_sites()[0].site


@pytest.fixture
def ada(harbour: Site) -> Client:
    return at_desk("ada")


def test_the_record_of_a_site_is_entered_and_changed(harbour: Site, ada: Client) -> None:
    made = ada.post(add_url(harbour.code, "site"), {"_form": FORM, "country": "NZ", "plt_protocol_hold": "30"})
    page = ada.get(made["Location"])
    boxes = boxes_of(page) | {"plt_protocol_hold": "50", "_revision": "1", "_reason": "new protocol"}
    assert ada.post(row_url(harbour.code, "site", (harbour.code,)), boxes).status_code == 302
    assert queries.entry(harbour, "site", (harbour.code,)).row.number("plt_protocol_hold") == 50
    assert page.context["delete_url"] == ""  # without it there is no site


def test_a_laboratory_is_there_to_be_named_in_a_level(harbour: Site, ada: Client) -> None:
    case = queries.cases(User.objects.get(username="ada")).first()
    ada.post(add_url(harbour.code, "site_lab"), {"_form": FORM, "lab_id": "lab A", "from_q": "2026-Q1"})
    page = ada.get(add_url(case.code, "lab_level"))
    laboratory = next(one for one in page.context["form"].controls if one.name == "lab_id")
    assert [option.value for option in laboratory.options] == ["lab A"]


def test_the_same_form_twice_is_one_quarter(harbour: Site, ada: Client) -> None:
    boxes = {"_form": FORM, "quarter": "2026-Q1", "new_all_n": "4", "eligible_n": "4"}
    answers = [ada.post(add_url(harbour.code, "screening_log"), boxes) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(queries.entries(harbour, "screening_log")) == 1


def test_another_site_sees_nothing_of_it(harbour: Site) -> None:
    eve = at_desk("eve")
    own = Site.objects.get(name="Hill Infirmary").code
    assert eve.get(site_url(own)).status_code == 200
    for place in (site_url(harbour.code), rows_url(harbour.code, "site_lab"), add_url(harbour.code, "site_lab")):
        assert eve.get(place).status_code == 404


def test_the_network_reads_it_by_its_code(harbour: Site) -> None:
    page = at_desk("mo").get(site_url(harbour.code))
    assert page.status_code == 200
    assert harbour.code.encode() in page.content
    assert b"Harbour" not in page.content


def test_records_of_a_child_have_no_place_at_a_site(harbour: Site, ada: Client) -> None:
    assert ada.get(reverse("registry:site_rows", args=[harbour.code, "count"])).status_code == 404
