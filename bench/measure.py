"""Interleaved pairs and what is made of them: ratios within one run are to be trusted, seconds are not."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

Work = Callable[[], object]
NOISE = 2.0
"""Timed rows swing by up to this factor from run to run on a shared machine."""


@dataclass(frozen=True)
class Row:
    """One line of the table. `at_least`: the goal is a lower bound; `timed`: the value comes from a clock.

    A row that does not gate is reported beside a goal that belongs to another row.
    """

    name: str
    product: str
    anchor: str
    value: float
    goal: float
    at_least: bool
    timed: bool = True
    unit: str = "x"
    gates: bool = True

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def limit(self, full: bool) -> float:
        """Where the run fails: at the goal, but a timed row of a short run only beyond the noise."""
        if full or not self.timed:
            return self.goal
        return self.goal / NOISE if self.at_least else self.goal * NOISE

    def fails(self, full: bool) -> bool:
        limit = self.limit(full)
        if not self.gates:
            return False
        return self.value < limit if self.at_least else self.value > limit


@dataclass(frozen=True)
class Pairs:
    """Seconds of product and anchor, one pair an entry."""

    product: tuple[float, ...]
    anchor: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Median over the pairs of anchor time / product time: how many times faster the product is."""
        return median(a / p for p, a in zip(self.product, self.anchor, strict=True))

    @property
    def seconds(self) -> tuple[float, float]:
        return median(self.product), median(self.anchor)


def with_children() -> float:
    """Processor seconds of this process and of those that it started and that have ended: the typesetter is one."""
    return sum(os.times()[:4])


def interleaved(
    product: Work, anchor: Work, pairs: int, turns: int = 1, clock: Callable[[], float] = time.perf_counter
) -> Pairs:
    """Time both in turn. A pair is the sum of so many short turns, so that a burst of other work hits both alike.

    With `time.process_time` as the clock, waiting (for the disk, for other processes) does not count.
    """

    def seconds(work: Work) -> float:
        begun = clock()
        work()
        return clock() - begun

    measured = [_pair(partial(seconds, product), partial(seconds, anchor), turns) for _ in range(pairs)]
    return Pairs(tuple(p for p, _ in measured), tuple(a for _, a in measured))


def _pair(product: Callable[[], float], anchor: Callable[[], float], turns: int) -> tuple[float, float]:
    """Every second turn starts with the anchor: neither always finds the machine as the other left it."""
    gc.collect()
    ours = theirs = 0.0
    for turn in range(turns):
        if turn % 2:
            theirs += anchor()
        ours += product()
        if not turn % 2:
            theirs += anchor()
    return ours, theirs
