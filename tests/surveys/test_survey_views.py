"""Running a survey in the browser: make, preview, open, pause, close."""

from __future__ import annotations

import pytest
from django.test import Client

from audit.models import Entry
from surveys.models import InstrumentVersion, Survey

pytestmark = pytest.mark.django_db


def text(page: object) -> str:
    return " ".join(page.content.decode().split())


def test_without_an_instrument_making_a_survey_starts_with_one(coordinator: Client) -> None:
    assert coordinator.get("/surveys/new/").url == "/questions/upload/"


def test_a_survey_is_made_in_preparation(coordinator: Client, tiny_version: InstrumentVersion) -> None:
    fields = {"title": "Umbrellas", "slug": "rain", "instrument": tiny_version.pk, "contact": "Ada"}
    assert coordinator.post("/surveys/new/", fields).url == "/surveys/rain/"
    survey = Survey.objects.get()
    assert (survey.title, survey.state, survey.mode, survey.contact) == ("Umbrellas", "preparing", "open", "Ada")
    row = Entry.objects.get(verb="survey.created")
    assert row.actor == "the-coordinator"
    page = text(coordinator.get("/surveys/rain/"))
    assert "In preparation: nobody can answer yet." in page
    assert "http://testserver/answer/rain/" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [({"slug": "Rain"}, "a letter first"), ({"slug": "1rain"}, "a letter first"),
     ({"slug": "umbrellas"}, "already exists"),
     ({"title": ""}, "This field is required"), ({"closes_at": "tomorrow"}, "valid date"), ({"slug": "r" * 51}, "50")],
)  # fmt: skip
def test_a_form_with_a_mistake_is_shown_again(
    coordinator: Client, open_survey: Survey, change: dict[str, str], words: str
) -> None:
    fields = {"title": "Rain", "slug": "rain", "instrument": open_survey.instrument.pk} | change
    page = coordinator.post("/surveys/new/", fields)
    assert (page.status_code, Survey.objects.count()) == (422, 1)
    assert words in text(page)


def test_opening_pausing_and_closing_with_a_question_before_the_last(coordinator: Client, open_survey: Survey) -> None:
    def state_after(**fields: str) -> str:
        coordinator.post("/surveys/umbrellas/state/", fields)
        open_survey.refresh_from_db()
        return open_survey.state

    assert state_after(state="paused") == "paused"
    assert state_after(state="open") == "open"
    assert state_after(state="closed") == "open"
    assert state_after(state="closed", sure="yes") == "closed"
    assert state_after(state="open") == "closed"


def test_a_refused_change_is_said_on_the_page(coordinator: Client, open_survey: Survey) -> None:
    for wanted in ("preparing", "nonsense", ""):
        page = coordinator.post("/surveys/umbrellas/state/", {"state": wanted}, follow=True)
        assert f"The survey is open; it cannot become {wanted}." in text(page)


def test_a_survey_can_be_edited_but_an_open_one_keeps_its_questions(
    coordinator: Client, open_survey: Survey, practice_version: InstrumentVersion
) -> None:
    fields = {
        "title": "Other",
        "slug": "other",
        "instrument": practice_version.pk,
        "contact": "Bob",
        "closes_at": "2027-03-01 18:00",
    }
    assert coordinator.post("/surveys/umbrellas/edit/", fields).url == "/surveys/umbrellas/"
    open_survey.refresh_from_db()
    assert (open_survey.title, open_survey.slug, open_survey.instrument.instrument) == ("Other", "umbrellas", "tiny")
    assert open_survey.closes_at.isoformat() == "2027-03-01T18:00:00+00:00"


def test_counts_stand_on_the_page(coordinator: Client, open_survey: Survey) -> None:
    from surveys import actions, answer_actions

    actions.import_responses(survey=open_survey, data=b"role\na\nb\na\n", by="test")
    answer_actions.start_draft(survey=open_survey, code="0" * 14, cells={})
    page = coordinator.get("/surveys/umbrellas/")
    assert (page.context["counts"].submitted, page.context["counts"].drafts) == (3, 1)


def test_a_survey_from_a_file_offers_no_state_to_change(coordinator: Client, tiny_version: InstrumentVersion) -> None:
    from surveys import actions

    actions.create_survey(slug="file", instrument=tiny_version, by="test", mode="import")
    assert 'name="state"' not in text(coordinator.get("/surveys/file/"))


@pytest.mark.parametrize("tail", ["", "edit/", "preview/", "preview/you/"])
def test_an_unknown_survey_is_not_found(coordinator: Client, tail: str) -> None:
    assert coordinator.get(f"/surveys/no-such/{tail}").status_code == 404
