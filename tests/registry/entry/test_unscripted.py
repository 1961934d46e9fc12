"""What a browser without script, or an impatient person with one, meets."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from registry import queries
from registry.addresses import add_url, row_url
from registry.models import Case
from tests.registry.children import add, two_sites
from tests.registry.entry.desk import at_desk, boxes_of, send_new, send_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return two_sites()[0]


@pytest.fixture
def ada(case: Case) -> Client:
    return at_desk("ada")


def test_return_in_a_box_saves_and_takes_no_offer(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="5", plt="45000").content.decode()
    form = page[page.index('id="sheet"') :]
    first, *others = re.findall(r'<button[^>]*value="([^"]+)"', form)
    assert first == "save"  # a browser sends the first button of a form
    assert "offer:plt=45" in others


def test_nothing_of_a_form_hangs_on_script_or_style_in_the_page(case: Case, ada: Client) -> None:
    page = ada.get(add_url(case.code, "lab_level")).content.decode()
    main = page[page.index("<main") :]
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", main)


def test_what_somebody_typed_comes_back_as_text(case: Case, ada: Client) -> None:
    typed = '"><script>alert(1)</script>'
    page = send_new(ada, case, "count", day=typed, plt=typed)
    assert page.status_code == 422
    assert "<script>alert" not in page.content.decode()
    assert boxes_of(page)["day"] == typed


def test_a_finding_is_told_at_its_row_after_saving(case: Case, ada: Client) -> None:
    answer = send_new(ada, case, "lp_hold", lp_day="5", traumatic="yes")
    page = ada.get(answer["Location"])
    assert [one.check.id for one in page.context["form"].told] == ["E28"]
    assert "Check E28" in page.content.decode()


def test_a_doubt_about_a_unit_that_was_written_is_told_with_its_offer(case: Case, ada: Client) -> None:
    send_new(ada, case, "count", day="5", plt="4000", _reason="as the report has it")
    page = ada.get(row_url(case.code, "count", ("5",)))
    assert b'value="offer:plt=4"' in page.content
    taken = send_row(ada, case, "count", ("5",), 1, **boxes_of(page) | {"_do": "offer:plt=4"})
    assert boxes_of(taken)["plt"] == "4"
    assert queries.entry(case, "count", ("5",)).row.number("plt") == 4000


def test_saving_and_adding_another_opens_a_blank_form(case: Case, ada: Client) -> None:
    answer = send_new(ada, case, "count", day="5", plt="45", _do="another")
    assert answer["Location"] == add_url(case.code, "count")
    assert boxes_of(ada.get(answer["Location"])) == {}


def test_the_number_of_a_row_can_change_with_a_reason_and_the_page_follows(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    answer = send_row(ada, case, "count", ("5",), 1, day="6", plt="45", _reason="a day later")
    assert answer["Location"] == row_url(case.code, "count", ("6",))


def test_a_row_that_is_there_already_is_refused_and_named(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    page = send_new(ada, case, "count", day="5", plt="46")
    assert page.status_code == 422
    assert page.context["form"].stops[0].anchor == "field-day"


@pytest.mark.parametrize("revision", ["", "-1", "nonsense", "9" * 30, "١"])
def test_a_revision_that_is_none_changes_nothing_by_surprise(case: Case, ada: Client, revision: str) -> None:
    add(case, "count", day="5", plt="45")
    answer = ada.post(
        row_url(case.code, "count", ("5",)), {"_revision": revision, "day": "5", "plt": "9", "_reason": "x"}
    )
    assert answer.status_code == 409
    assert queries.entry(case, "count", ("5",)).row.number("plt") == 45


def test_the_day_of_a_death_is_one_row_however_often_its_form_is_sent(case: Case, ada: Client) -> None:
    answers = [send_new(ada, case, "death", day="90", cause="leukaemia") for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"] == row_url(case.code, "death")
    assert ada.get(add_url(case.code, "death"))["Location"] == row_url(case.code, "death")
