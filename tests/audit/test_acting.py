"""Who acts is known inside the block, on its connection, and nowhere else."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest
from django.db import IntegrityError, connection, transaction

from audit.acting import ActsAlready, NobodyActs, NotInTransaction, acting, who_acts
from audit.models import Change
from tests.audit.wards import Ward, by, make_wards

pytestmark = pytest.mark.django_db


@pytest.fixture
def wards(db: None) -> None:
    make_wards()


def told() -> list[str | None]:
    """What the triggers are told, asked as they ask."""
    names = ("actor", "site", "reason", "request")
    ask = {"sqlite": "pave_acting('{}')", "postgresql": "NULLIF(current_setting('pave.{}', true), '')"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(ask[connection.vendor].format(name) for name in names))
        return [value or None for value in cursor.fetchone()]


def test_the_triggers_are_told_and_then_nobody_acts() -> None:
    with transaction.atomic():
        with acting(actor="ada", site="north", reason="a check", request_id="r1"):
            assert told() == ["ada", "north", "a check", "r1"]
        assert told() == [None] * 4 and who_acts() is None


def test_nobody_acts_after_an_exception() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), acting(actor="ada"):
            raise ZeroDivisionError
        assert told() == [None] * 4


def test_nobody_acts_after_an_error_of_the_database(wards: None) -> None:
    with pytest.raises(IntegrityError), by("ada"):
        Ward.objects.bulk_create([Ward(pk=1, name="a"), Ward(pk=1, name="b")])
    assert told() == [None] * 4 and who_acts() is None


def test_a_savepoint_that_is_rolled_back_leaves_the_actor(wards: None) -> None:
    with by("ada", reason="a check"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ward.objects.bulk_create([Ward(pk=1, name="a"), Ward(pk=1, name="b")])
        assert told() == ["ada", None, "a check", None]
        Ward.objects.create(name="c")
    assert [row.actor for row in Change.objects.all()] == ["ada"]


def test_a_block_inside_inherits_and_may_give_its_own_reason() -> None:
    with by("ada", site="north", reason="a check", request_id="r1"):
        with acting(actor="ada", reason="a slip"):
            assert told() == ["ada", "north", "a slip", "r1"]
        with acting(actor="ada", site="north"):
            assert told() == ["ada", "north", "a check", "r1"]
        assert told() == ["ada", "north", "a check", "r1"]


@pytest.mark.parametrize("other", [{"actor": "eve"}, {"actor": "ada", "site": "south"},
                                   {"actor": "ada", "request_id": "r2"}])  # fmt: skip
def test_nobody_else_acts_inside(other: dict[str, str]) -> None:
    with by("ada", site="north", request_id="r1"):
        with pytest.raises(ActsAlready, match="cannot act inside an act"), acting(**other):
            pass
        assert told() == ["ada", "north", None, "r1"]


def test_an_actor_has_a_name() -> None:
    with pytest.raises(NobodyActs), transaction.atomic(), acting(actor=" "):
        pass


@pytest.mark.django_db(transaction=True)
def test_an_act_needs_a_transaction() -> None:
    with pytest.raises(NotInTransaction, match="put transaction"), acting(actor="ada"):
        pass


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", ["commit", "roll-back", "exception"])
def test_a_connection_goes_back_to_its_pool_with_nobody_acting(ends: str) -> None:
    """The same connection serves the next request: whatever ended the first, nobody acts in it."""
    try:
        with by("ada", site="north"):
            kept = connection.connection
            transaction.set_rollback(ends == "roll-back")
            if ends == "exception":
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert connection.connection is kept and told() == [None] * 4


@pytest.mark.django_db(transaction=True)
def test_another_thread_does_not_act() -> None:
    seen: list[object] = []

    def look() -> None:
        seen.extend([who_acts(), told()])
        connection.close()

    with by("ada"):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [None, [None] * 4]


@pytest.mark.only("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_program_that_opens_the_file_past_django_cannot_write() -> None:
    """Its connection has no function that says who acts; on PostgreSQL the trigger itself holds such a program."""
    row = "INSERT INTO audit_redaction (change_id, path, actor, reason, at) VALUES (1, 'reason', 'eve', 'r', '2026')"
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as past_django,
        pytest.raises(sqlite3.OperationalError, match="no such function: pave_acting"),
    ):
        past_django.execute(row)
