"""Saves, starts and submissions at the same moment, from threads with connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connection

from surveys import answer_actions, queries
from surveys.bodies import Draft
from surveys.codes import new_code, response_id
from surveys.instrument import Instrument
from surveys.models import Response, Survey, Tally
from tests.surveys.answer_maker import made_answers

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all acts at the same moment, each in a thread; their results or exceptions in order."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            gate.wait()
            return act()
        except answer_actions.NotTaken as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def fresh(survey: Survey, code: str) -> Response:
    response = queries.response_of(survey.slug, response_id(survey.slug, code))
    assert response is not None
    return response


def test_no_save_is_lost_when_eight_devices_save_at_once(open_survey: Survey) -> None:
    code = new_code()
    answer_actions.start_draft(survey=open_survey, code=code, cells={})
    stale = [fresh(open_survey, code) for _ in range(8)]
    at_once(*(
        lambda n=n: answer_actions.save_draft(response=stale[n], code=code, changes={f"column_{n}": str(n)})
        for n in range(8)
    ))  # fmt: skip
    assert Draft.opened(fresh(open_survey, code).body, code).cells == {f"column_{n}": str(n) for n in range(8)}


def test_starting_at_once_with_one_code_is_one_draft_and_one_consent(open_survey: Survey) -> None:
    code = new_code()
    made = at_once(*[lambda: answer_actions.start_draft(survey=open_survey, code=code, cells={})] * 4)
    assert sorted(made) == [False, False, False, True]
    assert (Response.objects.count(), Tally.objects.get(name="consented").count) == (1, 1)


def test_submitting_at_once_is_one_response(open_survey: Survey, tiny: Instrument) -> None:
    code = new_code()
    answer_actions.start_draft(survey=open_survey, code=code, cells=made_answers(tiny, Random(1)))
    stale = [fresh(open_survey, code) for _ in range(4)]
    done = at_once(*(
        lambda one=one: answer_actions.submit_response(response=one, code=code, quick=None) for one in stale
    ))  # fmt: skip
    assert sorted(done) == [False, False, False, True]
    assert len(list(queries.submitted_responses(open_survey))) == 1


def test_a_save_beside_a_submission_is_in_it_or_is_told_that_it_is_not(open_survey: Survey, tiny: Instrument) -> None:
    for _ in range(5):
        code = new_code()
        answer_actions.start_draft(survey=open_survey, code=code, cells=made_answers(tiny, Random(1)) | {"rating": "1"})
        one, two = fresh(open_survey, code), fresh(open_survey, code)
        saved, submitted = at_once(
            lambda one=one, code=code: answer_actions.save_draft(response=one, code=code, changes={"rating": "9"}),
            lambda two=two, code=code: answer_actions.submit_response(response=two, code=code, quick=None),
        )
        rating = queries.opened_answers(fresh(open_survey, code).body)["cells"]["rating"]
        assert submitted is True
        assert rating == ("1" if isinstance(saved, answer_actions.NotTaken) else "9")


def test_counts_go_up_by_every_one_of_them(open_survey: Survey) -> None:
    at_once(*[lambda: answer_actions.count_up(survey=open_survey, name="screened_out")] * 6)
    assert Tally.objects.get(name="screened_out").count == 6
