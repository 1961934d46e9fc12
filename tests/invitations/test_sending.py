"""A wave goes out: a mail each, codes that open the survey, counts; and what a worker finds that comes late."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from invitations import actions, mailing, mailing_actions, queries, tasks
from invitations.models import Invitation, Wave
from invitations.permissions import Refused
from pave.lib.clock import now
from surveys import actions as survey_actions
from surveys import answer_actions, keys, ledger
from surveys.blind_rsa import PublicKey
from surveys.cells import BOUNCED, OPTED_OUT, Mail
from surveys.codes import read_invitation
from surveys.models import Survey, Token
from tests.invitations.staging import LINK, invite, people, sent, started, use

# VACUUM does not run inside a transaction.
pytestmark = pytest.mark.django_db(transaction=True)


def outbox() -> list[str]:
    assert all(len(one.recipients()) == 1 for one in mail.outbox)
    return [one.recipients()[0] for one in mail.outbox]


def code_in(text: str) -> str:
    found = re.search(r"type ([0-9A-Z ]+)\.", text)
    assert found is not None
    return read_invitation(found.group(1))


def reloaded(wave: Wave) -> Wave:
    wave.refresh_from_db()
    return wave


def test_everybody_gets_one_mail_with_a_code_of_their_own(rain: Survey) -> None:
    invite(rain, people(30))
    wave = sent(rain)
    assert sorted(outbox()) == sorted(people(30))
    assert (wave.state, wave.counts) == ("done", {"sent": 30, "refused": 0, "unsure": 0, "spared": 0, "waiting": 0})
    assert len({code_in(one.body) for one in mail.outbox}) == 30 == Token.objects.count()
    assert outbox() != people(30)


def test_the_code_of_a_mail_opens_the_place_of_its_address(rain: Survey) -> None:
    invite(rain, people(3))
    sent(rain)
    first = mail.outbox[0]
    code = code_in(first.body)
    fingerprint = PublicKey(bytes(rain.public_key)).fingerprint.hex()
    assert f"{LINK}#{code}.{fingerprint}" in first.body
    place = Invitation.objects.get(address=first.recipients()[0]).position
    answer_actions.stop_mail(survey=rain, invitation=code)
    assert ledger.read(rain).has(place, OPTED_OUT) and ledger.read(rain).with_flag(OPTED_OUT) == 1


def test_every_value_stands_in_the_mail(rain: Survey) -> None:
    invite(rain, people(1))
    sent(rain)
    text = mail.outbox[0].body
    assert "until further notice; Ada, ada@example.org; https://answer.example/answer/rain/no-more-mail/" in text
    assert "{" not in text and mail.outbox[0].extra_headers == {"Auto-Submitted": "auto-generated"}


def test_the_secret_of_a_wave_is_gone_when_it_is_done(rain: Survey) -> None:
    invite(rain, people(2))
    wave = sent(rain)
    with pytest.raises(keys.KeyLost):
        keys.wave_secret("rain", wave.number)


def test_opted_out_and_bounced_are_spared(rain: Survey) -> None:
    invite(rain, people(5))
    actions.mark(survey=rain, addresses=people(1), flag=BOUNCED, by="test")
    actions.mark(survey=rain, addresses=people(1, 1), flag=OPTED_OUT, by="test")
    assert sent(rain).counts["spared"] == 2
    assert sorted(outbox()) == people(3, 2)


@pytest.mark.parametrize(("starters", "mails"), [(0, 40), (1, 40), (19, 40), (20, 20), (25, 15)])
def test_a_reminder_goes_by_the_rules(rain: Survey, starters: int, mails: int) -> None:
    invite(rain, people(40))
    sent(rain)
    mail.outbox.clear()
    use(rain, range(starters))
    wave = sent(rain)
    assert (wave.number, len(mail.outbox), wave.issued_before) == (2, mails, starters)
    assert ("goes to everybody" in mail.outbox[0].body) == (mails == 40 and starters > 0)


def test_who_has_started_since_the_reminder_before_is_not_told_by_the_next(rain: Survey) -> None:
    invite(rain, people(40))
    for starters, mails in ((0, 40), (20, 20), (25, 40), (25, 15)):
        mail.outbox.clear()
        use(rain, range(starters))
        sent(rain)
        assert len(mail.outbox) == mails


def test_each_wave_has_a_token_for_every_invitation_used_or_not(rain: Survey) -> None:
    invite(rain, people(30))
    sent(rain)
    use(rain, range(25))
    invite(rain, people(10, 30))
    sent(rain)
    assert [Token.objects.filter(wave=wave).count() for wave in (1, 2)] == [30, 40]


def test_preparing_a_wave_ends_the_one_before(rain: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[dict[str, Any]] = []
    monkeypatch.setattr(survey_actions, "end_wave", lambda **given: ended.append(given))
    invite(rain, people(2))
    sent(rain)
    sent(rain)
    assert [one["wave"] for one in ended] == [1]


def test_a_task_delivered_twice_sends_once(rain: Survey) -> None:
    invite(rain, people(5))
    wave = sent(rain)
    tasks.send_wave(wave.pk)
    assert len(mail.outbox) == 5


def test_of_two_workers_one_has_the_wave(rain: Survey) -> None:
    invite(rain, people(1))
    wave = started(rain)
    assert mailing_actions.claim_wave(wave_id=wave.pk) == 1
    assert mailing_actions.claim_wave(wave_id=wave.pk) is None


def test_a_large_wave_is_sent_in_stretches(rain: Survey, told: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "STRETCH", 4)
    invite(rain, people(10))
    wave = started(rain)
    for mails in (4, 8, 10):
        tasks.send_wave(wave.pk)
        assert len(mail.outbox) == mails
    assert told == [wave.pk, wave.pk] and reloaded(wave).state == "done"


def test_a_claim_that_was_never_noted_is_unsure_and_not_sent_again(rain: Survey) -> None:
    invite(rain, people(3))
    wave = started(rain)
    fence = mailing_actions.claim_wave(wave_id=wave.pk)
    assert fence
    mailing_actions.prepare(wave=wave, fence=fence)
    assert mailing_actions.claim_mail(wave=wave, position=1)
    Wave.objects.update(lease_until=now() - timedelta(seconds=1))
    tasks.send_wave(wave.pk)
    unsure = Invitation.objects.get(position=1).address
    assert sorted([*outbox(), unsure]) == people(3)
    assert queries.unsure_addresses(reloaded(wave), ledger.read(rain)) == [unsure] and wave.counts["unsure"] == 1


def test_a_worker_that_wakes_late_claims_and_notes_nothing(rain: Survey) -> None:
    invite(rain, people(2))
    wave = started(rain)
    late = mailing_actions.claim_wave(wave_id=wave.pk)
    assert late
    mailing_actions.prepare(wave=wave, fence=late)
    mailing_actions.claim_mail(wave=wave, position=0)
    Wave.objects.update(lease_until=now() - timedelta(seconds=1))
    tasks.send_wave(wave.pk)
    mailing_actions.settle(wave=wave, position=0, mail=Mail.SENT)
    assert ledger.read(rain).mail(0, 1) == Mail.UNSURE
    assert not mailing_actions.claim_mail(wave=wave, position=1)
    with pytest.raises(mailing_actions.Superseded):
        mailing_actions.prepare(wave=wave, fence=late)
    assert ledger.read(rain).mail(1, 1) == Mail.SENT


def test_a_wave_stops_when_the_survey_is_paused_and_goes_on(rain: Survey) -> None:
    invite(rain, people(2))
    wave = started(rain)
    survey_actions.change_state(survey=rain, state="paused", by="test")
    tasks.send_wave(wave.pk)
    assert (reloaded(wave).state, mail.outbox) == ("paused", []) and "not open" in wave.failure
    survey_actions.change_state(survey=rain, state="open", by="test")
    actions.go_on(wave=wave, by="test")
    tasks.send_wave(wave.pk)
    assert reloaded(wave).state == "done" and len(mail.outbox) == 2


def test_a_stopped_wave_can_end_without_the_rest(rain: Survey) -> None:
    invite(rain, people(2))
    wave = started(rain)
    survey_actions.change_state(survey=rain, state="paused", by="test")
    tasks.send_wave(wave.pk)
    actions.cut_short(wave=reloaded(wave), by="test")
    assert reloaded(wave).state == "done" and wave.counts["spared"] == 2
    with pytest.raises(Refused):
        actions.cut_short(wave=wave, by="test")


def test_the_sweep_finds_lost_waves_and_gives_up_on_hopeless_ones(rain: Survey, told: list[int]) -> None:
    invite(rain, people(1))
    wave = started(rain)
    assert tasks.sweep() == 1 and told == [wave.pk]
    assert tasks.sweep() == 0
    Wave.objects.update(attempt=5, queued_at=None)
    assert tasks.sweep() == 0 and "5 times" in reloaded(wave).failure


def test_the_sweep_ends_the_mail_of_a_closed_survey_and_seals_it(rain: Survey) -> None:
    invite(rain, people(30))
    wave = started(rain)
    survey_actions.change_state(survey=rain, state="closed", by="test")
    Survey.objects.update(closed_at=now() - timedelta(hours=1))
    tasks.sweep()
    assert reloaded(wave).state == "done" and wave.counts["spared"] == 30
    rain.refresh_from_db()
    assert rain.certificate.counts["invited"] == 30
    assert actions.erase_roster(survey=rain, by="test") == 30 and not Invitation.objects.exists()


def test_addresses_stay_until_the_survey_is_sealed(rain: Survey) -> None:
    invite(rain, people(1))
    with pytest.raises(Refused, match="not sealed"):
        actions.erase_roster(survey=rain, by="test")
