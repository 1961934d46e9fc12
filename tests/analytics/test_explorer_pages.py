"""The explorer's page: one address a filter, the same bytes for everybody, a line in the trail a filter and day."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from analytics.explorer_actions import VERB
from analytics.models import Report
from audit.models import Entry

ASKED = "question=ac_initial_class__cvc_dvt&by=practice_type&measure=answers"


def main_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    found = re.search(r"<main.*</main>", response.content.decode(), re.S)
    assert found
    return found[0]


def test_an_incomplete_address_leads_to_the_whole_one(investigator: Client, report: Report) -> None:
    path = f"/reports/{report.pk}/explore/"
    assert investigator.get(path).headers["Location"] == f"{path}?question=vte_volume_12m&by=&measure=answers"
    turned = investigator.get(f"{path}?measure=answers&by=practice_type&question=ac_initial_class__cvc_dvt")
    assert turned.headers["Location"] == f"{path}?{ASKED}"


def test_the_same_filter_gives_the_same_bytes_to_everybody(
    investigator: Client, coordinator: Client, report: Report
) -> None:
    path = f"/reports/{report.pk}/explore/?{ASKED}"
    first = main_of(investigator, path)
    main_of(investigator, path.replace("practice_type", "years_in_practice"))
    assert main_of(investigator, path) == first == main_of(coordinator, path)


def test_what_is_asked_is_written_down_once_a_day(investigator: Client, coordinator: Client, report: Report) -> None:
    path = f"/reports/{report.pk}/explore/?{ASKED}"
    for client in (investigator, investigator, coordinator):
        main_of(client, path)
    main_of(investigator, path.replace("practice_type", "nonsense"))
    lines = Entry.objects.filter(verb=VERB, target=f"report:{report.pk}")
    assert sorted((line.actor, line.detail["refused"]) for line in lines) == [
        ("the-coordinator", 0), ("the-investigator", 0), ("the-investigator", 1),
    ]  # fmt: skip


def test_it_works_without_a_script_and_a_refusal_is_a_sentence(investigator: Client, report: Report) -> None:
    page = main_of(investigator, f"/reports/{report.pk}/explore/?{ASKED}&age=over50")
    assert "Free filters are not offered" in page
    assert page.count("<select") == 3
    assert 'method="get"' in page
    assert "<script" not in page


def test_what_the_report_does_not_have_is_not_found(investigator: Client, report: Report) -> None:
    path = f"/reports/{report.pk}/explore/?question=nonsense&by=&measure=answers"
    assert investigator.get(path).status_code == 404


def test_who_may_not_read_the_report_may_not_explore_it(signed_in: Callable[[str], Client], report: Report) -> None:
    assert signed_in("member").get(f"/reports/{report.pk}/explore/?{ASKED}").status_code == 403
    assert not Entry.objects.filter(verb=VERB).exists()
