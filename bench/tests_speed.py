"""Survival curves and tests of groups against reference software. A row whose anchor is not here is left out, said."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analytics.statistics import engine
from analytics.statistics.groups import fisher_freeman_halton, holm
from analytics.statistics.kaplan_meier import kaplan_meier
from bench import anchors
from bench.measure import Pairs, Row
from bench.simulated import ITEMS, answers
from bench.sizes import Size

DAYS, STOPS = 180, 0.8
GROUPS = 4
RESPONDENTS = 154
Tables = list[np.ndarray]


def people(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Days of leaving within half a year, and whether treatment stopped (four in five)."""
    random = np.random.default_rng(seed)
    return random.integers(0, DAYS + 1, n), (random.random(n) < STOPS).astype(np.int64)


def group_tables(seed: int = 1) -> Tables:
    """Answers to 44 items by four groups of 154 clinicians: groups x options, empty options left out."""
    made = answers(RESPONDENTS, seed)
    group = np.random.default_rng(seed).integers(0, GROUPS, RESPONDENTS)
    found = []
    for row, k in zip(made.codes, made.options.values(), strict=True):
        table = np.zeros((GROUPS, k), dtype=np.int64)
        np.add.at(table, (group[row >= 0], row[row >= 0]), 1)
        found.append(table[:, table.any(axis=0)])
    return found


def tested(tables: Tables, replicates: int) -> tuple[float | None, ...]:
    """Conditional tests with all margins kept, each exact where that is cheaper than drawing, and Holm's correction."""
    return holm([fisher_freeman_halton(one, replicates, 1, key=f"bench|{i}").p for i, one in enumerate(tables)])


def survival(size: Size) -> Row:
    n = size.responses[1]
    days, stopped = people(n)
    ours = _timed(lambda: kaplan_meier(days, stopped), size.pairs)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.npz"
        np.savez(file, time=days, event=stopped)
        theirs = anchors.lifelines_seconds(file, size.pairs)
    pairs = Pairs(ours, tuple(theirs))
    product, anchor = pairs.seconds
    return Row(
        f"Kaplan-Meier with Greenwood's limits, {n:,} people / lifelines", f"{product * 1000:.1f} ms",
        f"{anchor * 1000:,.0f} ms", pairs.ratio, 10, at_least=True,
    )  # fmt: skip


def compiled_permutation(size: Size) -> Row:
    """The same with compiled loops, where numba is installed."""
    why_not = engine.use_compiled()
    if why_not:
        raise anchors.NoAnchor(why_not)
    try:
        return permutation(size, "compiled ")
    finally:
        engine.use_numpy()


def permutation(size: Size, loops: str = "") -> Row:
    tables = group_tables()
    tested(tables, size.replicates)  # compiles, where that was asked for
    ours = _timed(lambda: tested(tables, size.report_replicates), size.pairs)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tables.txt"
        file.write_text("".join(f"{len(one)} {' '.join(map(str, one.ravel()))}\n" for one in tables))
        theirs = anchors.r_seconds(file, size.report_replicates, size.pairs)
    pairs = Pairs(ours, tuple(theirs))
    product, anchor = pairs.seconds
    return Row(
        f"{loops}permutation and Holm, {ITEMS} items x {GROUPS} groups, B = {size.report_replicates:,} / R chisq.test",
        f"{product:.2f} s", f"{anchor:.2f} s", pairs.ratio, 2, at_least=True, gates=False,
    )  # fmt: skip


def _timed(work: Callable[[], object], turns: int) -> tuple[float, ...]:
    seconds = []
    for _ in range(turns):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return tuple(seconds)


def rows(size: Size) -> list[Row]:
    found = []
    for row in (survival, permutation, compiled_permutation):
        try:
            found.append(row(size))
        except anchors.NoAnchor as error:
            print(f"  left out: {row.__name__}: {error}", flush=True)
    return found
