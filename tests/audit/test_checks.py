"""A model that is audited has its triggers, or a check, verify_audit and the next migrate see it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from audit import checks, triggers
from audit.models import Redaction
from audit.operations import unwatched, watched
from audit.watch import Audited, Exempt, audited_tables
from tests.audit.tampering import run

pytestmark = pytest.mark.django_db

BROKEN = {
    "lost": {"sqlite": "DROP TRIGGER audit_insert_audit_redaction",
             "postgresql": "DROP TRIGGER audit_insert_audit_redaction ON audit_redaction"},
    "off": {"postgresql": "ALTER TABLE audit_redaction DISABLE TRIGGER audit_insert_audit_redaction"},
    "another": {"sqlite": "CREATE TRIGGER audit_insert_audit_redaction AFTER INSERT ON audit_redaction"
                          " BEGIN SELECT 1; END",
                "postgresql": "CREATE OR REPLACE FUNCTION audit_rows_of_audit_redaction() RETURNS trigger"
                              " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"},
    "guard": {"sqlite": "DROP TRIGGER audit_guard_delete_audit_change",
              "postgresql": "DROP TRIGGER audit_guard_delete_audit_change ON audit_change"},
}  # fmt: skip


def test_every_audited_table_has_its_triggers() -> None:
    """Of all apps; a new audited model without triggers fails here."""
    assert "audit_redaction" in {watch.table for watch in audited_tables()}
    assert triggers.faults(connection) == []


@pytest.mark.parametrize("how", [pytest.param(how, marks=pytest.mark.only(*BROKEN[how])) for how in BROKEN])
def test_a_trigger_that_is_gone_off_or_another_is_seen_and_put_right(how: str) -> None:
    if (how, connection.vendor) == ("another", "sqlite"):
        run("DROP TRIGGER audit_insert_audit_redaction")
    run(BROKEN[how][connection.vendor])
    [warning, *_] = checks.triggers_are_in_place(None, databases=["default"])
    assert warning.id == "audit.W001" and "the trigger audit_" in warning.msg
    with pytest.raises(CommandError, match="the chain is whole, but audit_"):
        call_command("verify_audit")
    triggers.put_right(connection)
    assert triggers.faults(connection) == [] and checks.triggers_are_in_place(None, databases=["default"]) == []


def test_migrate_puts_triggers_right() -> None:
    triggers.remove_all(connection)
    assert triggers.faults(connection)
    call_command("migrate", verbosity=0)
    assert triggers.faults(connection) == []


def test_migrations_put_triggers_in_place_and_take_them_away() -> None:
    editor = SimpleNamespace(connection=connection)
    unwatched("audit_redaction").code(apps, editor)  # type: ignore[attr-defined]
    assert {fault.split(":")[0] for fault in triggers.faults(connection)} == {"audit_redaction"}
    watched("audit_redaction").code(apps, editor)  # type: ignore[attr-defined]
    assert triggers.faults(connection) == []


@pytest.mark.parametrize(("says", "fails"), [(Audited(), False), (Exempt("a list of codes"), False), (None, True)])
def test_a_model_of_an_audited_app_says_what_it_is(says: Any, fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redaction, "audited", says)
    config = SimpleNamespace(audited=True, get_models=lambda: [Redaction])
    assert [one.id for one in checks.every_model_says_whether_it_is_audited([config])] == ["audit.E001"] * fails
    config.audited = False
    assert checks.every_model_says_whether_it_is_audited([config]) == []


@pytest.fixture
def lagging(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is ahead of its table, as while migrations run."""
    ahead = triggers.Watch("audit_redaction", ("id", "path", "not_there_yet"))
    monkeypatch.setattr(triggers, "audited_tables", lambda: (ahead,))


def test_a_column_that_is_not_there_yet_is_left_out(lagging: None) -> None:
    triggers.put_right(connection)
    assert triggers.faults(connection) == []
