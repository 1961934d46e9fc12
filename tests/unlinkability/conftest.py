"""Simulated surveys shared by the tests of this folder: each world is made once for each database."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from proofs import stores, trials
from proofs.table import Row
from tests import services, sharing

STORES = [pytest.param(store, marks=pytest.mark.processes) for store in stores.STORES]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    """The proofs of all workers copy one migrated database of each kind, instead of making six."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("migrated_sqlite", "migrated_postgres"):
            patch.setattr(stores, name, _taken(name, getattr(stores, name)))
        yield


def _taken(name: str, make: Callable[[Path], None]) -> Callable[[Path], None]:
    def take(path: Path) -> None:
        subprocess.run(["cp", "-a", sharing.once(name, make), path], check=True)

    return take


@pytest.fixture(scope="session")
def worlds() -> Iterator[trials.Worlds]:
    with stores.place() as folder:
        yield trials.Worlds(folder)


@pytest.fixture
def attacked(worlds: trials.Worlds, store: str) -> Callable[[int], Row]:
    """attacked(number) -> the row of the short proof. Skipped where no PostgreSQL is installed; in CI that fails."""

    def row(number: int) -> Row:
        try:
            return trials.row(trials.TRIALS[number], store, worlds, trials.CI_SEEDS)
        except stores.NoPostgres as gone:
            (pytest.fail if services.IN_CI else pytest.skip)(str(gone))
            raise

    return row
