"""What a real mail server may answer, and what is noted of it: sent, refused, put off, unsure. No address is logged."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from audit.models import Entry
from invitations import actions, tasks
from invitations.models import Wave
from surveys import ledger
from surveys.cells import BOUNCED
from surveys.models import Survey
from tests.browser.running import free_port
from tests.invitations.staging import invite, people, started

pytestmark = pytest.mark.django_db(transaction=True)
ODD = "odd-one@example.org"


class Server:
    """A mail server that answers what a test tells it: to recipients, to the text, or by hanging up."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.recipient = self.text = "250 OK"
        self.hangs_up = False
        self.odd_alone = True

    def _hits(self, address: str) -> bool:
        return address == ODD or not self.odd_alone

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipient if self._hits(address) else "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        if self._hits(address) and self.text != "250 OK":
            return self.text
        self.taken[address] += 1
        if self._hits(address) and self.hangs_up:
            assert server.transport is not None
            server.transport.close()
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    told = Server()
    controller = Controller(told, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    yield told
    controller.stop()


@pytest.fixture
def wave(rain: Survey) -> Wave:
    """A wave to six people, one of them odd."""
    invite(rain, [*people(5), ODD])
    return started(rain)


def carried_out(wave: Wave) -> Wave:
    tasks.send_wave(wave.pk)
    wave.refresh_from_db()
    return wave


def tried_again(wave: Wave) -> Wave:
    actions.go_on(wave=wave, by="test")
    return carried_out(wave)


def once_each(*more: str) -> dict[str, int]:
    return dict.fromkeys([*people(5), *more], 1)


def test_all_are_taken(server: Server, wave: Wave) -> None:
    assert carried_out(wave).counts["sent"] == 6
    assert server.taken == once_each(ODD)


def test_an_address_that_does_not_exist_has_bounced(server: Server, wave: Wave) -> None:
    server.recipient = f"550 5.1.1 <{ODD}> unknown"
    assert carried_out(wave).counts == {"sent": 5, "refused": 1, "unsure": 0, "spared": 0, "waiting": 0}
    assert ledger.read(wave.survey).with_flag(BOUNCED) == 1 and server.taken == once_each()


@pytest.mark.parametrize("answer", ["450 4.2.1 later", "530 5.7.0 sign in first", "554 5.7.1 relaying denied"])
def test_a_mail_put_off_waits_and_is_not_a_bounce(server: Server, wave: Wave, answer: str) -> None:
    server.recipient = answer
    assert carried_out(wave).state == "paused" and "put 1 mails off" in wave.failure
    assert ledger.read(wave.survey).with_flag(BOUNCED) == 0 and server.taken == once_each()
    server.recipient = "250 OK"
    assert tried_again(wave).counts["sent"] == 6 and server.taken == once_each(ODD)


def test_a_text_that_is_refused_waits(server: Server, wave: Wave) -> None:
    server.text = "554 looks like spam"
    assert carried_out(wave).state == "paused"
    server.text = "250 OK"
    assert tried_again(wave).counts["sent"] == 6 and server.taken == once_each(ODD)


def test_a_server_that_hangs_up_after_the_text_leaves_a_doubt(server: Server, wave: Wave) -> None:
    server.hangs_up = True
    assert carried_out(wave).counts == {"sent": 5, "refused": 0, "unsure": 1, "spared": 0, "waiting": 0}
    assert server.taken == once_each(ODD)


def test_three_doubts_in_a_row_stop_the_wave(server: Server, wave: Wave) -> None:
    server.hangs_up, server.odd_alone = True, False
    assert carried_out(wave).state == "paused" and "3 times in a row" in wave.failure
    server.hangs_up = False
    assert tried_again(wave).counts == {"sent": 3, "refused": 0, "unsure": 3, "spared": 0, "waiting": 0}
    assert server.taken == once_each(ODD)


def test_without_a_server_nobody_is_in_doubt(server: Server, wave: Wave, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    assert (
        carried_out(wave).failure == "The mail server cannot be reached (Connection refused). Nothing was handed over."
    )
    settings.EMAIL_PORT = port
    assert tried_again(wave).counts["sent"] == 6 and server.taken == once_each(ODD)


def test_no_address_reaches_log_trail_or_failure(server: Server, wave: Wave, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.recipient, server.text = f"550 5.1.1 <{ODD}>", "250 OK"
    carried_out(wave)
    server.hangs_up, server.odd_alone, server.recipient = True, False, "250 OK"
    carried_out(started(wave.survey))
    told = [str(record.getMessage()) for record in caplog.records if not record.name.startswith("mail.")]
    trail = [f"{entry.target} {entry.detail}" for entry in Entry.objects.all()]
    failures = list(Wave.objects.values_list("failure", flat=True))
    assert failures[-1] and not [line for line in [*told, *trail, *failures] if "@" in line]
