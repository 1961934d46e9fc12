"""Forms that nobody has sent yet: kept sealed for one person, reopened, dropped once the row is written."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from audit.acting import acting
from registry import actions, queries
from registry.addresses import add_url, keep_url, row_url
from registry.entry import unsent
from registry.entry.unsent import Place
from registry.models import Case, UnsentForm
from tests.accounts.proving import a_site, member
from tests.registry.children import add, two_sites
from tests.registry.entry.desk import FORM, at_desk, boxes_of, send_new, send_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return two_sites()[0]


@pytest.fixture
def ada(case: Case) -> Client:
    return at_desk("ada")


def keep(client: Client, case: Case, entity: str, key: tuple[str, ...] | None = None, **boxes: str) -> str:
    return client.post(keep_url(case.code, entity, key), {"_form": FORM, **boxes}).json()["state"]


def test_a_form_opens_again_with_its_draft_and_says_so(case: Case, ada: Client) -> None:
    assert keep(ada, case, "count", day="54", plt="26") == "kept"
    page = ada.get(add_url(case.code, "count"))
    assert (boxes_of(page)["plt"], boxes_of(page)["day"]) == ("26", "54")
    assert b"not saved yet" in page.content
    assert queries.entries(case, "count") == []


def test_a_saved_form_leaves_no_draft(case: Case, ada: Client) -> None:
    keep(ada, case, "count", day="54", plt="26")
    send_new(ada, case, "count", day="54", plt="26")
    assert not UnsentForm.unscoped.exists()


def test_a_late_draft_of_a_form_that_was_saved_is_not_kept(case: Case, ada: Client) -> None:
    send_new(ada, case, "count", day="54", plt="26")
    assert keep(ada, case, "count", day="54", plt="26") == "sent"
    assert not UnsentForm.unscoped.exists()


def test_nothing_typed_is_nothing_kept(case: Case, ada: Client) -> None:
    keep(ada, case, "count", day="54")
    assert keep(ada, case, "count", day=" ", day_precision="exact") == "blank"
    assert not UnsentForm.unscoped.exists()


def test_start_again_leaves_the_draft(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    keep(ada, case, "count", ("5",), day="5", plt="99", _revision="1")
    send_row(ada, case, "count", ("5",), 1, _do="fresh")
    assert boxes_of(ada.get(row_url(case.code, "count", ("5",))))["plt"] == "45"


def test_a_draft_is_kept_without_any_script(case: Case, ada: Client) -> None:
    assert send_new(ada, case, "count", day="54", plt="26", _do="keep")["Location"] == add_url(case.code, "count")
    assert boxes_of(ada.get(add_url(case.code, "count")))["plt"] == "26"


def test_a_draft_of_a_row_that_moved_on_is_a_conflict_and_nothing_is_lost(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    keep(ada, case, "count", ("5",), day="5", plt="54", _revision="1")
    actions.save_row(owner=case, entity="count", key=("5",), cells={"plt": "46"}, revision=1, by="ivy", reason="typo")
    page = ada.get(row_url(case.code, "count", ("5",)))
    answer = send_row(ada, case, "count", ("5",), page.context["form"].revision, **boxes_of(page))
    assert answer.status_code == 409
    assert ("plt", "54") in answer.context["hidden"]


def test_a_draft_is_one_persons(case: Case, ada: Client) -> None:
    member("ben", "site_coordinator", case.site)
    keep(ada, case, "count", day="54", plt="26")
    assert "plt" not in boxes_of(at_desk("ben").get(add_url(case.code, "count")))


def test_a_draft_lies_sealed(case: Case, ada: Client) -> None:
    keep(ada, case, "status_event", day="54", kind="relapse")
    held = UnsentForm.unscoped.get()
    assert b"relapse" not in bytes(held.sealed)
    ada_herself = User.objects.get(username="ada")
    assert unsent.read(Place(ada_herself, case, "status_event", None)).posted["kind"] == "relapse"
    UnsentForm.unscoped.update(entity="count")  # the seal is of another form
    assert unsent.read(Place(ada_herself, case, "count", None)) is None


def test_another_site_keeps_no_draft_here(case: Case) -> None:
    eve = at_desk("eve")
    assert eve.post(keep_url(case.code, "count", None), {"day": "5"}).status_code == 404
    assert not UnsentForm.unscoped.exists()


@pytest.mark.parametrize("state", ["signed", "locked", "closed", "merged", "erased"])
def test_a_child_that_takes_no_more_data_takes_no_draft_and_what_was_typed_stays(
    case: Case, ada: Client, state: str
) -> None:
    with transaction.atomic(), acting(actor="test"):
        Case.unscoped.filter(pk=case.pk).update(state=state)
    answer = send_new(ada, case, "count", day="54", plt="26", _do="keep")
    assert (answer.status_code, boxes_of(answer)["plt"]) == (422, "26") and b"not kept" in answer.content
    assert keep(ada, case, "count", day="54", plt="26") == "closed"
    assert not UnsentForm.unscoped.exists()


def test_no_draft_is_kept_of_a_child_that_moved_since_its_page_was_opened(case: Case) -> None:
    place = Place(User.objects.get(username="ada"), case, "count", None)
    with transaction.atomic(), acting(actor="test"):
        Case.unscoped.filter(pk=case.pk).update(site=a_site("Hill"))
    with pytest.raises(queries.NotFound):
        unsent.keep(place, revision=0, posted={"plt": "26"}, anchor=None)
    assert not UnsentForm.unscoped.exists()
