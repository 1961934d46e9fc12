"""The page of a child: what it says, what it costs, and who may see it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import actions
from registry.addresses import add_url, case_url, delete_url, row_url, rows_url
from registry.case_codes import new_case_code
from registry.codebook_reader import codebook
from registry.entry.groups import ELSEWHERE, GROUPS, OF_A_SITE
from registry.models import Case
from registry.queries import facts_of
from tests.registry.children import add, two_sites
from tests.registry.entry.desk import at_desk, send_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases() -> tuple[Case, Case]:
    return two_sites()


@pytest.fixture
def case(cases: tuple[Case, Case]) -> Case:
    return cases[0]


@pytest.fixture
def ada(case: Case) -> Client:
    return at_desk("ada")


def test_every_entity_stands_on_a_page_once() -> None:
    named = [name for _, names in GROUPS for name in names] + list(OF_A_SITE) + sorted(ELSEWHERE)
    assert sorted(named) == sorted(entity.name for entity in codebook().entities)


def test_the_heading_says_who_the_child_is(case: Case, ada: Client) -> None:
    add(case, "all_diagnosis", lineage="b_all", nci_risk="high")
    page = ada.get(case_url(case.code)).content.decode()
    assert "Girl, 5 years at diagnosis. B-ALL, high risk." in page
    assert "Today is day" not in page


def test_todays_day_is_for_the_site_that_keeps_the_date(case: Case, ada: Client) -> None:
    actions.keep_anchor(case=case, anchor=date.today() - timedelta(days=168), by="ada")
    assert "Today is day 168." in ada.get(case_url(case.code)).content.decode()
    assert "Today is day" not in at_desk("mo").get(case_url(case.code)).content.decode()


def test_the_page_costs_the_same_however_many_rows_there_are(case: Case, ada: Client) -> None:
    add(case, "count", day="1", plt="45")
    ada.get(case_url(case.code))
    few, many = (statements(ada, case, days) for days in (range(2, 3), range(3, 30)))
    assert few == many


def statements(client: Client, case: Case, days: range) -> int:
    rows = [("count", {"day": str(day), "plt": "45"}) for day in days]
    actions.add_rows(owner=case, rows=rows, by="ada")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(case_url(case.code)).status_code == 200
    return len(asked)


def test_another_site_gets_the_bytes_of_a_case_that_is_not_there(cases: tuple[Case, Case]) -> None:
    eve, (harbours, hills) = at_desk("eve"), cases
    assert eve.get(case_url(hills.code)).status_code == 200  # the control: her own
    for theirs, nobodys in zip(pages_of(harbours.code), pages_of(new_case_code()), strict=True):
        one, other = eve.get(theirs), eve.get(nobodys)
        assert (one.status_code, bytes_of(one), one.headers) == (404, bytes_of(other), other.headers)


def bytes_of(page: HttpResponse) -> bytes:
    """Without the token that is another one on every page."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page.content)


def pages_of(code: str) -> list[str]:
    named = [reverse(f"registry:{name}", args=[code]) for name in ("print_case", "case_history", "anchor")]
    rows = [rows_url(code, "count"), add_url(code, "count"), row_url(code, "enrolment"), delete_url(code, "enrolment")]
    return [case_url(code), *named, *rows]


def test_another_site_writes_nothing(cases: tuple[Case, Case]) -> None:
    assert send_new(at_desk("eve"), cases[0], "count", day="5", plt="45").status_code == 404
    assert facts_of(cases[0]).rows("count") == ()
    assert send_new(at_desk("eve"), cases[1], "count", day="5", plt="45").status_code == 302


def test_an_analyst_sees_no_case(case: Case) -> None:
    assert at_desk("al").get(case_url(case.code)).status_code == 403


@pytest.mark.parametrize("entity", ["anchor", "adjudication", "site_lab", "nonsense"])
def test_what_has_no_form_here_is_not_there(case: Case, ada: Client, entity: str) -> None:
    assert ada.get(reverse("registry:add_row", args=[case.code, entity])).status_code == 404


def test_everything_is_on_paper(case: Case, ada: Client) -> None:
    add(case, "count", day="54", plt="26")
    page = ada.get(reverse("registry:print_case", args=[case.code]))
    assert "Day 54" in page.content.decode()
    assert b"<nav" not in page.content


@pytest.mark.parametrize("entity", [name for _, names in GROUPS for name in names])
def test_every_entity_has_a_form_with_one_filled_button(case: Case, ada: Client, entity: str) -> None:
    place = row_url(case.code, entity) if entity == "enrolment" else add_url(case.code, entity)
    page = ada.get(place)
    assert page.status_code == 200
    assert page.content.count(b'class="button"') == 1
