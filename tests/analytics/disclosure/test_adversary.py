"""The reader who computes, over many random data sets: 300 here, 10,000 with PAVE_FULL=1."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.analytics.disclosure.random_releases import ONE_IN, Outcome, attacked

FULL = bool(os.environ.get("PAVE_FULL"))
PARTS = 4
EACH = 10_000 // PARTS if FULL else 300 // PARTS


def outcomes(part: int) -> list[Outcome]:
    seeds = range(part * EACH, (part + 1) * EACH)
    if not FULL:
        return [attacked(seed) for seed in seeds]
    with ProcessPoolExecutor() as pool:
        return list(pool.map(attacked, seeds, chunksize=50))


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_hidden_is_solved_for_and_without_partners_most_is(part: int) -> None:
    found = outcomes(part)
    assert len(found) == EACH
    assert {one.seed: one.leaks for one in found if one.leaks} == {}
    bare = [one.bare for one in found if one.bare is not None]
    assert len(bare) > EACH // 2
    assert sum(bare) > len(bare) / 2


def test_without_the_ledger_two_releases_give_most_away() -> None:
    pairs = [attacked(ONE_IN * i, ledger=False) for i in range(10)]
    assert sum(bool(one.leaks) for one in pairs) > len(pairs) / 2
