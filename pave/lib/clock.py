"""The one place that reads the clock, so that tests and fault injection can move it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC, aware."""
    return datetime.now(UTC)
