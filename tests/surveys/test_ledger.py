"""One sealed value under a key that changes with every change; a former value opens with nothing that exists."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from surveys import keys, ledger
from surveys.cells import AlreadyIssued
from surveys.ledger import LedgerClosed
from surveys.models import Ledger
from tests.conftest import Invited

pytestmark = pytest.mark.django_db(transaction=True)
A = b"a" * 32


def body() -> bytes:
    return bytes(Ledger.objects.values_list("body", flat=True).get())


def put(old: bytes) -> None:
    Ledger.objects.update(body=old)


def test_every_change_has_a_key_of_its_own_and_leaves_one(invited: Invited) -> None:
    before = set(keys.ledger_keys("invited").values())
    ledger.change(invited.survey, lambda cells: cells.issue(3, A, 1))
    after = set(keys.ledger_keys("invited").values())
    assert len(after) == 1
    assert not after & before
    assert ledger.read(invited.survey).is_issued(3)


def test_a_former_value_opens_with_no_key_that_exists(invited: Invited) -> None:
    former = body()
    ledger.change(invited.survey, lambda cells: cells.issue(3, A, 1))
    put(former)
    with pytest.raises(LedgerClosed):
        ledger.read(invited.survey)


def test_a_change_that_is_refused_changes_nothing(invited: Invited) -> None:
    ledger.change(invited.survey, lambda cells: cells.issue(3, A, 1))
    former, kept = body(), keys.ledger_keys("invited")
    with pytest.raises(AlreadyIssued):
        ledger.change(invited.survey, lambda cells: cells.issue(3, b"b" * 32, 1))
    assert (body(), keys.ledger_keys("invited")) == (former, kept)


def test_looking_writes_nothing(invited: Invited) -> None:
    former = body()
    assert ledger.change(invited.survey, lambda cells: cells.issued()) == 0
    assert body() == former


def test_the_value_never_changes_its_length(invited: Invited) -> None:
    lengths = {len(body())}
    for place in range(5):
        ledger.change(invited.survey, lambda cells, place=place: cells.issue(place, A, 1))
        lengths.add(len(body()))
    assert len(lengths) == 1


def test_changes_at_once_are_all_kept(invited: Invited) -> None:
    def use(place: int) -> None:
        close_old_connections()
        try:
            ledger.change(invited.survey, lambda cells: cells.issue(place, A, 1))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(24)))
    assert ledger.read(invited.survey).issued() == 24
    assert len(keys.ledger_keys("invited")) == 1


def test_another_survey_s_key_opens_nothing(invited: Invited) -> None:
    from surveys import actions

    other = actions.create_survey(slug="other", instrument=invited.survey.instrument, by="test", mode="invite")
    Ledger.objects.filter(survey=other).update(body=Ledger.objects.get(survey=invited.survey).body)
    with pytest.raises(LedgerClosed):
        ledger.read(other)


def test_a_former_key_that_a_crash_left_is_removed(invited: Invited) -> None:
    former, keys_before = body(), keys.ledger_keys("invited")
    ledger.change(invited.survey, lambda cells: cells.issue(3, A, 1))
    for path, key in keys_before.items():
        keys.write_file(path, key)
    assert len(keys.ledger_keys("invited")) == 2
    ledger.tidy(invited.survey)
    assert ledger.read(invited.survey).is_issued(3)
    put(former)
    with pytest.raises(LedgerClosed):
        ledger.read(invited.survey)
