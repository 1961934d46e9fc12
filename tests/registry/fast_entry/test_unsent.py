"""A grid that nobody saved is there again, for the person who typed it alone, and holds no date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from audit.acting import acting
from registry import actions
from registry.models import Case, UnsentForm
from tests.registry.children import add, two_sites
from tests.registry.fast_entry.pages import client, fields, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None) -> Case:
    child, _ = two_sites()
    add(child, "count", day="10", plt="45", hb="9.5")
    return child


def url(case: Case) -> str:
    return f"/registry/cases/{case.code}/count/grid/"


def keep(case: Case, who: str = "ada", **more: str) -> Any:
    typed = {f"r{name[1]}.{name[3:]}": text for name, text in more.items()}
    return client(who).post(f"{url(case)}keep/", fields(client(who).get(url(case))) | typed)


def test_what_was_typed_is_there_again_over_the_kept_rows(case: Case) -> None:
    assert keep(case, r0_hb="8.1", r1_day="14", r1_plt="lots").json() == {"state": "kept"}
    page = client().get(url(case))
    again = fields(page)
    assert (again["r0.hb"], again["r1.day"], again["r1.plt"], again["r2.day"]) == ("8.1", "14", "lots", "")
    assert "did not save" in text_of(page) and "✓ Draft kept" in text_of(page)


def test_a_save_drops_it_and_so_does_starting_again(case: Case) -> None:
    keep(case, r1_day="14", r1_plt="22")
    client().post(url(case), fields(client().get(url(case))) | {"act": "save"})
    assert not UnsentForm.unscoped.exists() and "did not save" not in text_of(client().get(url(case)))
    keep(case, r0_hb="8.1")
    assert client().post(url(case), {"act": "fresh", "rows": "0"}).status_code == 302
    assert not UnsentForm.unscoped.exists() and fields(client().get(url(case)))["r0.hb"] == "9.5"


def test_an_untouched_grid_is_not_kept(case: Case) -> None:
    assert keep(case).json() == {"state": "blank"} and not UnsentForm.unscoped.exists()


def test_it_is_for_the_person_who_typed_it(case: Case) -> None:
    keep(case, r0_hb="8.1")
    assert fields(client("ivy").get(url(case)))["r0.hb"] == "9.5"


def test_it_is_sealed_and_a_date_is_kept_as_its_day(case: Case) -> None:
    actions.keep_anchor(case=case, anchor=date(2024, 3, 1), by="ada")
    keep(case, r1_day="2024-03-15", r1_plt="22", r2_day="15.03.2024", r2_hb="7.7")
    assert b"7.7" not in bytes(UnsentForm.unscoped.get().sealed)
    again = fields(client().get(url(case)))
    assert (again["r1.day"], again["r1.plt"], again["r2.day"], again["r2.hb"]) == ("14", "22", "", "7.7")


def test_a_row_written_by_somebody_else_meanwhile_is_a_conflict_when_it_is_saved(case: Case) -> None:
    keep(case, r0_plt="47")
    actions.save_row(owner=case, entity="count", key=("10",), cells={"plt": "44"}, revision=1, by="ivy", reason="x y")
    sent = fields(client().get(url(case))) | {"act": "save", "reason": "corrected"}
    answer = client().post(url(case), sent)
    assert answer.status_code == 409 and "theirs is “44”, yours is “47”" in text_of(answer)


def test_cells_of_columns_that_are_not_chosen_bring_every_column_back(case: Case) -> None:
    keep(case, r0_hb="8.1")
    assert fields(client().get(url(case) + "?show=plt"))["r0.hb"] == "8.1"


def test_another_sites_grid_keeps_nothing(case: Case) -> None:
    assert client("eve").post(f"{url(case)}keep/", {"rows": "1", "r0.day": "5"}).status_code == 404
    assert client("mo").post(f"{url(case)}keep/", {"rows": "1", "r0.day": "5"}).status_code == 403
    assert not UnsentForm.unscoped.exists()


def test_a_child_that_takes_no_more_data_takes_no_draft(case: Case) -> None:
    page = fields(client().get(url(case)))
    with transaction.atomic(), acting(actor="t"):
        Case.unscoped.filter(pk=case.pk).update(state="erased")
    told = client().post(f"{url(case)}keep/", page | {"r0.hb": "8.1"})
    assert told.json() == {"state": "closed"} and not UnsentForm.unscoped.exists()
