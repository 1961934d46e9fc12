"""One sealer at a time, nothing left out, and nothing sealed while a lower number may still come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import connection, connections, transaction

from audit import seal, verify
from audit.models import Change, Link
from audit.seal import Anchor, StillWriting
from tests.audit import trail
from tests.audit.wards import Ward, by, make_wards

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def wards(transactional_db: None) -> Iterator[None]:
    make_wards()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE wards_ward")


@contextmanager
def writer_under_way() -> Iterator[None]:
    """Another connection that has written a change and commits it when the block ends."""
    wrote, end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with by("slow"):
                Ward.objects.create(name="slow")
                wrote.set()
                end.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    assert wrote.wait(20)
    try:
        yield
    finally:
        end.set()
        thread.join()


def test_nothing_to_seal_makes_no_link() -> None:
    assert (seal.seal(), seal.anchor()) == (0, None)
    trail.write(5)
    assert (seal.seal(), seal.seal(), Link.objects.count()) == (5, 0, 1)


def test_links_follow_one_another_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "BATCH", 4)
    trail.write(10)
    assert seal.seal() == 10
    links = list(Link.objects.all())
    assert [(link.seq, link.count) for link in links] == [(1, 4), (2, 4), (3, 2)]
    assert [link.previous for link in links] == ["0" * 64, links[0].hash, links[1].hash]
    assert datetime.fromisoformat(links[0].sealed_at).utcoffset() is not None


@pytest.mark.only("postgresql")  # SQLite has one writer: numbers are committed in their order
def test_sealing_waits_for_a_lower_number_that_is_not_committed_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "PATIENCE", 0.2)
    with writer_under_way():
        trail.write(5)
        with pytest.raises(StillWriting, match="nothing was sealed"):
            seal.seal()
        assert not Link.objects.exists()
    assert seal.seal() == 6
    assert Change.objects.order_by("id").values_list("actor", flat=True)[0] == "slow"
    assert verify.verify().unsealed == 0


@pytest.mark.only("postgresql")
def test_sealing_does_not_wait_for_writers_that_came_later(monkeypatch: pytest.MonkeyPatch) -> None:
    trail.write(5)
    there = seal._writers
    answers = iter([{"one that has ended meanwhile"}])
    monkeypatch.setattr(seal, "_writers", lambda: next(answers, None) or there())
    monkeypatch.setattr(seal, "PATIENCE", 0.5)
    with writer_under_way():
        assert len(there()) == 1 and seal.seal() == 5
    assert verify.verify().unsealed == 1


def test_two_sealers_at_once_seal_everything_once() -> None:
    trail.write(200)
    sealed: list[int] = []

    def run() -> None:
        try:
            sealed.append(seal.seal())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal.seal()
    assert len(sealed) == 4
    assert (verify.verify().changes, Link.objects.count()) == (200, 1)


def test_an_anchor_survives_its_file() -> None:
    head = trail.sealed(links=1, changes=5)
    assert Anchor.read(head.text()) == head
    for text in ("", "{}", '{"seq": 1}', "[]"):
        with pytest.raises(ValueError):
            Anchor.read(text)


def test_sealing_inside_a_transaction_is_refused() -> None:
    trail.write(5)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        seal.seal()
