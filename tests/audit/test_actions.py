"""The trail: one row an act, with an actor, inside the transaction of the act."""

from __future__ import annotations

import pytest
from django.db import transaction

from audit.actions import NoActor, record
from audit.models import Entry
from audit.queries import history_of

pytestmark = pytest.mark.django_db


def test_a_row_says_who_did_what_to_which_and_when() -> None:
    row = record(by="ada", verb="survey.opened", target="survey:x", former="paused")
    row.refresh_from_db()
    assert (row.actor, row.verb, row.target, row.detail) == ("ada", "survey.opened", "survey:x", {"former": "paused"})
    assert row.at.utcoffset() is not None
    assert "ada survey.opened survey:x" in str(row)


def test_an_act_without_an_actor_is_refused() -> None:
    with pytest.raises(NoActor, match="nobody is named"):
        record(by="", verb="survey.opened", target="survey:x")
    assert not Entry.objects.exists()


def test_an_act_that_is_rolled_back_leaves_no_row() -> None:
    with transaction.atomic():
        record(by="ada", verb="survey.opened", target="survey:x")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_the_history_of_one_object_is_its_own_newest_first() -> None:
    for verb, target in [("first", "survey:x"), ("other", "survey:xy"), ("second", "survey:x")]:
        record(by="ada", verb=verb, target=target)
    assert [row.verb for row in history_of("survey:x")] == ["second", "first"]
