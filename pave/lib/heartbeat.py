"""Keeping a lease alive from a thread of its own, while this one computes or waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

log = logging.getLogger(__name__)


@contextmanager
def heartbeat(beat: Callable[[], object], every: float, what: str) -> Iterator[None]:
    """Call `beat` every so many seconds until the block ends; a beat that fails is tried again."""
    stop = threading.Event()

    def keep() -> None:
        while not stop.wait(every):
            try:
                beat()
            except Exception:
                log.warning("heartbeat of %s failed; trying again", what, exc_info=True)
        connection.close()

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
