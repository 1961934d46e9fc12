"""The file broker's messages and bindings appear whole, however often somebody looks while they are made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from pave.spool import Channel, Transport

MESSAGES = 300


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    with connection(tmp_path) as open_connection:
        yield open_connection.channel()


def connection(folder: Path) -> Any:
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return Connection("filesystem://", transport=Transport, transport_options=options)


def taken(channel: Channel, wanted: int) -> list[int]:
    """Poll without a pause until that many messages came."""
    numbers: list[int] = []
    while len(numbers) < wanted:
        try:
            numbers.append(channel._get("jobs")["number"])
        except Empty:
            continue
    return numbers


def test_a_reader_that_never_pauses_meets_whole_messages_only(channel: Channel, tmp_path: Path) -> None:
    def send() -> None:
        with connection(tmp_path) as other:
            sender = other.channel()
            for number in range(MESSAGES):
                sender._put("jobs", {"number": number, "words": "x" * 2_000})

    thread = threading.Thread(target=send)
    thread.start()
    assert sorted(taken(channel, MESSAGES)) == list(range(MESSAGES))
    thread.join()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_messages_come_in_the_order_of_their_milliseconds(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, moment in enumerate((1_000_000_000_000, 1_000_001_000_000)):
        monkeypatch.setattr("pave.spool.time_ns", lambda moment=moment: moment)
        channel._put("jobs", {"number": number})
    assert taken(channel, 2) == [0, 1]


def test_a_message_of_another_queue_stays(channel: Channel) -> None:
    channel._put("other", {"number": 1})
    with pytest.raises(Empty):
        channel._get("jobs")
    assert channel._get("other") == {"number": 1}


def test_many_processes_may_bind_at_once(tmp_path: Path) -> None:
    problems: list[Exception] = []

    def bind(number: int) -> None:
        try:
            with connection(tmp_path) as one:
                one.channel()._queue_bind("jobs", "", "", f"queue{number}")
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=bind, args=(number,)) for number in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert problems == []
    with connection(tmp_path) as last:
        assert {entry.queue for entry in last.channel().get_table("jobs")} == {f"queue{n}" for n in range(12)}
    assert [path.name for path in (tmp_path / "control").iterdir()] == ["jobs.exchange"]


def test_the_embedded_profile_uses_it() -> None:
    from pave.celery import app

    with app.connection_for_write() as used:
        if app.conf.broker_url.startswith("filesystem"):
            assert isinstance(used.transport, Transport)
