"""Compiled loops give numpy's bytes; where anything stands in their way, numpy stays."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.statistics import engine
from analytics.statistics.bootstrap import intervals
from analytics.statistics.layers import weighted_layers
from analytics.statistics.replicates import MEASURES, CountMatrix
from analytics.statistics.streams import block_generator, block_sizes
from analytics.statistics.tables import monte_carlo_p
from pave.celery import _compile

ITEMS = [(30, 40, 20, 25, 31), (92, 40, 15, 5, 2), (1, 1, 0, 60), (77, 77), (500, 300, 150, 50), (3, 2, 1)]


@pytest.fixture(scope="module")
def compiled() -> Iterator[engine.Compiled]:
    assert engine.use_compiled() == ""
    loops = engine.compiled()
    assert loops is not None
    yield loops
    engine.use_numpy()


@pytest.fixture
def numpys() -> Iterator[None]:
    before = engine.compiled()
    engine.use_numpy()
    yield
    engine._Choice.compiled = before


COUNTS = st.lists(st.integers(1, 250), min_size=2, max_size=7).filter(lambda counts: sum(counts) <= 1_000)


@example([500, 500], 3)  # so far from the mode that logarithms are compared
@example([999, 1], 2**127)
@example([1, 1], 0)
@example([50, 50, 50, 50, 50, 50, 50], 2**64)
@settings(max_examples=100, deadline=None)
@given(COUNTS, st.integers(0, 2**128 - 1))
def test_draws_are_those_of_numpy(compiled: engine.Compiled, counts: list[int], stream: int) -> None:
    n, shares = sum(counts), np.array(sorted(counts, reverse=True)) / sum(counts)
    found = compiled.multinomials(n, shares, 1_300, stream)
    blocks = enumerate(block_sizes(1_300))
    expected = [block_generator(stream, block).multinomial(n, shares, size=size) for block, size in blocks]
    assert (found == np.concatenate(expected).T).all()


@pytest.mark.parametrize("counts", ITEMS, ids=str)
def test_every_measure_has_the_same_estimate_and_limits(compiled: engine.Compiled, counts: tuple[int, ...]) -> None:
    def made() -> object:
        return intervals(counts, tuple(MEASURES), replicates=4_000, seed=1, key="digest|item")

    assert engine.compiled() is compiled
    fast = made()
    engine.use_numpy()
    try:
        assert made() == fast
    finally:
        engine.use_compiled()


@settings(max_examples=50, deadline=None)
@given(st.integers(3, 14), st.integers(0, 2**32 - 1))
def test_layers_and_entropy_of_any_columns_are_the_same_bytes(compiled: engine.Compiled, k: int, seed: int) -> None:
    counts = np.random.default_rng(seed).integers(0, 9, (k, 60))
    counts[0] += 1
    fast = weighted_layers(counts).tobytes(), CountMatrix(counts).entropy.tobytes()
    engine.use_numpy()
    slow = weighted_layers(counts).tobytes(), CountMatrix(counts).entropy.tobytes()
    engine._Choice.compiled = compiled
    assert fast == slow


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 5), st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_random_tables_are_the_same_tables(compiled: engine.Compiled, rows: int, columns: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(1, 12, (rows, columns))
    fast = monte_carlo_p(table, 1_500, 1, "d|e")
    engine.use_numpy()
    slow = monte_carlo_p(table, 1_500, 1, "d|e")
    engine._Choice.compiled = compiled
    assert fast == slow


@pytest.mark.usefixtures("numpys")
def test_more_answers_than_the_lists_are_made_for_are_drawn_by_numpy(compiled: engine.Compiled) -> None:
    many, shares = compiled.MOST_ANSWERS + 1, np.array([0.5, 0.5])
    with pytest.raises(ValueError, match="at most"):
        compiled.multinomials(many, shares, 10, 1)
    by_numpy = engine.multinomials(many, shares, 10, 1)
    engine._Choice.compiled = compiled
    assert (engine.multinomials(many, shares, 10, 1) == by_numpy).all()


@pytest.mark.usefixtures("numpys")
def test_without_numba_numpy_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "analytics.statistics.compiled", None)
    monkeypatch.delattr("analytics.statistics.compiled", raising=False)
    assert "numba is not installed" in engine.use_compiled()
    assert engine.compiled() is None


@pytest.mark.usefixtures("numpys")
def test_where_one_draw_differs_numpy_stays(monkeypatch: pytest.MonkeyPatch, compiled: ModuleType) -> None:
    def wrong(n: int, shares: object, replicates: int, stream: int) -> object:
        return right(n, shares, replicates, stream) + (n == 900)

    right = compiled.multinomials
    monkeypatch.setattr(compiled, "multinomials", wrong)
    assert "differ from numpy's" in engine.use_compiled()
    assert engine.compiled() is None


@pytest.mark.usefixtures("numpys", "compiled")
def test_a_worker_compiles_where_that_is_asked_for_and_says_where_it_cannot(
    settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _compile()
    assert engine.compiled() is None
    settings.PAVE_COMPILED = True  # type: ignore[attr-defined]
    _compile()
    assert engine.compiled() is not None
    monkeypatch.setattr(engine, "use_compiled", lambda: "because")
    with caplog.at_level(logging.WARNING, "pave.celery"):
        _compile()
    assert "numpy alone: because" in caplog.text
