"""The mail of what waits: who gets it and when, once a day at most, and nothing in it but counts and links."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from audit.acting import acting
from pave.lib.clock import now
from registry.case_codes import spoken
from registry.models import Case, DataQuery, DigestChoice
from registry.worklist import digest
from registry.worklist.digest import Outcome, is_due, lines_for, send_all
from tests.accounts.proving import proved, signed_in
from tests.registry.children import two_sites

MONDAY = date(2026, 11, 16)
WHEN = [
    # every, last sent, day, due
    ("week", None, 0, True), ("week", None, 1, False), ("week", -7, 0, True), ("week", 0, 1, False),
    ("week", -7, 1, True), ("week", -1, 1, True), ("week", -7, 5, False), ("day", None, 3, True), ("day", 2, 3, True),
    ("day", 3, 3, False), ("day", 4, 5, False), ("never", None, 0, False), ("never", -7, 0, False),
]  # fmt: skip


@pytest.mark.parametrize(("every", "last", "day", "due"), WHEN)
def test_it_comes_as_often_as_chosen_on_working_days(every: str, last: int | None, day: int, due: bool) -> None:
    sent = MONDAY + timedelta(days=last) if last is not None else None
    assert is_due(DigestChoice(every=every, last_sent_on=sent), MONDAY + timedelta(days=day)) is due


@pytest.fixture
def asked(db: None) -> Case:
    """A question for ada and ivy at Harbour; nothing for eve, and no answer yet for mo."""
    ours, _ = two_sites()
    with transaction.atomic(), acting(actor="mo", site=ours.site.code):
        DataQuery.unscoped.create(case=ours, number=1, sentence="Which side is it?", opened_by="mo")
    return ours


def who(name: str) -> User:
    return User.objects.get(username=name)


def test_it_goes_to_those_for_whom_something_waits(asked: Case) -> None:
    assert send_all(MONDAY) == Outcome(sent=2, quiet=2)
    assert sorted(one.to[0] for one in mail.outbox) == ["ada@example.org", "ivy@example.org"]


def test_it_holds_counts_and_links_and_nothing_of_a_child_or_a_site(asked: Case) -> None:
    send_all(MONDAY)
    told = f"{mail.outbox[0].subject} {mail.outbox[0].body} {mail.outbox[0].extra_headers}"
    assert "- 1 question waits for an answer" in told
    assert "/registry/\n" in told
    for secret in (asked.code, spoken(asked.code), asked.site.code, asked.site.name, "Which side", "ada"):
        assert secret not in told


def test_two_runs_on_one_day_send_once(asked: Case) -> None:
    assert send_all(MONDAY).sent == 2
    assert send_all(MONDAY) == Outcome(quiet=2)
    assert len(mail.outbox) == 2


def test_a_run_beside_another_finds_the_day_claimed(asked: Case) -> None:
    """Both have seen that ada is due; the second comes to her after the first has claimed."""
    due = [who("ada")]
    with digest.get_connection() as over:
        assert digest._sent(due, MONDAY, over).sent == 1
        assert digest._sent(due, MONDAY, over) == Outcome()


def test_a_run_that_is_killed_while_it_sends_sends_nothing_twice(asked: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: Any, messages: Any) -> int:
        sent = real(self, messages)
        raise SystemExit(sent)

    real = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", killed)
    with pytest.raises(SystemExit):
        send_all(MONDAY)
    monkeypatch.undo()
    send_all(MONDAY)
    assert sorted(one.to[0] for one in mail.outbox) == ["ada@example.org", "ivy@example.org"]


def test_an_address_that_is_refused_keeps_the_mail_from_nobody_else(
    asked: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refusing(self: Any, messages: Any) -> int:
        if messages[0].to == ["ada@example.org"]:
            raise ValueError("550 ada@example.org unknown")
        return real(self, messages)

    real = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", refusing)
    assert send_all(MONDAY) == Outcome(sent=1, quiet=2, refused=1)
    assert "example.org" not in caplog.text


def test_without_a_mail_server_nobody_is_claimed(asked: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: Any) -> bool:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", away)
    monkeypatch.setattr(digest, "now", lambda: now().replace(year=2026, month=11, day=16))
    with pytest.raises(CommandError, match="Nobody was mailed"):
        call_command("mail_digest")
    monkeypatch.undo()
    assert send_all(MONDAY).sent == 2


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_who_left_or_has_no_address_gets_none(asked: Case, change: dict[str, Any]) -> None:
    User.objects.filter(username="ada").update(**change)
    send_all(MONDAY)
    assert [one.to[0] for one in mail.outbox] == ["ivy@example.org"]


def test_a_data_manager_reads_how_many_answers_wait(asked: Case) -> None:
    assert lines_for(who("mo")) == []
    with transaction.atomic(), acting(actor="ada", site=asked.site.code):
        DataQuery.unscoped.update(state=DataQuery.State.ANSWERED)
    assert lines_for(who("mo")) == ["1 answered question waits for you"]
    assert lines_for(who("ada")) == []


def test_one_press_stops_it_and_the_choice_stays(asked: Case) -> None:
    client = proved(signed_in(who("ada")), who("ada"))
    assert "Every Monday" in client.get("/registry/digest/").content.decode()
    answer = client.post("/registry/digest/", {"every": "never"}, follow=True)
    assert "No more mail of what waits." in answer.content.decode()
    send_all(MONDAY)
    assert [one.to[0] for one in mail.outbox] == ["ivy@example.org"]


def test_a_choice_that_is_none_is_refused(asked: Case) -> None:
    client = proved(signed_in(who("ada")), who("ada"))
    answer = client.post("/registry/digest/", {"every": "hourly"})
    assert answer.status_code == 422
    assert "Choose one of the three." in answer.content.decode()


def test_the_link_of_a_mail_stops_it_without_a_sign_in_and_only_when_pressed(asked: Case) -> None:
    send_all(MONDAY)
    letter = next(one for one in mail.outbox if one.to == ["ada@example.org"])
    path = re.search(r"Stop it: http://[^/]+(\S+)", letter.body)[1]
    assert letter.extra_headers["List-Unsubscribe"].endswith(f"{path}>")
    client = Client(enforce_csrf_checks=True)
    assert "Stop the mail of what waits?" in client.get(path).content.decode()
    assert digest.choice_of(who("ada")).every == "week"
    assert "No more mail" in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert digest.choice_of(who("ada")).every == "never"
    assert digest.choice_of(who("ivy")).every == "week"
    assert client.get(path[:-4] + "x/").status_code == 404
