"""Every page before it is asked: of a survey, a version, an upload. Answers travel with it; nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys import actions
from surveys.instrument import Instrument
from surveys.models import InstrumentUpload, InstrumentVersion, Response, Survey
from tests.conftest import EXAMPLE, bytes_of
from tests.surveys.answer_maker import made_answers
from tests.surveys.respondent import as_posted, hidden_fields, several

pytestmark = pytest.mark.django_db
SURVEY = "/surveys/umbrellas/preview/you/"


def text(page: object) -> str:
    return " ".join(page.content.decode().split())


def row_is_hidden(page: Any, column: str) -> bool:
    """Whether what belongs to a column is drawn closed: a row of a table, and its special answers."""
    (state,) = {" hidden" in tag for tag in page.content.decode().split("<") if f'data-shows="{column}"' in tag}
    return state


@pytest.fixture
def upload(tiny_version: InstrumentVersion) -> InstrumentUpload:
    source, tables = bytes_of(EXAMPLE / "tiny.toml")
    source = source.replace(b'version = "1.0.0"', b'version = "2.0.0"').replace(b"What do you do?", b"How do you come?")
    return actions.keep_upload(source=source, tables=tables, file_name="tiny.toml", by="test")


def test_every_section_of_a_survey_opens(coordinator: Client, practice_survey: Survey, all_vte: Instrument) -> None:
    assert coordinator.get("/surveys/practice/preview/").url == "/surveys/practice/preview/-start/"
    for section in all_vte.sections:
        page = coordinator.get(f"/surveys/practice/preview/{section.id}/")
        assert "Preview: nothing is stored" in text(page)
        assert section.items[0].text.split(" (")[0][:30] in page.content.decode().replace("&amp;", "&")
    assert coordinator.get("/surveys/practice/preview/no_such/").status_code == 404


def test_a_version_and_an_upload_have_their_own(
    coordinator: Client, tiny_version: InstrumentVersion, upload: InstrumentUpload
) -> None:
    for place in (f"/questions/{tiny_version.pk}/", f"/questions/upload/{upload.pk}/"):
        assert f"{place}preview/" in text(coordinator.get(place))
        page = coordinator.get(coordinator.get(f"{place}preview/").url)
        assert f'<a href="{place}">Leave the preview</a>' in text(page)
    assert "How do you come?" in text(coordinator.get(f"/questions/upload/{upload.pk}/preview/you/"))
    assert not Survey.objects.exists()


@pytest.mark.parametrize("place", ["/questions/9", "/questions/upload/9"])
def test_what_is_not_there_has_no_preview(coordinator: Client, db: None, place: str) -> None:
    assert coordinator.get(f"{place}/preview/").status_code == 404
    assert coordinator.get(f"{place}/preview/you/").status_code == 404


def test_an_upload_that_is_no_longer_accepted_leads_to_its_problems(coordinator: Client) -> None:
    kept = InstrumentUpload.objects.create(source=b"x = 1", file_name="x.toml", uploaded_by="test")
    for tail in ("", "you/"):
        assert coordinator.get(f"/questions/upload/{kept.pk}/preview/{tail}").url == f"/questions/upload/{kept.pk}/"


@pytest.mark.parametrize(("tools", "hidden"), [("umbrella", False), ("coat", True)])
def test_an_answer_of_one_page_opens_a_branch_on_another(
    coordinator: Client, open_survey: Survey, tools: str, hidden: bool
) -> None:
    first = hidden_fields(coordinator.get(SURVEY))
    page = coordinator.post(SURVEY, first | {"go": "practice", "tools": tools, "role": "b"})
    assert "In wind, what do you do with it?" in text(page)
    assert row_is_hidden(page, "wind__storm") is hidden
    back = coordinator.post(SURVEY, hidden_fields(page) | {"go": "back", "wind__light": "keep"})
    assert hidden_fields(back)["section"] == "you"
    assert json.loads(hidden_fields(back)["before"]) == {"role": "b", "tools": tools}
    assert json.loads(hidden_fields(back)["carried"])["wind__light"] == "keep"


def test_a_page_is_checked_as_the_survey_checks_it_and_a_soft_question_asks_once(
    coordinator: Client, open_survey: Survey, tiny: Instrument
) -> None:
    first = hidden_fields(coordinator.get(SURVEY))
    asked = coordinator.post(SURVEY, first | {"go": "next", "role": "a", "umbrella_age": "x", "tools": "umbrella"})
    assert asked.status_code == 422
    assert "is not a number we can read" in text(asked)
    cells = {"role": "a", "open_below": ".dk", "tools": "coat"}
    soft = coordinator.post(SURVEY, first | cells | {"go": "next"})
    assert "You left this open." in text(soft) and hidden_fields(soft)["section"] == "you"
    assert hidden_fields(coordinator.post(SURVEY, hidden_fields(soft) | cells | {"go": "next"}))["section"] != "you"


def test_after_the_last_page_come_check_and_receipt_and_nothing_was_written(
    coordinator: Client, open_survey: Survey, tiny: Instrument
) -> None:
    posted = as_posted(made_answers(tiny, Random(1)), several(tiny))
    page: Any = coordinator.get(SURVEY)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in tiny.sections[:-1]:
            page = coordinator.post(SURVEY, posted | hidden_fields(page) | {"go": "next"})
            assert page.status_code == 200, text(page)
        check = coordinator.post(SURVEY, posted | hidden_fields(page) | {"go": "next"})
        end = coordinator.post(SURVEY, hidden_fields(check) | {"go": "next"})
    assert "Check your answers" in text(check) and "Your answers are in" in text(end)
    written = [one["sql"] for one in queries if one["sql"].split()[0] in ("INSERT", "UPDATE")]
    assert [sql for sql in written if "surveys_" in sql] == []
    assert not Response.objects.exists() and not open_survey.tallies.exists()


FIRST = "/surveys/practice/preview/-start/"


def test_the_first_page_asks_what_the_survey_asks_before_it(coordinator: Client, practice_survey: Survey) -> None:
    page = coordinator.get(FIRST)
    assert "Preview: nothing is stored" in text(page) and "Agree and get my code" in text(page)
    refused = coordinator.post(FIRST, hidden_fields(page))
    assert refused.status_code == 422 and "Tick the box if you agree" in text(refused)
    agreed = coordinator.post(FIRST, hidden_fields(page) | {"eligible": "yes", "consent": "yes"})
    assert hidden_fields(agreed)["section"] == "practice"


def test_whoever_is_screened_out_goes_no_further_in_the_preview_either(
    coordinator: Client, practice_survey: Survey
) -> None:
    page = coordinator.post(FIRST, hidden_fields(coordinator.get(FIRST)) | {"eligible": "no", "consent": "yes"})
    assert "is thanked and goes no further" in text(page)
    assert hidden_fields(page)["section"] == "-start"


def test_the_check_page_names_what_is_open_and_leads_there(coordinator: Client, open_survey: Survey) -> None:
    check = coordinator.get("/surveys/umbrellas/preview/-check/")
    assert "Still open" in text(check)
    there = coordinator.post(SURVEY, hidden_fields(check) | {"go": "next"})
    assert hidden_fields(there)["section"] == "you"


BROKEN = ["", "{", "[]", "5", "[" * 20_000, json.dumps({"role": 5}), json.dumps({"no_such": "x", "role": "x" * 9_000})]


@pytest.mark.parametrize("field", ["before", "carried"])
@pytest.mark.parametrize("note", BROKEN, ids=lambda note: note[:12])
def test_a_broken_note_is_a_page_all_the_same(coordinator: Client, open_survey: Survey, field: str, note: str) -> None:
    assert coordinator.post(SURVEY, {field: note, "go": "next", "role": "a"}).status_code == 422
    assert coordinator.post(SURVEY, {field: note, "go": "practice"}).status_code == 200
    assert coordinator.post(SURVEY, {field: note, "section": "no_such"}).status_code == 404


def test_what_was_typed_is_shown_as_text(coordinator: Client, open_survey: Survey) -> None:
    page = coordinator.post(SURVEY, {"go": "practice", "role": "other", "role__other": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.content.decode()
    assert json.loads(hidden_fields(page)["carried"])["role__other"] == '"><script>alert(1)</script>'


def test_the_preview_speaks_of_no_saving(coordinator: Client, open_survey: Survey) -> None:
    assert "saved as you go" not in text(coordinator.get(SURVEY))
    assert "saved as you go" in Path("templates/survey/section_body.html").read_text()
