"""The explorer's page: one address a filter, the same bytes for everybody, a line in the trail a filter and day."""

from __future__ import annotations

import json
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


def inner(page: str) -> str:
    """What stands in the main part, without the messages around it."""
    found = re.search(r'<p class="breadcrumbs">.*data-told.*?</a></p>\s*</div>', page, re.S)
    assert found
    return found[0]


def test_a_script_gets_the_same_part_without_the_page_around_it(investigator: Client, report: Report) -> None:
    path = f"/reports/{report.pk}/explore/?{ASKED}"
    whole = investigator.get(path)
    part = investigator.get(path, headers={"HX-Request": "true"})
    page, piece = whole.content.decode(), part.content.decode()
    assert inner(page) == inner(piece)
    assert "<main" in page and "<main" not in piece and "<script" not in piece
    assert re.findall("<title>.*?</title>", page)[0] in piece.strip().splitlines()[0]
    assert part.headers["HX-Push-Url"] == path and "HX-Push-Url" not in whole.headers


def test_neither_is_kept_where_the_other_is_asked_for(investigator: Client, report: Report) -> None:
    path = f"/reports/{report.pk}/explore/?{ASKED}"
    kept = {}
    for asks in ({}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}):
        response = investigator.get(path, headers=asks)
        assert {"HX-Request", "HX-History-Restore-Request"} <= set(response.headers["Vary"].split(", "))
        kept[tuple(asks)] = response.headers["Cache-Control"], b"<main" in response.content
    assert list(kept.values()) == [("private, no-cache", True), ("no-store", False), ("private, no-cache", True)]


def test_what_a_script_asks_is_written_down_too(investigator: Client, report: Report) -> None:
    investigator.get(f"/reports/{report.pk}/explore/?{ASKED}", headers={"HX-Request": "true"})
    assert Entry.objects.get(verb=VERB).detail == {"asked": ASKED, "refused": 0}


def test_who_signed_out_gets_the_sign_in_page_and_no_part(report: Report) -> None:
    response = Client().get(f"/reports/{report.pk}/explore/?{ASKED}", headers={"HX-Request": "true"}, follow=True)
    assert response.redirect_chain[-1][0].startswith("/sign-in/?next=/reports/")
    assert "HX-Push-Url" not in response.headers  # by which the script knows that this is no answer


def test_the_page_allows_htmx_nothing_that_the_policy_forbids(investigator: Client, report: Report) -> None:
    page = investigator.get(f"/reports/{report.pk}/explore/?{ASKED}").content.decode()
    found = re.search(r"name=\"htmx-config\" content='(.*?)'", page)
    assert found
    told = json.loads(found[1])
    assert not any(told[name] for name in ("allowEval", "allowScriptTags", "includeIndicatorStyles"))
    assert told["historyCacheSize"] == 0 and told["refreshOnHistoryMiss"]
    assert "hx-on" not in page and " style=" not in page
    assert "explore" not in investigator.get(f"/reports/{report.pk}/methods/").content.decode()
