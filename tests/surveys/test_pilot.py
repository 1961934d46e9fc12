"""A pilot: a survey of its own, marked on every page, whose page times alone are kept and measure the burden."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from surveys import actions, answer_actions, queries
from surveys.models import InstrumentVersion, PageTiming, Survey
from surveys.permissions import Refused
from tests.conftest import opened
from tests.surveys.respondent import Respondent

pytestmark = pytest.mark.django_db
WHOLE = {"role": "a", "open_below": "v20", "tools": "coat", "temperature__low": ".dk"}
SAID = "Pilot: answers are for testing the questions."


def text(page: object) -> str:
    return " ".join(page.content.decode().split())


@pytest.fixture
def pilot(tiny_version: InstrumentVersion) -> Survey:
    return opened(tiny_version, "trial", pilot=True)


@pytest.fixture
def tester(pilot: Survey, visitor: Client) -> Respondent:
    return Respondent(visitor, pilot.slug).start()


def kept() -> list[tuple[str, int]]:
    return sorted(PageTiming.objects.values_list("section", "seconds"))


# -- being one -------------------------------------------------------------------------------------------------------


def test_a_pilot_is_chosen_when_the_survey_is_made_and_stays_one(
    coordinator: Client, tiny_version: InstrumentVersion
) -> None:
    fields = {"title": "Trial", "slug": "trial", "instrument": tiny_version.pk, "pilot": "on"}
    coordinator.post("/surveys/new/", fields)
    survey = Survey.objects.get()
    assert survey.pilot
    coordinator.post("/surveys/trial/edit/", {**fields, "pilot": ""})
    survey.refresh_from_db()
    assert survey.pilot
    with pytest.raises(Refused, match="settled when it is made"):
        actions.edit_survey(survey=survey, by="test", pilot=False)


@pytest.mark.parametrize("mode", ["invite", "import"])
def test_a_pilot_has_an_open_link_only(tiny_version: InstrumentVersion, mode: str) -> None:
    with pytest.raises(Refused, match="open link"):
        actions.create_survey(slug="trial", instrument=tiny_version, by="test", mode=mode, pilot=True)
    assert not Survey.objects.exists()


def test_no_answers_from_elsewhere_enter_a_pilot(pilot: Survey) -> None:
    with pytest.raises(Refused, match="takes no answers from elsewhere"):
        actions.import_responses(survey=pilot, data=b"role\na\n", by="test")


def test_every_page_of_a_respondent_says_so(tester: Respondent) -> None:
    for tail in ("", "code/", "resume/", "section/you/", "check/", "blank/"):
        assert SAID in text(tester.get(tail)), tail


def test_no_page_of_a_real_survey_says_so(respondent: Respondent) -> None:
    for tail in ("", "code/", "resume/", "section/you/", "check/", "blank/"):
        assert SAID not in text(respondent.get(tail)), tail


def test_its_answers_are_rows_of_its_own(tester: Respondent, pilot: Survey, open_survey: Survey) -> None:
    tester.answer("you", **WHOLE)
    assert (pilot.responses.count(), open_survey.responses.count()) == (1, 0)
    assert list(queries.submitted_responses(open_survey)) == []


# -- page times ------------------------------------------------------------------------------------------------------


def test_a_completed_page_leaves_its_seconds_and_nothing_else(tester: Respondent) -> None:
    assert tester.answer("you", **WHOLE, seconds="41").status_code == 302
    assert kept() == [("you", 41)]
    assert {field.name for field in PageTiming._meta.get_fields()} == {"id", "survey", "section", "seconds"}


@pytest.mark.parametrize("seconds", ["", "0", "-5", "1.5", "x", "९", "1" * 7, "41 "])
def test_what_is_no_time_is_not_kept(tester: Respondent, seconds: str) -> None:
    assert tester.answer("you", **WHOLE, seconds=seconds).status_code == 302
    assert kept() == []


def test_half_an_hour_is_the_most(tester: Respondent) -> None:
    tester.answer("you", **WHOLE, seconds="90000")
    assert kept() == [("you", 1_800)]


def test_a_page_with_errors_keeps_counting_until_it_is_completed(tester: Respondent) -> None:
    page = tester.answer("you", role="a", seconds="30")
    assert page.status_code == 422 and kept() == []
    assert '<input type="hidden" name="seconds" value="30">' in page.content.decode()
    tester.answer("you", go="back", seconds="31")
    assert kept() == []


def test_a_real_survey_has_neither_the_field_nor_a_row(respondent: Respondent) -> None:
    assert 'name="seconds"' not in text(respondent.get("section/you/"))
    assert respondent.answer("you", **WHOLE, seconds="41").status_code == 302
    refused = respondent.answer("practice", seconds="41")
    assert refused.status_code == 422 and 'name="seconds"' not in text(refused)
    answer_actions.keep_page_time(survey=respondent.response().survey, section="you", seconds=41)
    assert kept() == []


def test_the_preview_of_a_pilot_measures_nothing(coordinator: Client, pilot: Survey) -> None:
    assert 'name="seconds"' not in text(coordinator.get("/surveys/trial/preview/you/"))
    coordinator.post("/surveys/trial/preview/you/", {**WHOLE, "go": "next", "seconds": "41"})
    assert kept() == []


@pytest.mark.only("sqlite")  # PostgreSQL counts no rows
def test_the_table_counts_no_rows(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [PageTiming._meta.db_table])
        assert "WITHOUT ROWID" in cursor.fetchone()[0]


# -- the estimate ----------------------------------------------------------------------------------------------------


def test_the_page_of_the_survey_tells_what_was_measured(coordinator: Client, pilot: Survey) -> None:
    for seconds in (60, 120, 240):
        answer_actions.keep_page_time(survey=pilot, section="you", seconds=seconds)
    page: Any = coordinator.get("/surveys/trial/")
    first, *_, last = page.context["measured"]
    assert (first.n, first.told_median, first.told_half) == (3, "2.0", "1.5–3.0")
    assert (last.told_median, last.told_half) == ("–", "–")
    assert "Its answers test the questions and never enter another survey." in text(page)


def test_a_real_survey_tells_no_times(coordinator: Client, open_survey: Survey) -> None:
    page: Any = coordinator.get("/surveys/umbrellas/")
    assert "measured" not in page.context and "as the pilot measured" not in text(page)
