"""Two people at one row: both values side by side, and the choice is theirs field by field."""

from __future__ import annotations

import pytest
from django.test import Client

from registry import actions, queries
from registry.addresses import add_url
from registry.models import Case
from tests.registry.children import add, two_sites
from tests.registry.entry.desk import at_desk, boxes_of, send_row

pytestmark = pytest.mark.django_db
KEY = ("5",)


@pytest.fixture
def case() -> Case:
    """Its count of day 5 was 45, and somebody else has just made it 46 and added the haemoglobin."""
    case = two_sites()[0]
    add(case, "count", day="5", plt="45")
    cells = {"plt": "46", "hb": "8.1"}
    actions.save_row(owner=case, entity="count", key=KEY, cells=cells, revision=1, by="ivy", reason="typo")
    return case


@pytest.fixture
def ada(case: Case) -> Client:
    return at_desk("ada")


def mine(client: Client, case: Case, revision: int = 1, **more: str) -> object:
    return send_row(client, case, "count", KEY, revision, day="5", plt="54", wbc="2", _reason="digits swapped", **more)


def test_both_values_stand_side_by_side(case: Case, ada: Client) -> None:
    page = mine(ada, case)
    assert page.status_code == 409
    found = {one.name: (one.theirs, one.mine) for one in page.context["found"]}
    assert found["plt"] == ("46 ×10⁹/L", "54 ×10⁹/L")
    assert found["hb"] == ("8.1 g/dL", "–")
    assert queries.entry(case, "count", KEY).row.number("plt") == 46


def test_the_choice_is_written_field_by_field(case: Case, ada: Client) -> None:
    page = mine(ada, case)
    sent = dict(page.context["hidden"])
    choice = {"_choice_plt": "mine", "_choice_hb": "theirs", "_choice_wbc": "mine"}
    answer = ada.post(page.context["address"], {**sent, **choice, "_do": "resolve", "_revision": 2, "_reason": "seen"})
    assert answer.status_code == 302
    row = queries.entry(case, "count", KEY).row
    assert (row.number("plt"), str(row.number("hb")), row.number("wbc")) == (54, "8.1", 2)


def test_theirs_everywhere_writes_nothing(case: Case, ada: Client) -> None:
    answer = mine(ada, case, revision=2, _do="resolve", _choice_plt="theirs")
    assert answer.status_code == 302
    assert queries.entry(case, "count", KEY).revision == 2


def test_a_choice_without_its_reason_comes_back_as_the_form_with_the_choice_in_it(case: Case, ada: Client) -> None:
    boxes = {"day": "5", "plt": "54", "_do": "resolve", "_choice_plt": "mine"}
    page = send_row(ada, case, "count", KEY, 2, **boxes)
    assert page.status_code == 422
    assert (boxes_of(page)["plt"], boxes_of(page)["hb"]) == ("54", "8.1")


def test_a_third_change_meanwhile_is_a_conflict_again(case: Case, ada: Client) -> None:
    actions.save_row(owner=case, entity="count", key=KEY, cells={"plt": "47"}, revision=2, by="ivy", reason="again")
    assert mine(ada, case, revision=2, _do="resolve", _choice_plt="mine").status_code == 409


def test_a_row_that_is_gone_is_offered_as_a_new_one(case: Case, ada: Client) -> None:
    actions.delete_row(owner=case, entity="count", key=KEY, revision=2, by="ivy", reason="another child's")
    page = mine(ada, case)
    assert page.status_code == 409
    assert boxes_of(page)["plt"] == "54"
    assert page.context["form_url"] == add_url(case.code, "count")
