"""Every dead end has a page of its own: what is, why, whom to ask, and one next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from pave.lib.clock import now
from surveys import actions, answer_actions, models
from surveys.answering import LARGEST_BODY, STOPS
from surveys.codes import new_code, spoken
from surveys.instrument import Instrument
from surveys.models import InstrumentVersion, Response, Survey
from tests.conftest import ROOT
from tests.surveys.answer_maker import made_answers
from tests.surveys.respondent import Respondent, before, hidden_fields

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """later(): an hour has passed."""
    return lambda: monkeypatch.setattr(models, "now", lambda: now() + LATER)


def test_every_stop_has_its_own_template() -> None:
    templates = {path.stem for path in (ROOT / "templates" / "survey" / "stops").glob("*.html")}
    assert templates == {*STOPS, "next"}


def test_an_unknown_survey(visitor: Client) -> None:
    page = visitor.get("/answer/no-such/")
    assert page.status_code == 404
    assert "There is no such survey" in text(page)
    assert "Questions: the study office." in text(page)


def test_a_survey_in_preparation(tiny_version: InstrumentVersion, visitor: Client) -> None:
    actions.create_survey(slug="x", instrument=tiny_version, by="test", contact="Ada")
    page = visitor.get("/answer/x/")
    assert page.status_code == 403
    assert "This survey is not open yet" in text(page)
    assert "Questions: Ada." in text(page)


def test_a_survey_whose_answers_come_from_a_file(tiny_version: InstrumentVersion, visitor: Client) -> None:
    actions.create_survey(slug="file", instrument=tiny_version, by="test", mode="import")
    page = visitor.get("/answer/file/")
    assert page.status_code == 403
    assert "There is no page to answer on" in text(page)


def test_a_paused_survey_keeps_what_was_typed_on_the_page(respondent: Respondent, open_survey: Survey) -> None:
    actions.change_state(survey=open_survey, state="paused", by="test")
    assert respondent.get().status_code == 503
    page = respondent.post("section/you/", role="a")
    assert page.status_code == 503
    assert "Answers saved so far are safe" in text(page)
    assert "what you typed there is still on it" in text(page)


def test_a_survey_that_closes_takes_no_new_start_but_lets_drafts_be_finished(
    respondent: Respondent, open_survey: Survey, tiny: Instrument
) -> None:
    answer_actions.save_draft(
        response=respondent.response(), code=respondent.code, changes=made_answers(tiny, Random(1))
    )
    actions.change_state(survey=open_survey, state="closed", by="test")
    stranger = Client(headers={"sec-fetch-site": "same-origin"}).get("/answer/umbrellas/")
    assert stranger.status_code == 410
    assert "Answers begun before may still be finished" in text(stranger)
    assert "has just closed" in text(respondent.get("section/you/"))
    assert respondent.post("submit/").url.endswith("/done/")


def test_a_closed_survey_says_that_the_draft_was_not_counted(
    respondent: Respondent, open_survey: Survey, later: Callable[[], None]
) -> None:
    actions.change_state(survey=open_survey, state="closed", by="test")
    later()
    for page in (respondent.get("section/you/"), respondent.get("check/"), respondent.post("submit/")):
        assert page.status_code == 410
        assert "Your unfinished answers were not submitted and are not counted" in text(page)
        assert "Questions: Ada, ada@example.org." in text(page)


def test_a_submission_sent_again_after_closing_leads_to_the_receipt(
    respondent: Respondent, open_survey: Survey, tiny: Instrument, later: Callable[[], None]
) -> None:
    answer_actions.save_draft(
        response=respondent.response(), code=respondent.code, changes=made_answers(tiny, Random(1))
    )
    respondent.post("submit/")
    actions.change_state(survey=open_survey, state="closed", by="test")
    later()
    assert respondent.post("submit/").url == "/answer/umbrellas/done/"
    assert respondent.get("section/you/").url == "/answer/umbrellas/done/"


def test_somebody_for_whom_the_survey_is_not_is_counted_and_nothing_is_stored(
    practice_survey: Survey, visitor: Client
) -> None:
    someone = Respondent(visitor, "practice")
    page = someone.post(**hidden_fields(someone.get()), consent="yes", eligible="no", registry_centre="yes")
    assert (page.status_code, Response.objects.count()) == (200, 0)
    assert "this survey is not for you" in text(page)
    assert practice_survey.tallies.get().name == "screened_out"
    assert not visitor.cookies


@pytest.mark.parametrize(
    ("fields", "words"), [({"eligible": "yes"}, "Tick the box"), ({"consent": "yes"}, "Choose an answer")]
)
def test_the_first_page_asks_again_for_what_is_open(
    practice_survey: Survey, visitor: Client, fields: dict[str, str], words: str
) -> None:
    someone = Respondent(visitor, "practice")
    first = hidden_fields(someone.get())
    page = someone.post(**first, **fields)
    assert (page.status_code, Response.objects.count()) == (422, 0)
    assert words in text(page)
    assert hidden_fields(page)["code"] == first["code"]


def test_an_expired_page_carries_the_typed_answers_along_and_they_are_saved(respondent: Respondent) -> None:
    code = respondent.code
    page = respondent.get("section/you/")
    respondent.client.cookies.clear()
    lost = respondent.post("section/you/", **hidden_fields(page), role="b", tools=["hat", "coat"], go="next")
    assert lost.status_code == 403
    assert "This page has lost its code" in text(lost)
    kept = hidden_fields(lost)
    opened = respondent.post("resume/", **kept, code=spoken(code))
    assert opened.url == "/answer/umbrellas/section/you/"
    assert respondent.cells().items() >= {"role": "b"}.items()


def test_a_wrong_code_on_the_way_keeps_them_too(respondent: Respondent) -> None:
    page = respondent.get("section/you/")
    kept = hidden_fields(page) | {"role": "b"}
    refused = respondent.post("resume/", **kept, code=spoken(new_code()))
    assert refused.status_code == 422
    assert "does not open anything in this survey" in text(refused)
    respondent.post("resume/", **hidden_fields(refused), code=respondent.code)
    assert respondent.cells()["role"] == "b"


def test_a_code_opens_the_draft_on_another_device_at_the_first_open_section(
    respondent: Respondent, tiny: Instrument
) -> None:
    you = {item.id for item in tiny.sections[0].items}
    answers = {n: c for n, c in made_answers(tiny, Random(4)).items() if tiny.by_name[n].item in you}
    answer_actions.save_draft(response=respondent.response(), code=respondent.code, changes=answers)
    phone = Respondent(Client(headers={"sec-fetch-site": "same-origin"}), "umbrellas")
    opened = phone.post("resume/", code=spoken(respondent.code).lower())
    assert opened.url == "/answer/umbrellas/section/practice/"
    assert phone.cells() == respondent.cells()


def test_a_mistyped_code_is_refused_with_what_to_look_at(open_survey: Survey, visitor: Client) -> None:
    page = Respondent(visitor, "umbrellas").post("resume/", code="K7QX 2M9T")
    assert page.status_code == 422
    assert "this one has 8" in text(page)
    assert 'value="K7QX 2M9T"' in text(page)


def test_a_code_of_another_survey_opens_nothing(
    respondent: Respondent, practice_survey: Survey, visitor: Client
) -> None:
    page = Respondent(Client(headers={"sec-fetch-site": "same-origin"}), "practice").post(
        "resume/", code=respondent.code
    )
    assert page.status_code == 422


def test_a_stale_page_in_a_second_tab_takes_nothing_back(respondent: Respondent) -> None:
    respondent.answer("you", go="stop", role="a")
    stale = hidden_fields(respondent.get("section/you/"))
    respondent.answer("you", go="stop", role="b", tools="hat")
    respondent.post("section/you/", **stale, role="a", umbrella_age="7", go="stop")
    cells = respondent.cells()
    assert (cells["role"], cells["tools"], cells["umbrella_age"]) == ("b", "hat", "7")


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}, {}],
)
@pytest.mark.parametrize("tail", ["", "section/you/", "save/", "submit/", "resume/"])
def test_a_post_from_another_site_is_refused(respondent: Respondent, headers: dict[str, str], tail: str) -> None:
    respondent.client.defaults = {}
    elsewhere = Client(headers=headers)
    elsewhere.cookies = respondent.client.cookies
    page = elsewhere.post(f"/answer/umbrellas/{tail}", {"role": "a", "columns": "role", "code": respondent.code})
    assert page.status_code == 403
    assert "This page was sent from somewhere else" in text(page)
    assert "role" not in respondent.cells()


def test_an_older_browser_is_known_by_its_origin(respondent: Respondent) -> None:
    older = Client(headers={"origin": "http://testserver"})
    older.cookies = respondent.client.cookies
    assert older.post("/answer/umbrellas/section/you/", {"role": "a", "go": "stop"}).status_code == 302
    assert respondent.cells()["role"] == "a"


def test_more_than_a_page_takes_is_refused_before_it_is_read(respondent: Respondent) -> None:
    page = respondent.post("section/practice/", comment="x" * LARGEST_BODY)
    assert page.status_code == 413
    assert "Shorten the text and try again" in text(page)
    assert page["Cache-Control"] == "no-store"
    assert "comment" not in respondent.cells()


@pytest.mark.parametrize("tail", ["code/", "section/you/", "check/", "done/"])
def test_without_a_code_every_page_asks_for_it(open_survey: Survey, visitor: Client, tail: str) -> None:
    page = visitor.get(f"/answer/umbrellas/{tail}")
    assert page.status_code == 403
    assert 'name="code"' in text(page)
    assert visitor.get(f"/answer/no-such/{tail}").status_code == 404


def test_a_page_that_changed_nothing_saves_nothing(respondent: Respondent) -> None:
    respondent.answer("you", go="stop", role="a")
    respondent.post("section/you/", before=before(role="a"), role="a", go="stop")
    assert {name for name in respondent.cells() if "case" not in name} == {"role"}


def test_submitted_answers_are_never_changed_by_a_late_page(respondent: Respondent, tiny: Instrument) -> None:
    page = hidden_fields(respondent.get("section/you/"))
    answer_actions.save_draft(
        response=respondent.response(), code=respondent.code, changes=made_answers(tiny, Random(1))
    )
    respondent.post("submit/")
    stored = respondent.cells()
    assert respondent.post("section/you/", **page, role="b").url == "/answer/umbrellas/done/"
    assert respondent.post("save/", columns="role", role="b").json() == {"state": "submitted"}
    assert respondent.cells() == stored
