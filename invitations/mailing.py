"""Sending a wave: in an order new each time, one mail a person, a limited stretch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from invitations import delivery, mailing_actions, queries
from invitations.mailtext import rendered
from invitations.models import Wave
from invitations.rules import wave_code
from surveys import keys, ledger
from surveys.blind_rsa import PublicKey
from surveys.codes import spoken
from surveys.lifecycle import Phase
from surveys.models import Survey
from surveys.pages import printed_key, whom_to_ask

STRETCH, BATCH = 100, 50
"""Mails before other jobs may come in between, and mails over one connection."""
MOST_TROUBLES = 3
"""Failures in a row after which it is the server and not the mail."""


class Stopped(Exception):
    """The wave cannot go on by itself; the message says why, without an address."""


@dataclass(slots=True)
class Troubles:
    """Failures in a row."""

    in_a_row: int = 0

    def note(self, trouble: str) -> None:
        """Raises Stopped at the last one in a row."""
        self.in_a_row = self.in_a_row + 1 if trouble else 0
        if self.in_a_row >= MOST_TROUBLES:
            raise Stopped(f"{trouble} That happened {MOST_TROUBLES} times in a row.")


@dataclass(frozen=True, slots=True)
class Letter:
    """What the mails of one wave share."""

    number: int
    subject: str
    body: str
    link: str
    stop_link: str

    @classmethod
    def of(cls, wave: Wave) -> Letter:
        return cls(wave.number, wave.subject, wave.body, wave.link, wave.stop_link)

    def text(self, survey: Survey, audience: str, code: str) -> str:
        """The mail that carries an invitation code."""
        closes = f"{survey.closes_at:%-d %B %Y, %H:%M} UTC" if survey.closes_at else "further notice"
        values = {
            "link": f"{self.link}#{code}.{PublicKey(bytes(survey.public_key)).fingerprint.hex()}",
            "code": spoken(code),
            "key": printed_key(survey),
            "closes": closes,
            "contact": whom_to_ask(survey),
            "stop": self.stop_link,
        }
        return rendered(self.body, values, self.number, audience)


def send_stretch(*, wave_id: int, fence: int) -> bool:
    """Send some mails of a claimed wave; False once it is done.

    Raises Stopped, mailing_actions.Superseded where the wave was lost, keys.KeyLost and ledger.LedgerClosed.
    """
    wave = Wave.objects.select_related("survey").get(pk=wave_id)
    if not wave.is_prepared:
        mailing_actions.prepare(wave=wave, fence=fence)
    mailing_actions.note_left_over(wave=wave)
    waiting = queries.waiting(wave, ledger.read(wave.survey))
    stretch, troubles = waiting[:STRETCH], Troubles()
    for start in range(0, len(stretch), BATCH):
        _send_batch(wave, fence, stretch[start : start + BATCH], troubles)
    if len(waiting) > len(stretch):
        return True
    left = queries.waiting(wave, ledger.read(wave.survey))
    if left:
        raise Stopped(f"The mail server put {len(left)} mails off. Try again in some minutes.")
    mailing_actions.check_held(wave_id=wave_id, fence=fence)
    mailing_actions.finish(wave=wave)
    return False


def _send_batch(wave: Wave, fence: int, positions: Sequence[int], troubles: Troubles) -> None:
    survey = Survey.objects.get(pk=wave.survey_id)
    if survey.phase() != Phase.OPEN:
        raise Stopped("The survey is not open any more. No mail goes out until it is.")
    secret, letter = keys.wave_secret(survey.slug, wave.number), Letter.of(wave)
    addresses = queries.addresses_at(survey, positions)
    over = _opened()
    try:
        for position in positions:
            mailing_actions.check_held(wave_id=wave.pk, fence=fence)
            if not mailing_actions.claim_mail(wave=wave, position=position):
                continue
            text = letter.text(survey, wave.audience, wave_code(secret, position))
            outcome = delivery.hand_over(delivery.message_to(addresses[position], letter.subject, text, over), over)
            mailing_actions.settle(wave=wave, position=position, mail=outcome.mail, bounced=outcome.bounced)
            troubles.note(outcome.trouble)
            if outcome.trouble:
                _close(over)
                over = _opened()
    finally:
        _close(over)


def _opened() -> BaseEmailBackend:
    """A connection before anything is claimed: where there is none, nobody's mail is in doubt."""
    over = get_connection(fail_silently=False)
    try:
        over.open()
    except Exception as error:
        raise Stopped(delivery.words_of(error)) from None
    return over


def _close(over: BaseEmailBackend) -> None:
    with suppress(Exception):  # a connection that was broken already; what it carried is noted
        over.close()
