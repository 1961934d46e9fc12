"""Starting, saving and submitting: no answer is lost, none is stored twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from audit.models import Entry
from pave.lib.sealing import SealBroken
from surveys import actions, answer_actions, models, queries
from surveys.bodies import Draft
from surveys.codes import new_code, response_id
from surveys.instrument import Instrument
from surveys.models import Response, Survey, Tally
from tests.surveys.answer_maker import made_answers

pytestmark = pytest.mark.django_db
END = datetime(2027, 3, 1, 18, tzinfo=UTC)


def started(survey: Survey, cells: dict[str, str] | None = None) -> tuple[str, Response]:
    code = new_code()
    answer_actions.start_draft(survey=survey, code=code, cells=cells or {})
    return code, found(survey, code)


def found(survey: Survey, code: str) -> Response:
    response = queries.response_of(survey.slug, response_id(survey.slug, code))
    assert response is not None
    return response


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """clock(moment): from now on it is that moment."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(models, "now", lambda: moment)
        monkeypatch.setattr(actions, "now", lambda: moment)

    return to


def test_starting_twice_with_one_code_is_one_draft_and_one_consent(open_survey: Survey) -> None:
    code = new_code()
    made = [answer_actions.start_draft(survey=open_survey, code=code, cells={"role": cell}) for cell in ("a", "b")]
    assert made == [True, False]
    assert Response.objects.count() == 1
    assert Draft.opened(found(open_survey, code).body, code).cells == {"role": "a"}
    assert Tally.objects.get(name="consented").count == 1


def test_a_save_puts_changes_on_top_and_a_blank_takes_an_answer_away(open_survey: Survey) -> None:
    code, response = started(open_survey, {"role": "a", "tools": "hat"})
    draft = answer_actions.save_draft(
        response=response, code=code, changes={"tools": "coat", "role": "", "rating": "5"}
    )
    assert draft.cells == {"tools": "coat", "rating": "5"}
    assert Draft.opened(found(open_survey, code).body, code).cells == draft.cells


def test_saves_from_two_devices_keep_both(open_survey: Survey) -> None:
    code, phone = started(open_survey)
    desk = found(open_survey, code)
    answer_actions.save_draft(response=phone, code=code, changes={"role": "a"})
    answer_actions.save_draft(response=desk, code=code, changes={"rating": "5"})
    assert Draft.opened(found(open_survey, code).body, code).cells == {"role": "a", "rating": "5"}


def test_submitting_twice_is_one_response(open_survey: Survey, tiny: Instrument) -> None:
    code, response = started(open_survey, made_answers(tiny, Random(1)))
    retry = found(open_survey, code)
    assert answer_actions.submit_response(response=response, code=code, quick=None) is True
    body = bytes(found(open_survey, code).body)
    assert answer_actions.submit_response(response=retry, code=code, quick=True) is False
    assert answer_actions.submit_response(response=found(open_survey, code), code=code, quick=None) is False
    assert (Response.objects.count(), bytes(found(open_survey, code).body)) == (1, body)


def test_an_incomplete_response_is_not_submitted(open_survey: Survey, tiny: Instrument) -> None:
    code, response = started(open_survey, made_answers(tiny, Random(1)) | {"rating": ""})
    with pytest.raises(answer_actions.NotTaken) as refused:
        answer_actions.submit_response(response=response, code=code, quick=None)
    assert (refused.value.reason, found(open_survey, code).state) == ("incomplete", "draft")


def test_nothing_is_saved_after_submission(open_survey: Survey, tiny: Instrument) -> None:
    code, response = started(open_survey, made_answers(tiny, Random(1)))
    stale = found(open_survey, code)
    answer_actions.submit_response(response=response, code=code, quick=None)
    for late in (stale, found(open_survey, code)):
        with pytest.raises(answer_actions.NotTaken, match="submitted"):
            answer_actions.save_draft(response=late, code=code, changes={"role": "b"})


@pytest.mark.parametrize(("state", "reason"), [("paused", "paused"), ("closed", "closed")])
def test_a_survey_that_does_not_run_takes_no_save_and_no_submission(
    open_survey: Survey, tiny: Instrument, clock: Callable[[datetime], None], state: str, reason: str
) -> None:
    clock(END)
    code, _ = started(open_survey, made_answers(tiny, Random(1)))
    actions.change_state(survey=open_survey, state=state, by="ada")
    clock(END + timedelta(minutes=30))
    with pytest.raises(answer_actions.NotTaken, match=reason):
        answer_actions.save_draft(response=found(open_survey, code), code=code, changes={"role": "b"})
    with pytest.raises(answer_actions.NotTaken, match=reason):
        answer_actions.submit_response(response=found(open_survey, code), code=code, quick=None)


@pytest.mark.parametrize(("minutes", "taken"), [(-1, True), (0, True), (29, True), (30, False), (600, False)])
def test_a_draft_open_at_the_minute_of_closing_may_be_finished_for_half_an_hour(
    open_survey: Survey, tiny: Instrument, clock: Callable[[datetime], None], minutes: int, taken: bool
) -> None:
    actions.edit_survey(survey=open_survey, by="ada", closes_at=END)
    clock(END - timedelta(hours=1))
    code, _ = started(open_survey, made_answers(tiny, Random(1)))
    clock(END + timedelta(minutes=minutes))
    if taken:
        assert answer_actions.submit_response(response=found(open_survey, code), code=code, quick=None)
    else:
        with pytest.raises(answer_actions.NotTaken, match="closed"):
            answer_actions.submit_response(response=found(open_survey, code), code=code, quick=None)


def test_a_retry_that_arrives_after_closing_learns_that_the_answers_are_in(
    open_survey: Survey, tiny: Instrument, clock: Callable[[datetime], None]
) -> None:
    actions.edit_survey(survey=open_survey, by="ada", closes_at=END)
    clock(END - timedelta(minutes=1))
    code, response = started(open_survey, made_answers(tiny, Random(1)))
    answer_actions.submit_response(response=response, code=code, quick=None)
    clock(END + timedelta(days=1))
    assert answer_actions.submit_response(response=found(open_survey, code), code=code, quick=None) is False


def test_a_draft_opens_with_its_own_code_only(open_survey: Survey) -> None:
    code, response = started(open_survey, {"comment": "nobody else reads this"})
    other, _ = started(open_survey)
    with pytest.raises(SealBroken):
        Draft.opened(response.body, other)
    assert Draft.opened(response.body, code).cells == {"comment": "nobody else reads this"}


def test_the_bytes_in_the_database_hold_no_answer_and_no_code(open_survey: Survey, tiny: Instrument) -> None:
    answers = made_answers(tiny, Random(1)) | {"comment": "a sentence to look for"}
    code, response = started(open_survey, answers)
    draft = bytes(response.body)
    answer_actions.submit_response(response=response, code=code, quick=None)
    for body in (draft, bytes(found(open_survey, code).body)):
        assert not any(word in body for word in (b"sentence", b"comment", b"role", code.encode()))


def test_an_answer_leaves_nothing_in_the_trail(open_survey: Survey, tiny: Instrument) -> None:
    before = Entry.objects.count()
    code, response = started(open_survey, made_answers(tiny, Random(1)))
    answer_actions.save_draft(response=response, code=code, changes={"rating": "3"})
    answer_actions.submit_response(response=response, code=code, quick=False)
    answer_actions.count_up(survey=open_survey, name="screened_out")
    assert Entry.objects.count() == before


def test_counting_up_counts(open_survey: Survey) -> None:
    for _ in range(3):
        answer_actions.count_up(survey=open_survey, name="screened_out")
    assert queries.frame(open_survey) == {"screened_out": 3}
    assert queries.counts(open_survey).screened_out == 3


def test_counts_from_outside_replace_those_kept_here(open_survey: Survey) -> None:
    started(open_survey)
    actions.set_frame(survey=open_survey, frame={"invited": 9, "consented": 4}, by="ada")
    assert queries.frame(open_survey) == {"invited": 9, "consented": 4}


def test_readers_of_submitted_answers_see_no_drafts_and_no_ids(open_survey: Survey, tiny: Instrument) -> None:
    started(open_survey, {"role": "a"})
    code, response = started(open_survey, made_answers(tiny, Random(3)))
    answer_actions.submit_response(response=response, code=code, quick=True)
    ((status, wave, cells),) = queries.submitted_responses(open_survey)
    assert (status, wave, set(cells) <= set(tiny.header)) == ("analysed", "", True)
    assert code not in str(cells)
