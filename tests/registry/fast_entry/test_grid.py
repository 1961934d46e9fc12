"""The grid: many rows on one page, all saved or none, and nothing that was typed is lost."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import actions, queries
from registry.models import Case
from tests.registry.children import add, two_sites
from tests.registry.fast_entry.pages import bare, client, fields, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None) -> Case:
    """A child at Harbour with two counts."""
    child, _ = two_sites()
    add(child, "count", day="10", plt="45", hb="9.5")
    add(child, "count", day="12", plt="30")
    return child


def url(case: Case, entity: str = "count") -> str:
    return f"/registry/cases/{case.code}/{entity}/grid/"


def opened(case: Case, entity: str = "count", who: Client | None = None) -> dict[str, str]:
    return fields((who or client()).get(url(case, entity)))


def save(case: Case, sent: dict[str, str], entity: str = "count", who: Client | None = None, **more: str) -> Any:
    return (who or client()).post(url(case, entity), {"act": "save", **sent, **more})


def kept(case: Case, entity: str = "count") -> dict[tuple[str, ...], dict[str, Any]]:
    return {row.key: dict(row.values) for row in queries.facts_of(case).rows(entity)}


def revisions(case: Case) -> dict[tuple[str, ...], int]:
    return {entry.row.key: entry.revision for entry in queries.entries(case, "count")}


def test_only_rows_in_which_somebody_typed_are_written(case: Case) -> None:
    sent = opened(case) | {"r1.hb": "8.1", "r2.day": "14", "r2.plt": "22"}
    assert save(case, sent).status_code == 302
    assert revisions(case) == {("10",): 1, ("12",): 2, ("14",): 1}
    assert str(kept(case)["12",]["hb"].value) == "8.1" and str(kept(case)["14",]["plt"].value) == "22"


def test_an_untouched_grid_writes_nothing(case: Case) -> None:
    assert save(case, opened(case)).status_code == 302
    assert revisions(case) == {("10",): 1, ("12",): 1}


def test_one_bad_cell_keeps_every_row_unwritten_and_every_cell_as_typed(case: Case) -> None:
    answer = save(case, opened(case) | {"r2.day": "14", "r2.plt": "22", "r3.day": "15", "r3.plt": "9000"})
    assert answer.status_code == 422 and set(kept(case)) == {("10",), ("12",)}
    body = text_of(answer)
    assert 'href="#r3-plt"' in body and re.search(r'id="r3-plt"[^>]*aria-invalid="true"', body)
    assert fields(answer)["r2.plt"] == "22" and fields(answer)["r3.plt"] == "9000"


def test_a_cell_that_names_no_number_is_refused_with_its_row_and_column(case: Case) -> None:
    body = text_of(save(case, opened(case) | {"r2.day": "14", "r2.hb": "lots"}))
    assert "Row 3: Haemoglobin: This is no number. Where there is none, write .nd or .unk or .na." in body


def test_a_unit_in_the_cell_is_converted_and_what_was_typed_stays(case: Case) -> None:
    save(case, opened(case) | {"r2.day": "14", "r2.plt": "<45,000 /µL", "r2.hb": "82 g/l"})
    values = kept(case)["14",]
    assert (values["plt"].value, values["plt"].op, values["plt"].typed_unit) == (45, "<", "/uL")
    assert str(values["hb"].value) == "8.2"


def test_an_ambiguous_number_is_asked_about_and_a_button_answers(case: Case) -> None:
    answer = save(case, opened(case) | {"r2.day": "14", "r2.wbc": "1,234"})
    body = text_of(answer)
    assert answer.status_code == 422 and 'value="offer:2:wbc:1.234"' in body and 'value="offer:2:wbc:1234"' in body
    chosen = client().post(url(case), fields(answer) | {"act": "offer:2:wbc:1.234"})
    assert fields(chosen)["r2.wbc"] == "1.234" and set(kept(case)) == {("10",), ("12",)}


def test_one_reason_serves_all_rows_that_need_one(case: Case) -> None:
    sent = opened(case) | {"r0.plt": "46", "r1.plt": "31"}
    refused = save(case, sent)
    assert refused.status_code == 422 and revisions(case) == {("10",): 1, ("12",): 1}
    assert save(case, sent, reason="read from the wrong line").status_code == 302
    assert revisions(case) == {("10",): 2, ("12",): 2}


def test_a_reason_that_names_a_date_is_refused_and_kept_in_its_box(case: Case) -> None:
    answer = save(case, opened(case) | {"r0.plt": "46"}, reason="seen on 2024-03-10")
    assert answer.status_code == 422 and "seems to hold a date" in text_of(answer)
    assert fields(answer)["reason"] == "seen on 2024-03-10" and revisions(case)["10",] == 1


def test_a_row_is_deleted_by_its_box_with_a_reason_never_by_emptying_it(case: Case) -> None:
    sent = opened(case)
    assert save(case, sent | {"r1.delete": "yes"}).status_code == 422 and ("12",) in kept(case)
    assert save(case, sent | {"r1.delete": "yes"}, reason="another child's").status_code == 302
    assert set(kept(case)) == {("10",)}
    emptied = opened(case) | {"r0.day": "", "r0.plt": "", "r0.hb": ""}
    assert save(case, emptied, reason="emptied").status_code == 422 and set(kept(case)) == {("10",)}


def test_a_deleted_rows_day_is_free_for_a_new_row_of_the_same_save(case: Case) -> None:
    sent = opened(case) | {"r1.delete": "yes", "r2.day": "12", "r2.plt": "28"}
    assert save(case, sent, reason="mixed up").status_code == 302
    assert kept(case)["12",]["plt"].value == 28


def test_two_people_on_one_row_see_both_values_and_lose_none(case: Case) -> None:
    mine = opened(case) | {"r0.plt": "47", "r0.wbc": "2.2"}
    actions.save_row(owner=case, entity="count", key=("10",), cells={"plt": "44", "creat": "0.4"}, revision=1,
                     by="ivy", reason="corrected")  # fmt: skip
    answer = save(case, mine, reason="corrected too")
    body, cells = text_of(answer), fields(answer)
    assert answer.status_code == 409 and "theirs is “44”, yours is “47”" in body
    assert (cells["r0.plt"], cells["r0.wbc"], cells["r0.creat"]) == ("47", "2.2", "0.4")
    assert save(case, cells, reason="corrected too").status_code == 302
    values = kept(case)["10",]
    assert (values["plt"].value, str(values["wbc"].value), str(values["creat"].value)) == (47, "2.2", "0.4")


def test_theirs_may_be_taken_row_by_row(case: Case) -> None:
    mine = opened(case) | {"r0.plt": "47"}
    actions.save_row(owner=case, entity="count", key=("10",), cells={"plt": "44"}, revision=1, by="ivy", reason="x y")
    answer = save(case, mine, reason="corrected too")
    taken = fields(client().post(url(case), fields(answer) | {"act": "theirs:0"}))
    assert taken["r0.plt"] == "44"


def test_a_row_that_nobody_touched_is_no_conflict(case: Case) -> None:
    mine = opened(case) | {"r1.hb": "8.0"}
    actions.save_row(owner=case, entity="count", key=("10",), cells={"plt": "44"}, revision=1, by="ivy", reason="x y")
    assert save(case, mine).status_code == 302
    assert kept(case)["10",]["plt"].value == 44


def test_a_row_deleted_by_somebody_else_becomes_a_new_one_with_what_was_typed(case: Case) -> None:
    mine = opened(case) | {"r1.plt": "31"}
    actions.delete_row(owner=case, entity="count", key=("12",), revision=1, by="ivy", reason="twice")
    answer = save(case, mine, reason="corrected")
    assert answer.status_code == 409 and "deleted this row meanwhile" in text_of(answer)
    assert save(case, fields(answer)).status_code == 302 and kept(case)["12",]["plt"].value == 31


def test_a_double_click_writes_once_also_where_rows_number_themselves(case: Case) -> None:
    sent = opened(case, "anticoagulant_course") | {"r0.agent": "enoxaparin", "r0.start_day": "20"}
    for _ in range(2):
        assert save(case, sent, "anticoagulant_course").status_code == 302
    assert set(kept(case, "anticoagulant_course")) == {("1",)}


def test_a_refused_form_may_be_sent_again(case: Case) -> None:
    sent = opened(case) | {"r2.day": "14", "r2.plt": "9000"}
    assert save(case, sent).status_code == 422
    assert save(case, sent | {"r2.plt": "90"}).status_code == 302 and ("14",) in kept(case)


def test_the_packed_fields_of_the_script_are_the_same_form(case: Case) -> None:
    sent = opened(case) | {"r2.day": "14", "r2.plt": "22"}
    packed = {name: sent.pop(name) for name in [*sent] if re.match(r"r\d+\.", name)}
    assert save(case, sent | {"packed": json.dumps(packed)}).status_code == 302
    assert kept(case)["14",]["plt"].value == 22


@pytest.mark.parametrize("broken", [
    {"packed": "[]"}, {"packed": "{"}, {"packed": '{"a": 1}'}, {"rows": "many"}, {"rows": "100000"},
    {"r0.held": "x"}, {"r0.held": '["a", 1, {}]'}, {"r0.held": '[["10"], "1", {}]'},
    {"r0.held": '[["10"], 1, {"a": 1}]'},
])  # fmt: skip
def test_a_form_that_is_none_is_a_bad_request(case: Case, broken: dict[str, str]) -> None:
    assert save(case, opened(case) | broken).status_code == 400 and len(kept(case)) == 2


def test_pasted_rows_stand_under_the_others_until_they_are_saved(case: Case) -> None:
    block = "Platelets\tDay of the sample\n22\t14\n18\t16\n"
    answer = client().post(url(case), opened(case) | {"act": "paste", "paste": block})
    cells = fields(answer)
    assert answer.status_code == 200 and len(kept(case)) == 2
    assert (cells["r2.day"], cells["r2.plt"], cells["r3.day"]) == ("14", "22", "16")
    assert save(case, cells).status_code == 302 and set(kept(case)) == {("10",), ("12",), ("14",), ("16",)}


def test_more_rows_come_without_script_and_keep_what_was_typed(case: Case) -> None:
    cells = fields(client().post(url(case), opened(case) | {"r2.day": "14", "act": "more"}))
    assert cells["rows"] == "22" and cells["r2.day"] == "14" and cells["r21.day"] == ""


def test_the_choice_of_columns_stands_in_the_address_and_hidden_cells_stay(case: Case) -> None:
    page = client().get(url(case) + "?show=plt")
    assert set(re.findall(r'data-name="(\w+)"', text_of(page))) == {"day", "plt"}
    answer = client().post(url(case) + "?show=plt", fields(page) | {"r0.plt": "46", "act": "save", "reason": "typing"})
    assert answer["Location"].endswith("?show=plt") and str(kept(case)["10",]["hb"].value) == "9.5"


def test_another_sites_child_is_as_if_it_were_not_there(case: Case) -> None:
    theirs = Case.unscoped.exclude(pk=case.pk).get()
    there, nowhere = client().get(url(theirs)), client().get("/registry/cases/000000000/count/grid/")
    assert there.status_code == nowhere.status_code == 404 and there.headers == nowhere.headers
    assert bare(there, theirs.code) == bare(nowhere, "000000000")
    assert client("eve").get(url(theirs)).status_code == 200
    assert save(theirs, {"rows": "1", "r0.day": "5"}).status_code == 404 and kept(theirs) == {}


@pytest.mark.parametrize("entity", ["enrolment", "site_lab", "adjudication", "nothing", "anchor"])
def test_what_has_one_row_or_a_room_of_its_own_has_no_grid(case: Case, entity: str) -> None:
    assert client().get(url(case, entity)).status_code == 404


def test_who_only_reads_has_no_grid(case: Case) -> None:
    assert client("mo").get(url(case)).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(case: Case) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert who.get(url(case)).status_code == 200
        return len(found)

    who = client()
    asked()
    few = asked()
    rows = [("count", {"day": str(day), "plt": "50"}) for day in range(100, 250)]
    actions.add_rows(owner=case, rows=rows, by="ada")
    assert asked() == few


DEEP = "[" * 100_000
BROKEN = [
    {"packed": DEEP}, {"rows": "1", "r0.held": DEEP}, {"rows": "1" * 5000},
    {"packed": '{"rows": "1", "reason": "a\\u0000b"}'},
]  # fmt: skip


@pytest.mark.parametrize("sent", BROKEN)
def test_what_no_page_sends_is_refused_and_breaks_nothing(case: Case, sent: dict[str, str]) -> None:
    assert client().post(url(case), sent).status_code == 400


def test_a_number_of_thousands_of_digits_is_refused_in_its_cell(case: Case) -> None:
    answer = save(case, {"rows": "1", "r0.day": "5", "r0.plt": "1" * 200_000})
    assert answer.status_code == 422 and "more than 40 characters" in text_of(answer)
