"""The embedded profile's broker: kombu's filesystem transport, with messages and bindings that appear whole.

kombu opens a message under its final name and writes afterwards; a worker that polls in between takes an empty file,
cannot parse it and ends (measured: every second start under load). Here both are written aside and put in place in one
step, as POSIX renames and links are.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose files are never seen half-written."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override] # as kombu itself
        folder = Path(self.data_folder_out)
        name = f"{time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        aside = folder / f".{name}"  # a name that no queue looks for
        try:
            aside.write_text(dumps(payload))  # type: ignore[no-untyped-call]
            os.replace(aside, folder / name)
        finally:
            aside.unlink(missing_ok=True)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        file: Path = self._exchange_file(exchange)  # type: ignore[no-untyped-call]
        if not file.exists():
            _make_whole(file, "[]")
        super()._queue_bind(exchange, routing_key, pattern, queue)  # type: ignore[no-untyped-call]


def _make_whole(file: Path, text: str) -> None:
    """Create a file with its content, unless another process did so first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{uuid.uuid4()}")
    try:
        aside.write_text(text)
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)


class Transport(filesystem.Transport):
    Channel = Channel
