"""Acts of staff (who got which role, who released what) are in the chain as changes of data are."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from audit import triggers
from audit.actions import record
from audit.models import Change, Entry
from audit.verify import Broken, verify
from tests.audit.tampering import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def act() -> Entry:
    return record(by="ada", verb="role.given", target="person:eve", role="auditor", share=0.1, sites=["A", "B"])


def test_an_act_is_written_down_and_verified(act: Entry) -> None:
    change = Change.objects.get(table_name="audit_entry", row_key=str(act.pk))
    assert (change.actor, change.kind) == ("ada", "insert")
    assert verify().unsealed == 1


@pytest.mark.parametrize("target", ["[not json", "{nor this", "[1]"])
def test_a_text_that_looks_like_json_is_a_text(target: str) -> None:
    record(by="ada", verb="noted", target=target, why=target)
    assert verify().unsealed == 1


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET actor = 'eve'", "DELETE FROM audit_entry"])
def test_plain_sql_neither_changes_nor_deletes_an_act(act: Entry, sql: str) -> None:
    with pytest.raises(DatabaseError, match="audit: rows of audit_entry are never"), transaction.atomic():
        run(sql)
    verify()


ADDED = "INSERT INTO audit_entry (id, at, actor, verb, target, detail) VALUES (99, '2026-01-01', 'eve', 'v', 't', '{}')"


def test_plain_sql_adds_no_act_without_an_actor(act: Entry) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        run(ADDED)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE audit_entry SET actor = 'eve'", "act {id} is not as change"),
        ('UPDATE audit_entry SET detail = \'{{"role": "analyst"}}\'', "act {id} is not as change"),
        ("DELETE FROM audit_entry", "act {id} is missing"),
        (ADDED.replace("{", "{{").replace("}", "}}"), "act 99 was never written down"),
    ],
)
def test_who_takes_the_triggers_away_is_found_out(act: Entry, sql: str, words: str) -> None:
    triggers.remove_all(connection)
    run(sql.format())
    with pytest.raises(Broken, match=words.format(id=act.pk)):
        verify()
