"""Where the PostgreSQL, the Redis and the Chromium of the tests are, and whether they answer."""

from __future__ import annotations

import os
import shutil
import socket
from urllib.parse import urlsplit

import pytest

POSTGRES = os.environ.get("PAVE_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("PAVE_TEST_REDIS", "redis://127.0.0.1:6379/0")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def answers(url: str) -> bool:
    """Whether anything listens at the host and port of a URL."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


def chromium() -> str | None:
    return os.environ.get("PAVE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def missing() -> dict[str, str]:
    """What is not there -> what that keeps from running."""
    found = {
        "PostgreSQL": (answers(POSTGRES), "the suite on PostgreSQL and the server profile"),
        "Redis": (answers(REDIS), "the server profile and its killed worker"),
        "Chromium": (chromium() is not None, "the browser tests"),
    }
    return {name: consequence for name, (there, consequence) in found.items() if not there}


def need(*names: str) -> None:
    """Skip the test where one of the services is missing; in CI that is a failure."""
    gone = [name for name in names if name in missing()]
    if gone and IN_CI:
        pytest.fail(f"in CI nothing is skipped, and {' and '.join(gone)} is missing")
    if gone:
        pytest.skip(f"needs {' and '.join(gone)}")
