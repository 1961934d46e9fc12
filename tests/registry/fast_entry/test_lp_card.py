"""The card of a lumbar puncture: five fields, the drug from the course, and two people who see both values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pave.lib.clock import now
from registry import actions, queries
from registry.models import Case
from registry.values import Missing
from tests.registry.children import add, two_sites
from tests.registry.fast_entry.pages import bare, client, fields, text_of

pytestmark = pytest.mark.django_db
FILLED = {"r0.plt_before_lp": "62", "r0.transfused": "no", "r0.last_dose_h_before": "24", "r0.first_dose_h_after": "12",
          "r0.traumatic": "no"}  # fmt: skip


@pytest.fixture
def case(db: None) -> Case:
    """A child at Harbour on enoxaparin since day 20."""
    child, _ = two_sites()
    add(child, "anticoagulant_course", intent="primary_proph", agent="enoxaparin", intensity="prophylactic",
        start_day="20")  # fmt: skip
    return child


def url(case: Case) -> str:
    return f"/registry/cases/{case.code}/lp/"


def send(case: Case, who: str = "ada", page: Any = None, **more: str) -> Any:
    named = {f"r0.{name}" if name not in ("reason", "act") else name: text for name, text in more.items()}
    return client(who).post(url(case), fields(page or client(who).get(url(case))) | FILLED | named)


def kept(case: Case, day: str = "60") -> dict[str, Any]:
    return dict(queries.entry(case, "lp_hold", (day,)).row.values)


def with_anchor(case: Case, day: int) -> None:
    actions.keep_anchor(case=case, anchor=now().date() - timedelta(days=day), by="ada")


def test_five_fields_and_the_day_make_a_row_with_the_drug_of_the_course(case: Case) -> None:
    answer = send(case, lp_day="60")
    assert answer.status_code == 302 and answer["Location"] == "/registry/lp/"
    row = kept(case)
    assert (row["agent"], row["intensity"], row["plt_before_lp"].value) == ("enoxaparin", "prophylactic", 62)
    assert (row["transfused"], row["traumatic"], str(row["last_dose_h_before"])) == (False, False, "24")


def test_the_day_stands_there_where_the_date_of_diagnosis_is_known(case: Case) -> None:
    assert fields(client().get(url(case)))["r0.lp_day"] == ""
    with_anchor(case, 61)
    page = client().get(url(case))
    assert fields(page)["r0.lp_day"] == "61" and "On <b>Enoxaparin, prophylactic</b> that day" in text_of(page)


def test_a_day_that_stood_there_already_is_no_puncture(case: Case) -> None:
    with_anchor(case, 61)
    page = client().get(url(case))
    answer = client().post(url(case), fields(page))
    assert answer.status_code == 422 and "Nothing was entered: the day alone is no puncture." in text_of(answer)
    assert queries.entries(case, "lp_hold") == []
    unknown = client().post(url(case), fields(page) | {"r0.transfused": ".unk"})
    assert unknown.status_code == 302 and kept(case, "61")["transfused"] is Missing.UNKNOWN


def test_before_the_course_no_drug_is_kept(case: Case) -> None:
    send(case, lp_day="10")
    assert "agent" not in kept(case, "10") and "intensity" not in kept(case, "10")


def test_while_the_dose_is_held_the_intensity_stays_blank(case: Case) -> None:
    add(case, "vte_event", reason="no first decision known", day="15", status="index", type="pe")
    add(case, "platelet_hold_episode", vte_event="1", course="1", decision_day="50", action="hold")
    send(case, lp_day="60")
    assert kept(case)["agent"] == "enoxaparin" and "intensity" not in kept(case)


def test_the_card_of_the_same_day_opens_filled_so_that_a_blank_is_added_later(case: Case) -> None:
    with_anchor(case, 60)
    send(case, first_dose_h_after="")
    assert "first_dose_h_after" not in kept(case)
    assert send(case, first_dose_h_after="18").status_code == 302
    assert str(kept(case)["first_dose_h_after"]) == "18" and len(queries.entries(case, "lp_hold")) == 1


def test_two_people_on_one_day_see_both_values_and_lose_none(case: Case) -> None:
    page = client("ivy").get(url(case))
    send(case, lp_day="60")
    answer = send(case, "ivy", page, lp_day="60", plt_before_lp="58")
    assert answer.status_code == 409 and "theirs is “62”, yours is “58”" in text_of(answer)
    assert kept(case)["plt_before_lp"].value == 62
    mine = client("ivy").post(url(case), fields(answer) | {"reason": "read again"})
    assert mine.status_code == 302 and kept(case)["plt_before_lp"].value == 58


def test_theirs_may_be_taken(case: Case) -> None:
    page = client("ivy").get(url(case))
    send(case, lp_day="60")
    answer = send(case, "ivy", page, lp_day="60", plt_before_lp="58")
    taken = client("ivy").post(url(case), fields(answer) | {"act": "theirs"})
    assert fields(taken)["r0.plt_before_lp"] == "62"


def test_the_same_card_twice_is_one_row_and_no_conflict(case: Case) -> None:
    page = client().get(url(case))
    assert [send(case, "ada", page, lp_day="60").status_code for _ in range(2)] == [302, 302]
    assert queries.entry(case, "lp_hold", ("60",)).revision == 1


def test_a_cell_that_does_not_read_stays_with_its_sentence(case: Case) -> None:
    answer = send(case, lp_day="60", plt_before_lp="few", last_dose_h_before="24,5 h")
    assert answer.status_code == 422 and "Platelets before: This is no number." in text_of(answer)
    assert fields(answer)["r0.plt_before_lp"] == "few" and queries.entries(case, "lp_hold") == []


def test_an_unusual_hour_asks_for_a_reason_and_is_kept_with_one(case: Case) -> None:
    answer = send(case, lp_day="60", last_dose_h_before="2")
    assert answer.status_code == 422 and "is unusual" in text_of(answer) and 'id="lp-reason"' in text_of(answer)
    assert send(case, lp_day="60", last_dose_h_before="2", reason="puncture could not wait").status_code == 302


def test_a_count_per_microlitre_is_offered_in_the_unit_of_the_field(case: Case) -> None:
    answer = send(case, lp_day="60", plt_before_lp="62000")
    assert answer.status_code == 422 and 'value="offer:plt_before_lp:62"' in text_of(answer)
    offered = client().post(url(case), fields(answer) | {"act": "offer:plt_before_lp:62"})
    assert fields(offered)["r0.plt_before_lp"] == "62"
    send(case, lp_day="60", plt_before_lp="62,000 /µL")
    assert kept(case)["plt_before_lp"].value == 62


def test_unknown_is_an_answer_and_blank_is_none(case: Case) -> None:
    send(case, lp_day="60", transfused=".unk", traumatic="")
    assert kept(case)["transfused"] is Missing.UNKNOWN and "traumatic" not in kept(case)


def test_another_sites_child_is_as_if_it_were_not_there(case: Case) -> None:
    theirs = Case.unscoped.exclude(pk=case.pk).get()
    there, nowhere = client().get(url(theirs)), client().get("/registry/cases/000000000/lp/")
    assert there.status_code == nowhere.status_code == 404
    assert bare(there, theirs.code) == bare(nowhere, "000000000")
    assert client("eve").get(url(theirs)).status_code == 200


def test_the_next_child_is_found_by_some_of_its_code_at_the_own_site_alone(case: Case) -> None:
    theirs = Case.unscoped.exclude(pk=case.pk).get()
    found = client().get("/registry/lp/", {"code": case.code[:5].lower()})
    assert found.status_code == 302 and found["Location"] == url(case)
    assert "No child of your site" in text_of(client().get("/registry/lp/", {"code": theirs.code}))
    assert client("eve").get("/registry/lp/", {"code": theirs.code}).status_code == 302


def test_many_children_are_listed_and_nobody_before_anything_is_typed(case: Case) -> None:
    assert "big-link" not in text_of(client().get("/registry/lp/"))
    others = [actions.open_case(site=case.site, cells={"consent_status": "waiver"}, by="ada") for _ in range(25)]
    mark = max("0123456789ABCDEFGHJKMNPQRSTVWXYZ", key=lambda one: sum(one in other.code for other in others))
    body = text_of(client().get("/registry/lp/", {"code": mark}))
    assert 2 <= body.count("big-link") <= 10


def test_a_card_that_says_what_it_was_in_deep_json_is_refused(case: Case) -> None:
    assert client().post(url(case), {"r0.held": "[" * 100_000}).status_code == 400
