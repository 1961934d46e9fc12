"""Rows over HTTP: the same checks, revisions and conflicts as everywhere, and nothing of another site."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from registry import queries
from registry.models import TABLES, Case
from tests.registry.api.asking import CASES, CELLS, Program
from tests.registry.children import add, two_sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def children() -> tuple[Case, Case]:
    return two_sites()


@pytest.fixture
def ada(children: tuple[Case, Case]) -> Program:
    return Program(User.objects.get(username="ada"), children[0].site)


def rows_of(case: Case, entity: str = "count") -> str:
    return f"{CASES}{case.code}/{entity}/"


def test_a_child_is_opened_and_found_again(ada: Program) -> None:
    made = ada.post(CASES, {"cells": CELLS, "rows": [{"entity": "count", "cells": {"day": 4, "plt": "45000 /uL"}}]})
    assert made.status_code == 201
    found = ada.get(made.headers["Location"]).json()
    assert found == {**made.json(), "rows": {"enrolment": 1, "count": 1}}
    [row] = ada.get(f"{made.headers['Location']}count/").json()["results"]
    assert row["cells"] == {"day": "4", "plt": "45000", "plt_unit": "/uL"}
    assert queries.entries(Case.unscoped.get(code=found["code"]), "count")[0].row.number("plt") == 45


def test_a_row_is_added_changed_and_taken_out(ada: Program, children: tuple[Case, Case]) -> None:
    made = ada.post(rows_of(children[0]), {"cells": {"day": 12, "plt": 80}})
    assert (made.status_code, made.headers["ETag"]) == (201, '"r1"')
    url = made.json()["url"]
    changed = ada.send("PATCH", url, {"cells": {"plt": 81}, "reason": "misread"}, If_Match='"r1"')
    assert (changed.status_code, changed.json()["cells"]) == (200, {"day": "12", "plt": "81"})
    gone = ada.send("DELETE", url, If_Match=changed.headers["ETag"], Pave_Reason="twice")
    assert gone.status_code == 204
    assert ada.get(url).status_code == 404


def test_a_row_that_was_read_is_not_sent_again(ada: Program, children: tuple[Case, Case]) -> None:
    url = ada.post(rows_of(children[0]), {"cells": {"day": 12}}).json()["url"]
    assert ada.get(url, If_None_Match='"r1"').status_code == 304
    assert ada.get(url, If_None_Match='"r2"').status_code == 200


def test_whoever_changes_says_what_he_read(ada: Program, children: tuple[Case, Case]) -> None:
    url = ada.post(rows_of(children[0]), {"cells": {"day": 12, "plt": 80}}).json()["url"]
    assert ada.send("PATCH", url, {"cells": {"plt": 81}}).status_code == 428
    assert ada.send("DELETE", url, Pave_Reason="x").status_code == 428
    assert ada.send("PATCH", url, {"cells": {"plt": 81}}, If_Match="*").status_code == 400


def test_of_two_changes_the_second_is_told_both_rows(ada: Program, children: tuple[Case, Case]) -> None:
    url = ada.post(rows_of(children[0]), {"cells": {"day": 12, "plt": 80}}).json()["url"]
    ada.send("PATCH", url, {"cells": {"plt": 81}, "reason": "one"}, If_Match='"r1"')
    late = ada.send("PATCH", url, {"cells": {"plt": 82}, "reason": "two"}, If_Match='"r1"')
    told = late.json()
    assert (late.status_code, late.headers["Content-Type"]) == (412, "application/problem+json")
    assert (told["mine"]["plt"], told["theirs"]["plt"], told["fields"], told["revision"]) == ("82", "81", ["plt"], 2)


def test_every_refused_cell_is_named(ada: Program, children: tuple[Case, Case]) -> None:
    answer = ada.post(rows_of(children[0]), {"cells": {"day": "soon", "plt": 9000, "colour": "red"}})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["problems"]} == {"day", "plt", "colour"}
    assert not TABLES["count"].unscoped.exists()


def test_what_needs_a_reason_is_taken_with_one(ada: Program, children: tuple[Case, Case]) -> None:
    unusual = {"cells": {"day": 12, "plt": 1500}}
    [problem] = [one for one in ada.post(rows_of(children[0]), unusual).json()["problems"] if one["field"] == "plt"]
    assert problem["severity"] == "reason"
    assert ada.post(rows_of(children[0]), unusual | {"reason": "essential thrombocythaemia"}).status_code == 201


DATES = [{"day": "2024-03-05"}, {"day_date": "2024-03-05"}, {"day": "2024-03"}]


@pytest.mark.parametrize("cells", DATES, ids=str)
def test_no_date_comes_in(ada: Program, children: tuple[Case, Case], cells: dict[str, str]) -> None:
    answer = ada.post(rows_of(children[0]), {"cells": cells})
    assert answer.status_code == 422
    assert "2024-03" not in answer.content.decode()


WRONG: list[tuple[Any, int]] = [
    ([], 400), ({}, 422), ({"cells": []}, 400), ({"cells": {"day": {}}}, 400), ({"cells": {"day": [1]}}, 400),
    ({"cells": {"day": 1}, "reason": 5}, 400), ("x", 400), ({"cells": {"day": 1e300}}, 422),
    ({"cells": {"day": "\0"}}, 400), ({"cells": {"day": "\ud800"}}, 400), ({"cells": {"\ud800": 1}}, 400),
    ({"cells": {}, "reason": "\0"}, 400),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status"), WRONG, ids=str)
def test_what_does_not_read_is_told_apart_from_what_is_refused(
    ada: Program, children: tuple[Case, Case], body: Any, status: int
) -> None:
    assert ada.post(rows_of(children[0]), body).status_code == status


def deep(levels: int) -> str:
    return '{"cells": ' * levels + "1" + "}" * levels


@pytest.mark.parametrize("levels", [9, 900, 100_000])
@pytest.mark.parametrize("key", ["", "k1"])
def test_what_is_deeper_than_rows_are_does_not_read(
    ada: Program, children: tuple[Case, Case], levels: int, key: str
) -> None:
    headers = {"Authorization": f"Bearer {ada.text}"} | ({"Idempotency-Key": key} if key else {})
    for path in (CASES, rows_of(children[0])):
        answer = ada.client.post(path, deep(levels), "application/json", headers=headers)
        assert answer.status_code == 400


def test_more_rows_than_a_child_has_are_not_looked_at(ada: Program, children: tuple[Case, Case]) -> None:
    rows = [{"entity": "count", "cells": {"day": day}} for day in range(501)]
    assert ada.post(CASES, {"cells": CELLS, "rows": rows}).status_code == 400
    assert ada.post(CASES, {"cells": CELLS, "rows": rows[:500]}).status_code == 201


@pytest.mark.parametrize("method", ["GET", "INITIAL", "CHECK_PERMISSIONS", "HANDLE_EXCEPTION", "FINALIZE_RESPONSE"])
def test_an_address_that_is_none_says_so_by_any_method(ada: Program, method: str) -> None:
    assert ada.send(method, "/api/v1/nothing/").status_code == 404
    assert ada.client.generic(method, "/api/v1/nothing/").status_code == 401


def test_a_list_goes_on_where_the_page_before_ended(ada: Program, children: tuple[Case, Case]) -> None:
    for day in range(7):
        add(children[0], "count", day=str(day))
    first = ada.get(f"{rows_of(children[0])}?limit=5").json()
    rest = ada.get(first["next"]).json()
    days = [row["cells"]["day"] for row in (*first["results"], *rest["results"])]
    assert (days, rest["next"]) == ([str(day) for day in range(7)], None)
    between = ada.get(f"{rows_of(children[0])}?day_from=2&day_to=3").json()["results"]
    assert [row["cells"]["day"] for row in between] == ["2", "3"]
    assert ada.get(f"{rows_of(children[0])}?limit=501").status_code == 400


def test_more_rows_are_no_more_statements(ada: Program, children: tuple[Case, Case]) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ada.get("/api/v1/rows/count/").status_code == 200
        return len(seen)

    add(children[0], "count", day="1")
    statements()
    few = statements()
    for day in range(2, 12):
        add(children[0], "count", day=str(day))
    assert statements() == few


def test_no_site_writes_what_reviewers_said(ada: Program, children: tuple[Case, Case]) -> None:
    verdict = {"cells": {"object": "bleeding_event 5", "reviewer": "1", "verdict": "major"}}
    assert ada.post(rows_of(children[0], "adjudication"), verdict).status_code == 403
    beside = {"cells": CELLS, "rows": [{"entity": "adjudication", **verdict}]}
    assert ada.post(CASES, beside).status_code == 400
    assert not TABLES["adjudication"].unscoped.exists()


# -- isolation --------------------------------------------------------------------------------------------------------


def same(one: Any, other: Any) -> bool:
    return (one.status_code, one.content, dict(one.headers)) == (other.status_code, other.content, dict(other.headers))


@pytest.mark.parametrize("path", ["", "count/", "count/5/", "enrolment/-/"])
def test_a_child_of_another_site_looks_like_none(ada: Program, children: tuple[Case, Case], path: str) -> None:
    theirs, none = children[1].code, Case(site=children[0].site).code
    add(children[1], "count", day="5")
    for method in ("GET", "POST", "PATCH", "DELETE"):
        seen = [ada.send(method, f"{CASES}{code}/{path}", {"cells": {}}, If_Match='"r1"') for code in (theirs, none)]
        assert same(*seen), method
        assert seen[0].status_code in (404, 405)


def test_the_comparison_would_notice(ada: Program, children: tuple[Case, Case]) -> None:
    add(children[0], "count", day="5")
    own, none = ada.get(f"{rows_of(children[0])}5/"), ada.get(f"{CASES}{Case().code}/count/5/")
    assert not same(own, none) and own.status_code == 200


def test_lists_hold_the_own_site_alone(ada: Program, children: tuple[Case, Case]) -> None:
    for case in children:
        add(case, "count", day="5")
    assert [case["code"] for case in ada.get(CASES).json()["results"]] == [children[0].code]
    assert [row["owner"] for row in ada.get("/api/v1/rows/count/").json()["results"]] == [children[0].code]
    mo = Program(User.objects.get(username="mo"), may_write=False)
    assert len(mo.get("/api/v1/rows/count/").json()["results"]) == 2


def test_a_row_of_a_site_is_entered_by_its_own_people(ada: Program, children: tuple[Case, Case]) -> None:
    quarter = {"cells": {"quarter": "2025-Q1", "new_all_n": 9}}
    assert ada.post(f"/api/v1/sites/{children[0].site.code}/screening_log/", quarter).status_code == 201
    for code in (children[1].site.code, "ZZZZ"):
        assert ada.post(f"/api/v1/sites/{code}/screening_log/", quarter).status_code == 404


def test_more_than_five_mebibytes_is_a_problem_that_says_so(ada: Program, children: tuple[Case, Case]) -> None:
    answer = ada.post(rows_of(children[0]), {"cells": {"day": 12, "plt": "8" * 6_000_000}})
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert "5 MiB" in answer.json()["detail"]
    assert queries.entries(children[0], "count") == []
