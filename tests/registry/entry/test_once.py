"""A form makes one row, also where it is sent several times at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from registry import queries
from registry.entry.once import add_once, open_once
from registry.models import Case
from tests.accounts.proving import a_site
from tests.registry.children import ENROLMENT, child
from tests.registry.entry.desk import FORM

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Any, times: int = 5) -> list[Any]:
    """What each of so many calls at the same moment gives."""
    given: list[Any] = []
    start = threading.Barrier(times)

    def run() -> None:
        start.wait()
        try:
            given.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_five_clicks_at_once_are_one_row() -> None:
    case, cells = child(), {"kind": "port", "insert_day": "2"}
    more = {"owner": case, "entity": "central_line", "by": "ada", "reason": "", "anchor": None}
    rows = at_once(lambda: add_once(cells=cells, form_id=FORM, **more))
    assert [row.key for row in rows] == [("1",)] * 5
    assert len(queries.entries(case, "central_line")) == 1


def test_five_clicks_at_once_open_one_case() -> None:
    site = a_site()
    cases = at_once(lambda: open_once(site=site, cells=ENROLMENT, by="ada", reason="", anchor=None, form_id=FORM))
    assert len({case.code for case in cases}) == 1
    assert (len(cases), Case.unscoped.count()) == (5, 1)


def test_another_person_with_the_same_form_makes_a_row_of_their_own() -> None:
    case, cells = child(), {"kind": "port", "insert_day": "2"}
    for name in ("ada", "ben"):
        add_once(owner=case, entity="central_line", cells=cells, by=name, reason="", anchor=None, form_id=FORM)
    assert len(queries.entries(case, "central_line")) == 2
