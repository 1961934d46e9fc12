"""The worklist and the list of cases, as the people of two sites and of the network meet them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import give_role, make_site
from accounts.models import User
from audit.acting import acting
from pave.lib.clock import now
from registry import actions
from registry.case_codes import spoken
from registry.models import Case, DataQuery, Transfer, UnsentForm
from registry.worklist.pages import line
from registry.worklist.tasks import Kind, Task
from tests.accounts.proving import member, proved, signed_in
from tests.registry.children import ENROLMENT, child, two_sites

CLOT = {"event_no": "1", "day": "24", "status": "index"}


@pytest.fixture
def both(db: None) -> tuple[Case, Case]:
    return two_sites()


def who(name: str) -> User:
    return User.objects.get(username=name)


def as_(name: str) -> Client:
    return proved(signed_in(who(name)), who(name))


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def asked(case: Case, sentence: str, state: str = "open") -> None:
    with transaction.atomic(), acting(actor="mo", site=case.site.code):
        number = DataQuery.unscoped.filter(case=case).count() + 1
        DataQuery.unscoped.create(case=case, number=number, sentence=sentence, state=state, opened_by="mo")


def clotted(case: Case, *, days: int) -> Case:
    """A child of the same site with a clot on day 24, `days` days after the diagnosis."""
    anchor = now().date() - timedelta(days=days)
    return actions.open_case(site=case.site, cells=ENROLMENT, rows=[("vte_event", CLOT)], by="ada", anchor=anchor,
                             reason="as in the record")  # fmt: skip


def test_the_most_urgent_task_has_the_one_filled_button(both: tuple[Case, Case]) -> None:
    late = clotted(both[0], days=500)
    page = text(as_("ada").get("/registry/"))
    assert "follow-up was due on day 31, 469 days ago" in page
    assert page.count('class="button"') == 1
    assert f'class="button" href="/registry/cases/{late.code}/followup_visit/new/?planned=d7"' in page


def test_own_people_read_the_name_of_their_site_and_the_network_its_code(both: tuple[Case, Case]) -> None:
    site = both[0].site
    asked(both[0], "Which side?", state="answered")
    assert "to do at Harbour" in text(as_("ada").get("/registry/"))
    for name in ("mo",):
        page = text(as_(name).get(f"/registry/?site={site.code}"))
        assert f"One thing waits at site {site.code}" in page
        assert "Harbour" not in page


def test_no_task_of_another_site_is_told(both: tuple[Case, Case]) -> None:
    ours, theirs = both
    asked(ours, "Which side?")
    asked(theirs, "Which vein?")
    page = text(as_("ada").get("/registry/"))
    assert "Which side?" in page
    assert not {"Which vein?", theirs.code, spoken(theirs.code), theirs.site.code, "Hill"} & {
        told for told in ("Which vein?", theirs.code, spoken(theirs.code), theirs.site.code, "Hill") if told in page
    }
    assert "Which vein?" in text(as_("eve").get("/registry/")), "the control: her own people read it"


@pytest.mark.parametrize(
    "path", ["/registry/?site={}", "/registry/quality/?site={}", "/registry/quality/file/?site={}"]
)
def test_another_site_looks_like_one_that_is_not_there(both: tuple[Case, Case], path: str) -> None:
    client = as_("ada")
    answers = [client.get(path.format(code)) for code in (both[1].site.code, "ZZZZ")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert client.get(path.format(both[0].site.code)).status_code == 200


def test_filters_are_links_with_counts(both: tuple[Case, Case]) -> None:
    site = both[0].site.code
    asked(both[0], "Which side?")
    clotted(both[0], days=500)
    page = text(as_("ada").get("/registry/?show=query"))
    assert f'<a href="/registry/?site={site}&amp;show=query" aria-current="true">Queries' in page
    assert "Which side?" in page and "was due on day" not in page


def test_an_answered_query_waits_for_the_data_manager_alone(both: tuple[Case, Case]) -> None:
    asked(both[0], "Which side?", state="answered")
    assert "Which side?" not in text(as_("ada").get("/registry/"))
    page = text(as_("mo").get(f"/registry/?site={both[0].site.code}"))
    assert "Answered: Which side?" in page


def test_an_unsent_form_is_told_to_its_own_person_alone(both: tuple[Case, Case]) -> None:
    UnsentForm.unscoped.create(user=who("ada"), site=both[0].site, case=both[0], entity="bleeding_event",
                               sealed=b"what stands in it")  # fmt: skip
    page = text(as_("ada").get("/registry/"))
    assert "Draft of “Bleeding”, kept today, not sent yet" in page
    assert f"/registry/cases/{both[0].code}/bleeding_event/new/" in page
    assert "Draft of" not in text(as_("ivy").get("/registry/"))


def test_an_offered_child_is_told_at_the_receiving_site_without_its_record(both: tuple[Case, Case]) -> None:
    ours, theirs = both
    with transaction.atomic(), acting(actor="eve", site=theirs.site.code):
        Transfer.unscoped.create(case=theirs, giving=theirs.site, receiving=ours.site, reason="moves", offered_by="eve")
    page = text(as_("ada").get("/registry/"))
    assert f"Site {theirs.site.code} offers you this child" in page
    assert f"/registry/cases/{theirs.code}/" not in page
    assert "offers you" not in text(as_("eve").get("/registry/"))


def test_a_person_of_two_sites_chooses_in_the_address(both: tuple[Case, Case]) -> None:
    ours, theirs = both
    give_role(person=who("ada"), role="site_coordinator", site=theirs.site, by="test")
    client = as_("ada")
    for case, name in ((ours, "Harbour"), (theirs, "Hill")):
        page = text(client.get(f"/registry/?site={case.site.code}"))
        assert f'<a href="/registry/?site={case.site.code}" aria-current="true">{name}' in page


def test_the_first_day_of_a_site_says_what_to_do(both: tuple[Case, Case]) -> None:
    member("new", "site_coordinator", make_site(name="Bay", country="NZ", by="test"))
    page = text(as_("new").get("/registry/"))
    assert "No cases yet" in page
    assert "Five fields open a case; the rest can wait." in page
    assert page.count('class="button"') == 1


def test_who_has_nothing_to_do_reads_that(both: tuple[Case, Case]) -> None:
    page = text(as_("ada").get("/registry/"))
    assert "Nothing is waiting" in page
    assert page.count('class="button"') == 1


def test_the_network_view_has_sites_by_code_with_counts(both: tuple[Case, Case]) -> None:
    asked(both[0], "Which side?", state="answered")
    page = text(as_("mo").get("/registry/"))
    assert f'href="/registry/?site={both[0].site.code}"' in page
    assert "2 cases. 1 answered question waits" in page
    assert "Harbour" not in page and spoken(both[0].code) not in page


@pytest.mark.parametrize("name", ["al"])
@pytest.mark.parametrize("path", ["/registry/", "/registry/cases/", "/registry/quality/", "/registry/digest/"])
def test_analysts_come_to_none_of_it(both: tuple[Case, Case], name: str, path: str) -> None:
    assert as_(name).get(path).status_code == 403
    assert as_("ada").get(path).status_code == 200


def test_as_many_queries_for_one_case_as_for_many(both: tuple[Case, Case]) -> None:
    def counted(path: str) -> int:
        client = as_("ada")
        client.get(path)
        with CaptureQueriesContext(connection) as made:
            client.get(path)
        return len(made)

    paths = ("/registry/", "/registry/cases/", "/registry/quality/")
    before = [counted(path) for path in paths]
    for _ in range(4):
        asked(clotted(both[0], days=500), "Why?")
    assert [counted(path) for path in paths] == before


# -- the list of cases ------------------------------------------------------------------------------------------------


def test_a_code_is_found_with_typos_that_cannot_be_meant(both: tuple[Case, Case]) -> None:
    ours, theirs = both
    typed = f" {ours.code[:3]}-{ours.code[3:6].lower().replace('0', 'o').replace('1', 'l')}"
    page = text(as_("ada").get("/registry/cases/", {"code": typed}))
    assert f'href="/registry/cases/{ours.code}/"' in page
    assert theirs.code not in page


def test_nothing_found_says_so_in_the_same_words_for_a_case_of_another_site(both: tuple[Case, Case]) -> None:
    client = as_("ada")
    for code in (both[1].code, "222222222"):
        assert "No case that you may see fits" in text(client.get("/registry/cases/", {"code": code}))


def test_a_slip_in_a_whole_code_is_named(both: tuple[Case, Case]) -> None:
    code = both[0].code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert "its last character" in text(as_("ada").get("/registry/cases/", {"code": wrong}))


def test_cases_are_listed_by_state_and_sorted(both: tuple[Case, Case]) -> None:
    newer = child(both[0].site)
    page = text(as_("ada").get("/registry/cases/?sort=newest"))
    assert page.index(newer.code) < page.index(both[0].code)
    assert "No case that you may see fits" in text(as_("ada").get("/registry/cases/?state=locked"))
    assert "All 2" in page and "Open 2" in page


def test_fifty_cases_stand_on_a_page(both: tuple[Case, Case]) -> None:
    for _ in range(50):
        child(both[0].site)
    client = as_("ada")
    first, second = (text(client.get(f"/registry/cases/?page={page}")) for page in (1, 2))
    assert (first.count('<td><a class="worklist-code"'), second.count('<td><a class="worklist-code"')) == (50, 1)
    assert "page=2" in first


# -- where the rows lead ----------------------------------------------------------------------------------------------


def links(page: str) -> set[str]:
    """The addresses of the column of what comes next."""
    return set(re.findall(r'worklist__next"><a href="([^"]+)"', page))


def test_every_row_leads_to_a_page_that_opens(both: tuple[Case, Case]) -> None:
    ours, theirs = both
    asked(ours, "Which side?")
    late = clotted(ours, days=500)
    actions.add_row(owner=late, entity="tma", cells={"day": "20"}, by="ada")
    UnsentForm.unscoped.create(user=who("ada"), site=ours.site, case=ours, entity="bleeding_event", sealed=b"x")
    with transaction.atomic(), acting(actor="eve", site=theirs.site.code):
        Transfer.unscoped.create(case=theirs, giving=theirs.site, receiving=ours.site, reason="moves", offered_by="eve")
    client = as_("ada")
    UnsentForm.unscoped.create(user=who("ada"), site=ours.site, entity="site_lab", sealed=b"x")
    found = links(client.get("/registry/").content.decode())
    wanted = ("/transfers/", "/queries/", "/tma/", "/bleeding_event/", "/site_lab/", "planned=d7", "/vte_site/new/")
    assert all(any(part in link for link in found) for part in wanted), found
    UnsentForm.unscoped.all().delete()  # a form with a draft unseals it, and these are none
    assert {link: client.get(link.replace("&amp;", "&")).status_code for link in found} == dict.fromkeys(found, 200)


def test_the_investigator_is_led_to_sign_and_the_coordinator_to_the_case(both: tuple[Case, Case]) -> None:
    case = both[0]
    task = Task(Kind.SIGN, case.code, "Complete", is_theirs=True)
    assert line(task, site=case.site, enters=True).url == f"/registry/cases/{case.code}/sign/"
    assert line(replace(task, is_theirs=False), site=case.site, enters=True).url == f"/registry/cases/{case.code}/"
    assert as_("ivy").get(f"/registry/cases/{case.code}/sign/").status_code == 200


AGED = (
    "/registry/",
    "/registry/?site={}",
    "/registry/quality/",
    "/registry/quality/?site={}",
    "/registry/quality/file/",
)


@pytest.mark.parametrize("path", AGED)
def test_how_old_a_question_is_goes_to_its_own_site_alone_by_day(both: tuple[Case, Case], path: str) -> None:
    site = both[0].site
    for state in ("open", "answered"):
        asked(both[0], "Which side?", state=state)
    with transaction.atomic(), acting(actor="mo", site=site.code):
        DataQuery.unscoped.update(opened_at=now() - timedelta(days=137))
    member("au", "auditor")
    assert "137" in text(as_("ada").get(path.format(site.code))), "the control: her own site"
    for name in ("mo", "au"):
        page = text(as_(name).get(path.format(site.code)))
        assert not re.search(r"\b137\b", page) and "over 4 weeks" in page
