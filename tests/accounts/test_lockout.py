"""Wrong passwords: five from one address, a hundred from everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.test import Client

from accounts.actions import send_link
from accounts.lockout import MOST_FAILURES, MOST_OF_AN_ADDRESS
from surveys.models import Survey
from tests.accounts.proving import WORD, somebody

pytestmark = pytest.mark.django_db


def enter(name: str, word: str, address: str = "192.0.2.1"):
    return Client(REMOTE_ADDR=address).post("/sign-in/", {"username": name, "password": word})


def fail(name: str, times: int, address: str = "192.0.2.1") -> None:
    for _ in range(times):
        enter(name, "wrong", address)


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_the_fifth_failure_locks_a_name_that_there_is_and_one_that_there_is_not(name: str) -> None:
    somebody()
    fail(name, 4)
    assert enter(name, "wrong").status_code == 429
    assert enter(name, WORD).status_code == 429


def test_four_failures_lock_nobody_and_a_success_counts_from_zero() -> None:
    somebody()
    fail("ada", 4)
    assert enter("ada", WORD).status_code == 302
    fail("ada", 4)
    assert enter("ada", WORD).status_code == 302


def test_a_success_forgets_the_failures_from_everywhere() -> None:
    somebody()
    for number in range(MOST_FAILURES // 4 - 1):
        fail("ada", 4, f"198.51.100.{number}")
    assert enter("ada", WORD).status_code == 302
    fail("ada", 4)
    assert enter("ada", WORD).status_code == 302


def test_a_lock_holds_for_one_address() -> None:
    somebody()
    fail("ada", 5)
    assert enter("ada", WORD, "192.0.2.2").status_code == 302


def test_a_lock_ends_after_a_quarter_of_an_hour() -> None:
    somebody()
    fail("ada", 5)
    for row in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - timedelta(minutes=16))
    assert enter("ada", WORD).status_code == 302


def test_a_hundred_failures_from_many_addresses_lock_until_somebody_helps() -> None:
    ada = somebody()
    for number in range(MOST_FAILURES // 4):
        fail("ada", 4, f"198.51.100.{number}")
    assert AccessFailureLog.objects.count() == MOST_FAILURES
    assert enter("ada", WORD, "203.0.113.9").status_code == 429
    send_link(person=ada, origin="https://pave.example", by="root")
    assert enter("ada", WORD, "203.0.113.9").status_code == 302


def test_one_word_tried_on_many_names_locks_the_address_for_a_while() -> None:
    somebody()
    for number in range(MOST_OF_AN_ADDRESS):
        enter(f"name{number}", "wrong")
    assert enter("ada", WORD).status_code == 429
    assert enter("ada", WORD, "192.0.2.2").status_code == 302
    past = datetime.now(UTC) - timedelta(minutes=16)
    AccessFailureLog.objects.update(attempt_time=past)
    assert enter("ada", WORD).status_code == 302


def test_a_forged_address_is_not_believed() -> None:
    somebody()
    for number in range(5):
        Client(headers={"x-forwarded-for": f"203.0.113.{number}"}).post(
            "/sign-in/", {"username": "ada", "password": "wrong"}
        )
    assert set(AccessFailureLog.objects.values_list("ip_address", flat=True)) == {"127.0.0.1"}


def test_behind_a_proxy_its_word_counts_and_not_what_the_visitor_added(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    Client(headers={"x-forwarded-for": "203.0.113.1, 192.0.2.7"}).post(
        "/sign-in/", {"username": "ada", "password": "wrong"}
    )
    assert AccessFailureLog.objects.get().ip_address == "192.0.2.7"


def test_no_password_and_no_name_is_kept_with_a_failure() -> None:
    enter("ada", "swordfish")
    kept = str([list(AccessAttempt.objects.values()), list(AccessFailureLog.objects.values())])
    assert "swordfish" not in kept


def test_answering_counts_for_no_lock(open_survey: Survey, visitor: Client) -> None:
    visitor.get("/answer/umbrellas/")
    visitor.post("/answer/umbrellas/resume/", {"code": "7K3M-9QXR"})
    assert not AccessAttempt.objects.exists()
    assert not AccessFailureLog.objects.exists()
