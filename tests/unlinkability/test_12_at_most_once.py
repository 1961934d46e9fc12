"""Check 12: one invitation, one response; whatever is pressed at once, killed or lost, nobody is stuck."""

from __future__ import annotations

import pytest

from proofs import protocol, stores
from proofs.protocol import killed, lost, once
from tests.services import need

on_a_database = pytest.mark.django_db(transaction=True)


@on_a_database
def test_fifty_presses_at_one_moment_leave_one_row() -> None:
    assert once.rounds(once.SHORT) == {}


@on_a_database
def test_an_insert_without_the_conflict_rule_is_seen() -> None:
    with once.without_conflict_rule():
        assert once.rounds(1) == {"IntegrityError seen": 1}


@on_a_database
@pytest.mark.parametrize("name", killed.ISSUING)
def test_a_kill_while_issuing_leaves_a_ledger_that_opens_and_one_key(name: str) -> None:
    assert killed.faults_of_issuing(killed.ISSUING[name]) == []


@on_a_database
@pytest.mark.parametrize("name", killed.SUBMITTING)
def test_a_kill_while_submitting_loses_and_doubles_nothing(name: str) -> None:
    assert killed.faults_of_submitting(killed.SUBMITTING[name]) == []


@on_a_database
def test_a_key_that_is_deleted_first_is_seen() -> None:
    with killed.key_deleted_first():
        assert killed.CLOSED in killed.faults_of_issuing(killed.ISSUING["key written"])


@on_a_database
def test_who_sends_again_what_was_lost_always_gets_through() -> None:
    assert lost.faults_of(lost.SHORT) == {}


@on_a_database
def test_a_ledger_that_signs_once_only_leaves_people_stuck() -> None:
    with lost.signed_once_only():
        assert "stuck: 409 at issue" in lost.faults_of(lost.SHORT)


@pytest.mark.processes
@pytest.mark.parametrize("store", stores.STORES)
def test_the_rows_hold_with_the_public_process_killed_in_between(store: str) -> None:
    if store == stores.POSTGRESQL:
        need("PostgreSQL")
    rows = list(protocol.rows(False, store, 12))
    assert len(rows) == 3 and all(row.held for row in rows), [row.texts for row in rows]
