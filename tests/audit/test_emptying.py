"""What a test of real transactions wrote is gone after it, and every trigger is where it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.actions import create_person
from accounts.models import User
from audit import triggers
from audit.models import Change, Entry
from tests.audit import emptying

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only("sqlite")]


def test_rows_and_their_trail_are_gone_and_triggers_are_back() -> None:
    create_person(username="robin", password="not used here", role="coordinator", by="test")
    triggers.remove_all(connection)
    assert Change.objects.exists() and Entry.objects.exists() and triggers.faults(connection)
    emptying._restore()
    assert not User.objects.exists() and not Change.objects.exists() and not Entry.objects.exists()
    assert triggers.faults(connection) == []


def test_a_transaction_that_nobody_ends_fails_and_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    other: Any = connection.copy()
    monkeypatch.setattr(emptying, "PATIENCE", 0)
    other.inc_thread_sharing()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError, match="another connection"):
            emptying._restore()
        cursor.execute("ROLLBACK")
    other.close()
