"""An open survey by invitation, with keys of its own, and no worker beside the test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import opened

if TYPE_CHECKING:
    from surveys.models import InstrumentVersion, Survey


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.PAVE_KEYS = tmp_path / "keys"


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids that a worker would have been told; none runs beside a test."""
    from invitations import tasks

    ids: list[int] = []
    monkeypatch.setattr(tasks.send_wave, "delay", ids.append)
    return ids


@pytest.fixture
def rain(tiny_version: InstrumentVersion) -> Survey:
    """An open survey by invitation without a roster."""
    return opened(tiny_version, "rain", mode="invite")
