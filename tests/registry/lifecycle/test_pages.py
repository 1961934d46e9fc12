"""The pages of a case's life: who reaches them, what they ask, and that a second click changes nothing."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.models import Change
from pave.lib.clock import now
from registry import queries
from registry.lifecycle import actions, merges, transfers
from registry.lifecycle.digest import digest
from registry.lifecycle.panel import panel
from registry.models import Case, Signature, Transfer
from tests.accounts.proving import proved, signed_in
from tests.registry.lifecycle.stage import Stage, again, opened, put, sign, staged, state

pytestmark = pytest.mark.django_db
OF_CASE = ("sign", "take_back_signature", "lock", "unlock", "close_case", "reopen_case", "erase", "offer_transfer",
           "merge", "undo_merge")  # fmt: skip
NOWHERE = "ZZZZZZZZZ"


@pytest.fixture
def stage(db: None) -> Stage:
    return staged()


def at(person: User) -> Client:
    return proved(signed_in(person), person)


def url(name: str, case: Case | str = "", *more: str) -> str:
    code = case.code if isinstance(case, Case) else case
    return reverse(f"registry:{name}", args=[code, *more] if code else [])


def text(page: object) -> str:
    return " ".join(page.content.decode().split())  # type: ignore[attr-defined]


def same(page: object) -> bytes:
    """The bytes of a page but for the token of its sign-out form, which is random on every page."""
    return re.sub(rb'(csrfmiddlewaretoken" value=")[^"]+', rb"\1", page.content)  # type: ignore[attr-defined]


# -- another site's case ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*OF_CASE, "withdraw_transfer"])
def test_a_case_of_another_site_answers_like_no_case(stage: Stage, name: str) -> None:
    """In bytes and headers, to read and to post; the same route at the own site answers otherwise."""
    people = {"lock": "mo", "unlock": "mo", "undo_merge": "mo"}
    if name in people:
        return  # a data manager has no other site
    client, method = at(stage.hal), ("post" if name == "withdraw_transfer" else "get")
    theirs, none = (getattr(client, method)(url(name, code)) for code in (stage.case.code, NOWHERE))
    posted = client.post(url(name, stage.case), {"reason": "why", "code": str(stage.case), "site": "0000"})
    own = getattr(client, method)(url(name, opened(stage.hill)))
    assert theirs.status_code == none.status_code == posted.status_code == 404 != own.status_code
    assert same(theirs) == same(none) != same(own) and theirs.headers == none.headers
    assert state(stage.case) == "open"


def test_an_offer_to_another_site_answers_like_no_offer(stage: Stage) -> None:
    transfers.offer(case=stage.case, to=stage.hill.code, by=stage.ada, reason="moves")
    giving, receiving = at(stage.ada), at(stage.eve)
    theirs, none = (giving.get(url("transfer", code)) for code in (stage.case.code, NOWHERE))
    assert same(theirs) == same(none) and theirs.status_code == none.status_code == 404
    assert receiving.get(url("transfer", stage.case)).status_code == 200


# -- fresh sign-in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "who"), [("sign", "ivy"), ("erase", "ivy"), ("unlock", "mo"), ("sign_many", "ivy")])
def test_the_weighty_acts_ask_who_it_is_again(stage: Stage, name: str, who: str) -> None:
    person = getattr(stage, who)
    client = proved(signed_in(person), person, ago=3600)
    address = url(name, stage.case if name != "sign_many" else "")
    for answer in (client.get(address), client.post(address, {"shown": digest(queries.facts_of(stage.case))})):
        assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("accounts:confirm"))
    assert state(stage.case) == "open"
    assert at(person).get(address).status_code == 200


# -- signing ----------------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_signed_and_the_second_click_signs_nothing(stage: Stage) -> None:
    put(stage.case, "bleeding_event", day="9", site="gi")
    client = at(stage.ivy)
    page = client.get(url("sign", stage.case))
    assert "Bleeding" in text(page) and actions.MEANING in text(page).replace("&#x27;", "'")
    shown = {"shown": digest(queries.facts_of(stage.case))}
    first, second = (client.post(url("sign", stage.case), shown) for _ in range(2))
    assert first.status_code == second.status_code == 302 and Signature.unscoped.count() == 1
    assert "signed already" in text(client.get(url("case", stage.case)))


def test_a_case_that_changed_under_the_page_is_shown_again(stage: Stage) -> None:
    client, shown = at(stage.ivy), digest(queries.facts_of(stage.case))
    put(stage.case, "count", day="9", plt="45")
    answer = client.post(url("sign", stage.case), {"shown": shown})
    assert answer.status_code == 422 and "somebody wrote meanwhile" in text(answer)
    assert digest(queries.facts_of(stage.case)) in text(answer), "the form signs what it shows now"


def test_of_several_cases_each_is_signed_or_told_by_itself(stage: Stage) -> None:
    other, theirs = opened(stage.harbour), opened(stage.hill)
    client = at(stage.ivy)
    listed = text(client.get(url("sign_many")))
    assert str(other) in listed and str(stage.case) in listed and str(theirs) not in listed
    ticked = [f"{case.code}:{digest(queries.facts_of(case))}" for case in (stage.case, other, theirs)]
    put(other, "count", day="9", plt="45")
    answer = client.post(url("sign_many"), {"case": ticked}, follow=True)
    assert [state(case) for case in (stage.case, other, theirs)] == ["signed", "open", "open"]
    assert f"Signed: {stage.case}." in text(answer) and "somebody wrote meanwhile" in text(answer)
    assert client.post(url("sign_many")).status_code == 422


# -- acts with a reason -----------------------------------------------------------------------------------------------


def test_a_reason_that_names_somebody_stays_in_the_form_and_nothing_is_done(stage: Stage) -> None:
    client, why = at(stage.ada), "Mrs Smith rang on 2024-05-06"
    answer = client.post(url("close_case", stage.case), {"reason": why})
    assert answer.status_code == 422 and why in text(answer) and state(stage.case) == "open"
    assert client.post(url("close_case", stage.case), {"reason": ""}).status_code == 422
    assert client.post(url("close_case", stage.case), {"reason": "another chart"}).status_code == 302
    before = Change.objects.count()
    assert client.post(url("close_case", stage.case), {"reason": "another chart"}).status_code == 302
    assert state(stage.case) == "closed" and Change.objects.count() == before


def test_an_act_that_cannot_be_done_says_why_and_has_no_form(stage: Stage) -> None:
    page = text(at(stage.mo).get(url("lock", stage.case)))
    assert "It is signed first, then locked." in page and 'class="button"' not in page


@pytest.mark.parametrize(("name", "who"), [("lock", "ivy"), ("unlock", "ivy"), ("sign", "ada"), ("sign", "mo"),
                                           ("erase", "ada"), ("undo_merge", "ada"), ("close_case", "au")])  # fmt: skip
def test_a_route_is_closed_to_roles_that_have_no_part_in_it(stage: Stage, name: str, who: str) -> None:
    assert at(getattr(stage, who)).get(url(name, stage.case)).status_code in (403, 404)


def test_erasing_takes_the_typed_code_and_leaves_a_page_that_says_so(stage: Stage) -> None:
    client = at(stage.ivy)
    wrong = client.post(url("erase", stage.case), {"code": "K7Q X2M 9T4", "reason": "asked for"})
    assert wrong.status_code == 422 and "asked for" in text(wrong) and state(stage.case) == "open"
    client.post(url("erase", stage.case), {"code": str(stage.case), "reason": "asked for"})
    page = client.get(url("case", stage.case))
    assert state(stage.case) == "erased" and page.status_code == 200 and "This child is erased" in text(page)


# -- transfers --------------------------------------------------------------------------------------------------------


def test_a_child_is_offered_shown_by_its_code_alone_and_taken(stage: Stage) -> None:
    put(stage.case, "bleeding_event", day="9", site="gi")
    giving, receiving = at(stage.ada), at(stage.eve)
    wrong = giving.post(url("offer_transfer", stage.case), {"site": "0000", "reason": "moves"})
    assert wrong.status_code == 422 and "no site with this code" in text(wrong)
    giving.post(url("offer_transfer", stage.case), {"site": stage.hill.code.lower(), "reason": "secretword"})
    assert f"case/{stage.case.code}".replace("case/", "") in text(giving.get(url("case", stage.case)))
    for name in ("transfers", "transfer"):
        page = text(receiving.get(url(name, stage.case if name == "transfer" else "")))
        assert str(stage.case) in page and stage.harbour.code in page
        assert not [word for word in ("secretword", stage.harbour.name, "ada", "Bleeding") if word in page]
    done = receiving.post(url("transfer", stage.case), {"act": "take", "day": "120"}, follow=True)
    assert "is yours now" in text(done) and giving.get(url("case", stage.case)).status_code == 404
    assert receiving.post(url("transfer", stage.case), {"act": "take"}).status_code == 302
    assert Transfer.unscoped.get().state == "taken"


def test_a_declined_offer_is_told_to_who_offered(stage: Stage) -> None:
    transfers.offer(case=stage.case, to=stage.hill.code, by=stage.ada, reason="moves")
    at(stage.eve).post(url("transfer", stage.case), {"act": "decline", "answer": "no bed"})
    assert "declined this case: “no bed”" in text(at(stage.ada).get(url("case", stage.case)))


def test_an_offer_is_withdrawn_from_the_list(stage: Stage) -> None:
    transfers.offer(case=stage.case, to=stage.hill.code, by=stage.ada, reason="moves")
    client = at(stage.ivy)
    assert str(stage.case) in text(client.get(url("transfers")))
    for _ in range(2):
        assert client.post(url("withdraw_transfer", stage.case)).status_code == 302
    assert Transfer.unscoped.get().state == "withdrawn" and str(stage.case) not in text(client.get(url("transfers")))


# -- merging ----------------------------------------------------------------------------------------------------------


def test_two_records_are_compared_chosen_from_and_merged(stage: Stage) -> None:
    put(stage.case, "count", day="20", plt="45", hb="9.5")
    other, client = opened(stage.harbour, ("count", {"day": "20", "plt": "54"})), at(stage.ada)
    named = client.post(url("merge", stage.case), {"code": str(other)})
    address = url("merge_with", stage.case, other.code)
    assert named.headers["Location"] == address
    seen = {"seen": merges.shown(stage.case, other), "count|20|hb": "kept"}
    wrong = client.post(address, seen)
    assert wrong.status_code == 422 and "Choose one of the two values" in text(wrong) and state(other) == "open"
    first = client.post(address, {**seen, "count|20|plt": "other"})
    second = client.post(address, {**seen, "count|20|plt": "other"}, follow=True)
    assert first.status_code == 302 and "went into this one already" in text(second)
    assert queries.entry(stage.case, "count", ("20",)).row.number("plt") == 54
    assert f'Its rows are in case <a href="{url("case", stage.case)}"' in text(client.get(url("case", other)))


def test_a_duplicate_at_another_site_is_no_case_here(stage: Stage) -> None:
    theirs = opened(stage.hill)
    client = at(stage.ada)
    assert client.get(url("merge_with", stage.case, theirs.code)).status_code == 404
    for code in (theirs.code, NOWHERE):
        assert "There is no case with this code." in text(client.post(url("merge", stage.case), {"code": code}))


# -- panel ------------------------------------------------------------------------------------------------------------


def shown(person: User, case: Case) -> list[str]:
    found = panel(person, again(case), queries.facts_of(case))
    return [text for _, text in found["acts"]] if found else []


def test_the_panel_offers_what_each_may_do_now(stage: Stage) -> None:
    entering = ["Transfer to another site", "Merge a duplicate into this case", "Close as wrongly opened"]
    assert shown(stage.ada, stage.case) == entering and shown(stage.au, stage.case) == []
    assert shown(stage.ivy, stage.case) == ["Sign this case", *entering, "Erase this child"]
    sign(stage.case, stage.ivy)
    assert shown(stage.mo, stage.case) == ["Take back the signature", "Lock", entering[0], "Erase this child"]


def test_the_panel_asks_the_database_no_more_where_a_case_holds_more(stage: Stage) -> None:
    def asked() -> int:
        facts = queries.facts_of(stage.case)
        with CaptureQueriesContext(connection) as found:
            panel(stage.ivy, stage.case, facts)
        return len(found)

    before = asked()
    for day in range(10, 15):
        put(stage.case, "count", day=str(day), plt="45")
    assert asked() == before < 8


@pytest.mark.parametrize(("who", "told"), [("ada", True), ("ivy", True), ("mo", False), ("au", False)])
def test_when_it_was_signed_is_for_the_own_site_alone(stage: Stage, who: str, told: bool) -> None:
    sign(stage.case, stage.ivy)
    page = text(at(getattr(stage, who)).get(url("case", stage.case)))
    assert "Signed by ivy" in page and (re.search(r"Signed by ivy on \d", page) is not None) is told
    assert (f"{now():%B %Y}" in page) is told
