"""Forms of rows, as a coordinator meets them: blank, filled, refused, sent twice, deleted and put back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from audit.acting import acting
from audit.models import Change
from registry import actions, queries
from registry.addresses import add_url, delete_url, row_url, rows_url
from registry.entry import saving
from registry.models import Case
from registry.values import Day, Measured, Missing
from tests.registry.children import add, child, two_sites
from tests.registry.entry.desk import FORM, at_desk, boxes_of, clot, send_new, send_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return two_sites()[0]


@pytest.fixture
def ada(case: Case) -> Client:
    return at_desk("ada")


def test_a_new_row_takes_what_the_boxes_say(case: Case, ada: Client) -> None:
    answer = send_new(
        ada, case, "count", day="54", day_precision="pm3", plt="26", plt_op="<", plt_unit="10*9/L", hb_missing="nd"
    )
    assert answer.status_code == 302
    row = queries.entry(case, "count", ("54",)).row
    assert (row.day("day").day, row.day("day").precision, row.get("hb")) == (54, "pm3", Missing("nd"))
    assert (row.get("plt").op, row.get("plt").value) == ("<", 26)


def test_a_new_clot_takes_the_next_number_by_itself(case: Case, ada: Client) -> None:
    page = ada.get(add_url(case.code, "vte_event"))
    assert "event_no" not in [one.name for one in page.context["form"].controls]
    send_new(ada, case, "vte_event", day="24", status="index", _reason="treated elsewhere")
    send_new(ada, case, "vte_event", form="f" * 32, day="90", status="recurrence_new_site", _reason="a new one")
    assert [entry.row.key for entry in queries.entries(case, "vte_event")] == [("1",), ("2",)]


@pytest.mark.parametrize("entity", ["death", "central_line", "platelet_hold_episode"])
def test_a_form_in_which_nobody_entered_anything_is_no_row(case: Case, ada: Client, entity: str) -> None:
    clot(case)
    page = ada.get(add_url(case.code, entity))
    answer = send_new(ada, case, entity, **boxes_of(page))
    assert answer.status_code == 422
    assert [one.text for one in answer.context["form"].stops] == [saving.NOTHING]
    assert queries.entries(case, entity) == []


def test_the_only_clot_stands_ready_in_the_form_of_an_image(case: Case, ada: Client) -> None:
    clot(case, day="24", status="index")
    assert ada.get(add_url(case.code, "imaging")).context["form"].controls[0].value == "1"


def test_the_same_form_twice_is_one_row(case: Case, ada: Client) -> None:
    first = send_new(ada, case, "central_line", kind="port", insert_day="2")
    second = send_new(ada, case, "central_line", kind="port", insert_day="2")
    assert first["Location"] == second["Location"] == row_url(case.code, "central_line", ("1",))
    assert len(queries.entries(case, "central_line")) == 1


def test_going_back_and_typing_something_else_is_another_row(case: Case, ada: Client) -> None:
    send_new(ada, case, "central_line", kind="port", insert_day="2")
    send_new(ada, case, "central_line", kind="picc", insert_day="40")
    assert [entry.row.code("kind") for entry in queries.entries(case, "central_line")] == ["port", "picc"]


def test_a_date_leaves_no_digest_that_could_be_tried_out(case: Case, ada: Client) -> None:
    send_new(ada, case, "central_line", kind="port", insert_day="2")
    send_new(at_desk("ada"), case, "central_line", form="b" * 32, kind="port", insert_day="2")
    marks = set(Change.objects.exclude(request_id="").values_list("request_id", flat=True))
    assert {mark.split()[1] for mark in marks} == {FORM, "b" * 32}
    assert all(len(mark) <= 64 for mark in marks)


def test_what_is_refused_stays_in_the_boxes_and_says_why(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="soon", plt="26", hb="8.1")
    assert page.status_code == 422
    boxes = boxes_of(page)
    assert (boxes["day"], boxes["plt"], boxes["hb"]) == ("soon", "26", "8.1")
    assert page.context["form"].stops[0].anchor == "field-day"
    assert b'href="#field-day"' in page.content
    assert queries.entries(case, "count") == []


def test_every_contradiction_is_told_at_once(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="soon", plt="26", plt_missing="nd")
    assert {one.anchor for one in page.context["form"].stops} == {"field-day", "field-plt"}


def test_the_unusual_asks_for_one_reason_and_is_written_with_it(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="5", plt="1200")
    assert page.status_code == 422
    assert page.content.count(b'name="_reason"') == 1
    assert not page.context["form"].stops
    assert send_new(ada, case, "count", day="5", plt="1200", _reason="repeated, it is").status_code == 302


def test_what_only_needs_a_reason_says_at_the_top_that_it_is_not_saved(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="5", plt="1200").content.decode()
    top, _, form = page.partition('id="field-day"')
    assert "Not saved yet: one thing needs a reason" in top and 'href="#reason"' in top
    assert 'id="reason"' in form
    refused = send_new(ada, case, "count", day="soon", plt="1200").content.decode()
    assert "Nothing is saved yet: one entry needs" in refused and "Not saved yet:" not in refused


def test_the_offer_of_another_unit_is_put_in_and_not_saved_by_itself(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="5", plt="45000")
    assert b'value="offer:plt=45"' in page.content
    taken = send_new(ada, case, "count", day="5", plt="45000", _do="offer:plt=45")
    assert (taken.status_code, boxes_of(taken)["plt"]) == (200, "45")
    assert queries.entries(case, "count") == []


def test_a_number_is_read_with_the_unit_chosen_beside_it(case: Case, ada: Client) -> None:
    send_new(ada, case, "count", day="5", wbc="12,000", wbc_unit="/uL")
    assert queries.entry(case, "count", ("5",)).row.get("wbc") == Measured(12, "=", "12000", "/uL")
    page = ada.get(row_url(case.code, "count", ("5",)))
    assert "You typed 12000 /µL, kept as 12 ×10⁹/L." in page.content.decode()


def test_a_number_that_could_be_two_is_asked_once_with_a_button_for_each(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="5", plt="45.000 /µL")
    assert [one.text for one in page.context["form"].problems] == [
        "Platelets: “45.000 /µL” could be 45 /µL or 45000 /µL. Type the one that you mean."
    ]
    assert boxes_of(page)["plt"] == "45.000 /µL" and queries.entries(case, "count") == []
    assert re.findall(r">(Put in [^<]*)<", page.content.decode()) == ["Put in 45 /µL", "Put in 45000 /µL"]
    taken = send_new(ada, case, "count", day="5", plt="45.000 /µL", _do="offer:plt=45000 /uL")
    assert (boxes_of(taken)["plt"], boxes_of(taken).get("plt_unit")) == ("45000", "/uL")


def test_a_d_dimer_that_could_be_two_is_asked_once(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "all_diagnosis", dimer="1,500", dimer_unit="feu")
    assert [one.field for one in page.context["form"].problems if "dimer" in one.field] == ["dimer"]
    assert re.findall(r">(Put in [^<]*)<", page.content.decode()) == ["Put in 1.5", "Put in 1500"]


def test_an_offer_puts_something_into_a_box_of_the_form_and_nowhere_else(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="5", plt="45", _do="offer:revision=9")
    assert page.status_code == 302  # no such box: the form is saved as it is


def test_what_was_typed_in_another_unit_is_kept_and_told(case: Case, ada: Client) -> None:
    send_new(ada, case, "count", day="5", plt="45000", plt_unit="/uL")
    page = ada.get(row_url(case.code, "count", ("5",)))
    assert "You typed 45000 /µL, kept as 45 ×10⁹/L." in page.content.decode()
    assert queries.entry(case, "count", ("5",)).row.get("plt") == Measured(45, "=", "45000", "/uL")


def test_a_form_sent_as_it_was_opened_changes_nothing(case: Case, ada: Client) -> None:
    clot(case, day="24 ~3", status="index", risk_factors="obesity;infection", plt_at_event="45000 /uL")
    page = ada.get(row_url(case.code, "vte_event", ("1",)))
    answer = send_row(ada, case, "vte_event", ("1",), 1, **boxes_of(page))
    assert answer.status_code == 302
    assert queries.entry(case, "vte_event", ("1",)).revision == 1


def test_a_value_that_was_given_changes_with_a_reason_alone(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    refused = send_row(ada, case, "count", ("5",), 1, day="5", plt="54")
    assert refused.status_code == 422
    assert refused.context["form"].unusual
    assert send_row(ada, case, "count", ("5",), 1, day="5", plt="54", _reason="digits swapped").status_code == 302
    assert queries.entry(case, "count", ("5",)).row.number("plt") == 54


def test_a_changed_form_sent_twice_changes_once_and_is_no_conflict(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    for _ in range(2):
        answer = send_row(ada, case, "count", ("5",), 1, day="5", plt="54", _reason="digits swapped")
        assert answer.status_code == 302
    assert queries.entry(case, "count", ("5",)).revision == 2


def test_an_emptied_box_empties(case: Case, ada: Client) -> None:
    add(case, "bleeding_event", day="5", site="skin", overt="yes")
    send_row(ada, case, "bleeding_event", ("5", "skin"), 1, day="5", site="skin", overt="", _reason="not known")
    assert queries.entry(case, "bleeding_event", ("5", "skin")).row.get("overt") is None


def test_a_date_becomes_a_day_and_is_nowhere_afterwards(ada: Client, case: Case) -> None:
    actions.keep_anchor(case=case, anchor=date(2026, 3, 1), by="ada")
    answer = send_new(ada, case, "count", day="", day_date="2026-03-17", plt="45")
    assert answer["Location"] == row_url(case.code, "count", ("16",))
    assert queries.entry(case, "count", ("16",)).row.get("day") == Day(16)
    assert b"2026-03-17" not in ada.get(answer["Location"]).content
    assert not [one for one in Change.objects.all() if "2026-03-17" in f"{one.new}{one.reason}{one.request_id}"]


def test_without_a_date_of_diagnosis_no_date_is_asked(case: Case, ada: Client) -> None:
    assert b"day_date" not in ada.get(add_url(case.code, "count")).content


def test_a_row_is_deleted_with_a_reason_and_put_back(case: Case, ada: Client) -> None:
    clot(case, day="24", status="index", plt_at_event="45000 /uL", symptomatic="no")
    before = queries.entry(case, "vte_event", ("1",)).row
    place = delete_url(case.code, "vte_event", ("1",))
    assert ada.post(place, {"_revision": 1}).status_code == 422
    gone = ada.post(place, {"_revision": 1, "_reason": "another child's"})
    page = ada.get(gone["Location"])
    assert queries.entries(case, "vte_event") == []
    assert b"Put it back" in page.content
    back = ada.post(add_url(case.code, "vte_event"), {"_put_back": page.context["deleted"]})
    assert back["Location"] == row_url(case.code, "vte_event", ("1",))
    assert queries.entry(case, "vte_event", ("1",)).row.values == before.values
    assert b"Put it back" not in ada.get(gone["Location"]).content


def test_what_is_to_be_deleted_is_shown(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    page = ada.get(delete_url(case.code, "count", ("5",)))
    assert "45 ×10⁹/L" in page.content.decode()
    assert row_url(case.code, "count", ("5",)) in page.content.decode()


def test_a_row_that_moved_on_is_not_deleted_and_its_new_values_are_shown(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    actions.save_row(owner=case, entity="count", key=("5",), cells={"plt": "46"}, revision=1, by="ivy", reason="typo")
    page = ada.post(delete_url(case.code, "count", ("5",)), {"_revision": 1, "_reason": "typed twice"})
    assert (page.status_code, page.context["revision"]) == (409, 2)
    assert "46 ×10⁹/L" in page.content.decode()
    assert len(queries.entries(case, "count")) == 1


def test_the_enrolment_is_never_deleted(case: Case, ada: Client) -> None:
    assert ada.get(delete_url(case.code, "enrolment")).status_code == 404
    ada.post(delete_url(case.code, "enrolment"), {"_revision": 1, "_reason": "gone"})
    assert len(queries.entries(case, "enrolment")) == 1


def test_deleting_twice_deletes_once(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    place = delete_url(case.code, "count", ("5",))
    for _ in range(2):
        assert ada.post(place, {"_revision": 1, "_reason": "typed twice"}).status_code == 302
    assert Change.objects.filter(table_name="registry_count", kind="delete").count() == 1


def test_a_deletion_of_another_child_is_not_put_back_here(case: Case, ada: Client) -> None:
    other = child(case.site)
    add(other, "count", day="5", plt="45")
    actions.delete_row(owner=other, entity="count", key=("5",), revision=1, by="ada", reason="typed twice")
    change = Change.objects.get(table_name="registry_count", kind="delete")
    page = ada.post(add_url(case.code, "count"), {"_put_back": change.pk})
    assert page.status_code == 422
    assert queries.entries(case, "count") == []


def test_a_list_shows_every_row_with_a_link(case: Case, ada: Client) -> None:
    for day in ("54", "5"):
        add(case, "count", day=day, plt="45")
    page = ada.get(rows_url(case.code, "count"))
    assert [title for title, *_ in page.context["listed"].rows] == ["Day 5", "Day 54"]
    assert row_url(case.code, "count", ("54",)) in page.content.decode()


def test_fifty_rows_stand_on_a_page(case: Case, ada: Client) -> None:
    actions.add_rows(owner=case, rows=[("count", {"day": str(day), "plt": "45"}) for day in range(60)], by="ada")
    first, second = (ada.get(f"{rows_url(case.code, 'count')}?page={number}").context for number in (1, 2))
    assert (len(first["listed"].rows), len(second["listed"].rows)) == (50, 10)
    assert second["listed"].rows[0][0] == "Day 50"


def test_who_reads_sees_the_row_and_no_form(case: Case) -> None:
    add(case, "count", day="5", plt="45")
    page = at_desk("mo").get(row_url(case.code, "count", ("5",)))
    assert "45 ×10⁹/L" in page.content.decode()
    assert b"<button" not in page.content.split(b"<main")[1]


def test_a_case_that_takes_no_more_data_shows_its_rows_to_read(case: Case, ada: Client) -> None:
    add(case, "count", day="5", plt="45")
    with transaction.atomic(), acting(actor="ivy", site=case.site.code):
        Case.unscoped.filter(pk=case.pk).update(state=Case.State.LOCKED)
    page = ada.get(row_url(case.code, "count", ("5",)))
    assert "form" not in page.context
    assert send_row(ada, case, "count", ("5",), 1, day="5", plt="9", _reason="no").status_code == 422


def test_a_reason_that_is_refused_stays_in_its_box(case: Case, ada: Client) -> None:
    page = send_new(ada, case, "count", day="5", plt="1200", _reason="seen by Dr Smith on 17.3.2026")
    assert page.status_code == 422
    assert b"seen by Dr Smith" in page.content
    assert page.context["form"].stops[0].anchor == "reason"
    assert queries.entries(case, "count") == []
