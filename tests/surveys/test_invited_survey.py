"""A survey by invitation from the first mail to its seal: one response an invitation, and no way back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from audit.models import Entry
from pave.lib.clock import now
from surveys import actions, answer_actions, keys, models, queries
from surveys.bodies import LARGE, SMALL
from surveys.cells import OPTED_OUT
from surveys.codes import INVITATION, new_code, response_id
from surveys.entry import EntryRefused, entry_of
from surveys.instrument import Instrument
from surveys.ledger import LedgerClosed, read
from surveys.models import Certificate, Ledger, Response, Survey, Token
from surveys.permissions import Refused
from tests.conftest import Invited
from tests.surveys.answer_maker import made_answers

pytestmark = pytest.mark.django_db(transaction=True)


def response(invited: Invited, code: str) -> Response:
    found = queries.response_of("invited", response_id("invited", code))
    assert found is not None
    return found


@pytest.fixture
def submitted(invited: Invited, tiny: Instrument) -> Callable[[int], None]:
    """submitted(n): the next n people answer everything and submit."""
    numbers = iter(range(30))

    def answer(count: int) -> None:
        for _ in range(count):
            code = invited.started(next(numbers), **made_answers(tiny, Random(1)))
            answer_actions.submit_response(response=response(invited, code), code=code, quick=None)

    return answer


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch, invited: Invited) -> Callable[[], Survey]:
    """over(): the survey is closed and its last half hour has passed."""

    def close() -> Survey:
        actions.change_state(survey=invited.survey, state="closed", by="test")
        monkeypatch.setattr(models, "now", lambda: now() + timedelta(hours=1))
        return Survey.objects.get(slug="invited")

    return close


# -- one response an invitation ----------------------------------------------------------------------------------------


def test_an_invitation_starts_one_draft(invited: Invited) -> None:
    invited.started(0)
    with pytest.raises(EntryRefused, match="used"):
        invited.started(0)
    assert (Response.objects.count(), read(invited.survey).issued()) == (1, 1)


def test_the_same_code_with_the_same_invitation_is_a_retry(invited: Invited) -> None:
    posted = {"invitation": invited.codes[0], "code": entry_of(invited.survey).fresh_code()}
    codes = {entry_of(invited.survey).admit(invited.survey, posted).code for _ in range(3)}
    made = [answer_actions.start_draft(survey=invited.survey, code=code, cells={}) for code in [*codes] * 3]
    assert (made, read(invited.survey).issued()) == ([True, False, False], 1)


@pytest.mark.parametrize(("state", "reason"), [("paused", "paused"), ("closed", "closing")])
def test_no_invitation_is_used_while_nobody_may_start(invited: Invited, state: str, reason: str) -> None:
    actions.change_state(survey=invited.survey, state=state, by="test")
    invited.survey.refresh_from_db()
    with pytest.raises(EntryRefused, match=reason):
        invited.started(0)
    assert read(invited.survey).issued() == 0


def test_a_code_of_no_invitation_opens_nothing(invited: Invited) -> None:
    invited.codes[0] = new_code(INVITATION)
    with pytest.raises(EntryRefused, match="no_invitation"):
        invited.started(0)


def test_somebody_screened_out_by_mistake_may_correct_it(invited: Invited) -> None:
    code = entry_of(invited.survey).fresh_code()
    answer_actions.screen_out(survey=invited.survey, code=code)
    assert response(invited, code).state == "screened_out"
    assert answer_actions.start_draft(survey=invited.survey, code=code, cells={"role": "a"})
    assert response(invited, code).state == "draft"


def test_who_wants_no_more_mail_is_flagged_in_the_ledger_alone(invited: Invited) -> None:
    answer_actions.stop_mail(survey=invited.survey, invitation=invited.codes[4])
    assert read(invited.survey).has(4, OPTED_OUT)
    assert not Entry.objects.filter(verb__contains="mail").exists()


# -- what is stored ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "size"), [("", SMALL), ("x" * 15_000, SMALL), ("x" * 17_000, LARGE), ("x" * 66_000, 2 * LARGE)]
)
def test_a_body_has_one_of_few_lengths(invited: Invited, text: str, size: int) -> None:
    code = invited.started(0, role__other=text)
    assert len(response(invited, code).body) == size


def test_submitting_keeps_the_length(submitted: Callable[[int], None]) -> None:
    submitted(2)
    assert {len(body) for body in Response.objects.values_list("body", flat=True)} == {SMALL}


# -- taking everything back --------------------------------------------------------------------------------------------


def test_withdrawn_answers_are_gone_and_their_row_stays(invited: Invited, submitted: Callable[[int], None]) -> None:
    submitted(1)
    row = Response.objects.select_related("survey").get()
    former = bytes(row.body)
    assert answer_actions.withdraw(response=row)
    assert not answer_actions.withdraw(response=row)
    row.refresh_from_db()
    assert (row.state, len(row.body), bytes(row.body) == former) == ("withdrawn", SMALL, False)


def test_nothing_is_withdrawn_after_the_close(submitted: Callable[[int], None], over: Callable[[], Survey]) -> None:
    submitted(1)
    over()
    with pytest.raises(answer_actions.NotTaken, match="closed"):
        answer_actions.withdraw(response=Response.objects.select_related("survey").get())


def test_a_withdrawn_response_takes_no_answers(invited: Invited) -> None:
    code = invited.started(0)
    answer_actions.withdraw(response=response(invited, code))
    with pytest.raises(answer_actions.NotTaken, match="withdrawn"):
        answer_actions.save_draft(response=response(invited, code), code=code, changes={"role": "a"})
    with pytest.raises(answer_actions.NotTaken, match="withdrawn"):
        answer_actions.submit_response(response=response(invited, code), code=code, quick=None)


# -- waves -------------------------------------------------------------------------------------------------------------


def labels() -> dict[str, int]:
    waves = list(Response.objects.filter(state="submitted").values_list("wave", flat=True))
    return {label: waves.count(label) for label in set(waves)}


def test_a_wave_labels_twenty_or_more_when_it_ends(invited: Invited, submitted: Callable[[int], None]) -> None:
    submitted(20)
    assert labels() == {"": 20}
    actions.end_wave(survey=invited.survey, wave=1, by="test")
    assert labels() == {"1": 20}


def test_fewer_than_twenty_wait(invited: Invited, submitted: Callable[[int], None]) -> None:
    submitted(19)
    actions.end_wave(survey=invited.survey, wave=1, by="test")
    assert labels() == {"": 19}
    submitted(1)
    actions.end_wave(survey=invited.survey, wave=2, by="test")
    assert labels() == {"2": 20}


def test_the_last_few_take_the_label_before(
    invited: Invited, submitted: Callable[[int], None], over: Callable[[], Survey]
) -> None:
    submitted(20)
    actions.end_wave(survey=invited.survey, wave=1, by="test")
    submitted(3)
    actions.seal_survey(survey=over(), by="test")
    assert labels() == {"1": 23}


def test_answers_show_only_when_their_wave_has_ended(invited: Invited, submitted: Callable[[int], None]) -> None:
    submitted(20)
    assert queries.counts(invited.survey).submitted is None
    assert list(queries.submitted_responses(invited.survey)) == []
    actions.end_wave(survey=invited.survey, wave=1, by="test")
    submitted(5)
    assert queries.counts(invited.survey).submitted == 20
    assert len(list(queries.submitted_responses(invited.survey))) == 20


# -- the seal ----------------------------------------------------------------------------------------------------------


def test_sealing_destroys_what_could_open_or_link_and_keeps_the_counts(
    invited: Invited, submitted: Callable[[int], None], over: Callable[[], Survey]
) -> None:
    submitted(2)
    invited.started(10)
    certificate = actions.seal_survey(survey=over(), by="test")
    assert (certificate.counts["issued"], certificate.counts["submitted"], certificate.counts["unfinished"]) == (
        3,
        2,
        1,
    )
    assert not (Ledger.objects.exists() or Token.objects.exists() or Response.objects.filter(state="draft").exists())
    assert list(keys.folder("invited").iterdir()) == []
    with pytest.raises((LedgerClosed, Ledger.DoesNotExist)):
        read(invited.survey)


def test_counts_are_told_from_the_certificate_afterwards(
    submitted: Callable[[int], None], over: Callable[[], Survey]
) -> None:
    submitted(2)
    survey = over()
    before = queries.frame(survey)
    actions.seal_survey(survey=survey, by="test")
    assert queries.frame(survey) == before
    assert before["invited"] == 30


def test_a_seal_that_was_cut_off_is_finished_by_a_repeat(over: Callable[[], Survey]) -> None:
    survey = over()
    actions.seal_survey(survey=survey, by="test")
    keys.make_signing_key("invited")
    actions.seal_survey(survey=survey, by="test")
    assert (Certificate.objects.count(), list(keys.folder("invited").iterdir())) == (1, [])


def test_an_open_survey_is_not_sealed(invited: Invited) -> None:
    with pytest.raises(Refused, match="still takes answers"):
        actions.seal_survey(survey=invited.survey, by="test")
    assert keys.signing_key("invited").public.der == bytes(invited.survey.public_key)


def test_the_trail_of_all_this_names_nobody(submitted: Callable[[int], None], over: Callable[[], Survey]) -> None:
    submitted(1)
    actions.seal_survey(survey=over(), by="test")
    assert {entry.verb for entry in Entry.objects.all()} == {
        "instrument.published", "survey.created", "survey.open", "survey.closed", "survey.wave_ended", "survey.sealed",
    }  # fmt: skip
