"""The night's work: no order of arrival is left, nothing is lost, not even what is saved meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from unittest.mock import patch

import pytest
from django.db import InternalError, connection

from surveys import actions, answer_actions, queries, storage, upkeep
from surveys.bodies import Draft
from surveys.codes import new_code, response_id
from surveys.models import Response, Survey

pytestmark = pytest.mark.django_db(transaction=True)


def order_on_disk() -> list[bytes]:
    place = "id" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM surveys_response ORDER BY {place}")
        return [bytes(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def filled(open_survey: Survey) -> Survey:
    actions.import_responses(survey=open_survey, data=b"role\n" + b"a\n" * 60, by="test")
    return open_survey


def test_every_row_is_there_afterwards_in_another_order(filled: Survey) -> None:
    before = dict(Response.objects.values_list("pk", "body"))
    places = order_on_disk()
    upkeep.refresh()
    assert dict(Response.objects.values_list("pk", "body")) == before
    # By their random id alone on SQLite: there the order never told anything.
    assert (order_on_disk() == places) is (connection.vendor == "sqlite")


@pytest.mark.only("sqlite")
def test_the_table_has_no_row_numbers_before_and_after(filled: Survey) -> None:
    for _ in range(2):
        with connection.cursor() as cursor, pytest.raises(Exception, match="no such column: rowid"):
            cursor.execute("SELECT rowid FROM surveys_response")
        upkeep.refresh()


FAILS_TWICE = """DO $$ BEGIN IF nextval('tries') <= {} THEN
    RAISE 'tuple concurrently updated' USING ERRCODE = 'XX000'; END IF; END $$"""


@pytest.mark.only("postgresql")
@pytest.mark.parametrize(("failures", "lasts"), [(0, False), (2, False), (50, True)])
def test_what_the_upkeep_of_the_server_disturbs_is_tried_again(failures: int, lasts: bool) -> None:
    with connection.cursor() as cursor, patch.object(storage, "PAUSES_SECONDS", (0.01,) * 4):
        cursor.execute("CREATE SEQUENCE tries")
        try:
            with pytest.raises(InternalError, match="concurrently") if lasts else nullcontext():
                storage.patiently(cursor, FAILS_TWICE.format(failures))
            cursor.execute("SELECT last_value FROM tries")
            assert cursor.fetchone() == (5 if lasts else failures + 1,)
        finally:
            cursor.execute("DROP SEQUENCE tries")


@pytest.fixture
def saving(filled: Survey) -> Iterator[tuple[str, list[int]]]:
    """A respondent who saves as fast as it goes while the test runs."""
    code, saved, stop = new_code(), [0], threading.Event()
    answer_actions.start_draft(survey=filled, code=code, cells={})

    def save() -> None:
        while not stop.is_set():
            response = queries.response_of(filled.slug, response_id(filled.slug, code))
            assert response is not None
            answer_actions.save_draft(response=response, code=code, changes={"role__other": str(saved[0] + 1)})
            saved[0] += 1
        connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    yield code, saved
    stop.set()
    thread.join()


def test_what_is_saved_meanwhile_is_kept(filled: Survey, saving: tuple[str, list[int]]) -> None:
    code, saved = saving
    for _ in range(5):
        upkeep.shuffle_responses()
    known = saved[0]
    body = Response.objects.values_list("body", flat=True).get(pk=response_id(filled.slug, code))
    assert int(Draft.opened(body, code).cells.get("role__other", "0")) >= known
    assert Response.objects.count() == 61
