"""After submitting: one's own answers beside what was released, and nothing of it is stored."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from django.conf import settings

from pave.lib.artefacts import ArtefactStore
from surveys import answer_actions
from surveys.instrument import Instrument
from surveys.models import Response, Survey
from tests.surveys.answer_maker import made_answers
from tests.surveys.respondent import Respondent

pytestmark = pytest.mark.django_db


def release(survey: Survey, tiny: Instrument, n: int) -> None:
    """What analytics writes for respondents: every choice question with all shares alike."""
    items: dict[str, Any] = {}
    for entry in tiny.entries:
        choices = tiny.by_name[entry.column].choices
        options = [
            {"code": one.code, "label": one.label, "n": n // len(choices), "share": 1 / len(choices)} for one in choices
        ]
        items[entry.id] = {"kind": "single", "n": n, "hidden": None, "numeric": None, "options": options}
    data = json.dumps({"instrument_sha256": tiny.sha256, "n": n, "items": items}).encode()
    Survey.objects.filter(pk=survey.pk).update(released=ArtefactStore(settings.PAVE_VAR / "artefacts").put(data))


@pytest.fixture
def submitted(respondent: Respondent, tiny: Instrument) -> Respondent:
    response, code = respondent.response(), respondent.code
    answer_actions.save_draft(response=response, code=code, changes=made_answers(tiny, Random(1)))
    answer_actions.submit_response(response=respondent.response(), code=code, quick=None)
    return respondent


def test_before_a_release_there_is_nothing_to_compare_with(submitted: Respondent) -> None:
    assert "How your answers compare" not in submitted.get("done/").content.decode()


def test_the_receipt_says_all_that_the_code_is_for(submitted: Respondent) -> None:
    page = submitted.get("done/").content.decode()
    assert "withdraws your answers until the survey closes" in page
    assert "later shows how your answers compare with the others" in page
    assert "only to withdraw" not in page


def test_one_s_own_answers_stand_beside_the_released(
    submitted: Respondent, open_survey: Survey, tiny: Instrument
) -> None:
    release(open_survey, tiny, 20)
    page = submitted.get("done/").content.decode()
    assert "How your answers compare" in page
    assert "your answer" in page


def test_nothing_is_compared_with_fewer_than_twenty(
    submitted: Respondent, open_survey: Survey, tiny: Instrument
) -> None:
    release(open_survey, tiny, 19)
    assert "How your answers compare" not in submitted.get("done/").content.decode()


def test_looking_stores_nothing(submitted: Respondent, open_survey: Survey, tiny: Instrument) -> None:
    release(open_survey, tiny, 20)
    before = list(Response.objects.values_list())
    submitted.get("done/")
    assert list(Response.objects.values_list()) == before


def test_a_lost_file_is_no_error(submitted: Respondent, open_survey: Survey) -> None:
    Survey.objects.filter(pk=open_survey.pk).update(released="0" * 64)
    assert submitted.get("done/").status_code == 200
