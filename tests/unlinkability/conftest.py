"""Simulated surveys shared by the tests of this folder: each world is made once for each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from proofs import stores, trials
from proofs.table import Row
from tests import services

STORES = [pytest.param(store, marks=pytest.mark.processes) for store in stores.STORES]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


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
