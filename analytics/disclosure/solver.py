"""The least to hide so that what must stay open stays open: cutting planes. Pure.

Fischetti and Salazar-Gonzalez (2001, *Management Science* 47:1008): choose cells to hide by an integer programme,
let the reader compute, and where a range is too narrow add the inequality that his prices prove; repeat. Where whole
counts are tied closer than fractions are, at least one more cell must go. Effort is limited in rounds and nodes, never
in seconds, so that the same tables hide the same cells on any machine; past the limit cells are hidden one by one,
and the answer is checked in the same way.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.disclosure.ranges import EPSILON, BoolArray, End, FloatArray, Need, Reader, Told
from pave.lib.digest import sha256

MOST_ROUNDS = 60
MOST_NODES = 5_000
MOST_REMEMBERED = 2_000


@dataclass(frozen=True)
class Problem:
    """c cells over n unknowns: `rows` (c, n), `values`, `weights` (c,), cells that must be hidden (`forced`), equations
    among cells (`lines`: a total and its parts), what is known besides, what must stay open, a bound above all counts.
    """

    rows: FloatArray
    values: FloatArray
    weights: FloatArray
    forced: BoolArray
    lines: Sequence[Sequence[int]]
    known: Told
    needs: Sequence[Need]
    ceiling: float

    def told(self, hidden: BoolArray) -> Told:
        seen = ~hidden
        return Told(
            np.vstack([self.rows[seen], self.known.rows]), np.concatenate([self.values[seen], self.known.values])
        )


@dataclass(frozen=True)
class Solution:
    """`hidden` (c,); `optimal` where nothing cheaper does, as far as the weights go; `lost` are the needs that what is
    known besides leaves unmet whatever is hidden.
    """

    hidden: BoolArray
    optimal: bool
    lost: tuple[int, ...]


def solve(problem: Problem, most_rounds: int = MOST_ROUNDS) -> Solution:
    """Hide the cells of least weight. Raises ValueError where what is told contradicts itself.

    A process remembers the last problems that it solved, by their content: one child more leaves most tables of a
    registry as they were.
    """
    key = f"{_content(problem)} {most_rounds}"
    if key not in _solved:
        search = _Search(problem)
        hidden, optimal = search.cheapest(most_rounds)
        _solved[key] = Solution(search.without_pinned(hidden), optimal, tuple(sorted(search.lost)))
    _solved.move_to_end(key)
    if len(_solved) > MOST_REMEMBERED:
        _solved.popitem(last=False)
    return _solved[key]


_solved: OrderedDict[str, Solution] = OrderedDict()


def _content(problem: Problem) -> str:
    """A digest of all that a solution depends on."""
    arrays = [problem.rows, problem.values, problem.weights, problem.forced, problem.known.rows, problem.known.values]
    arrays += [need.vector for need in problem.needs]
    needs = [(need.least_high, need.least_width, need.or_none) for need in problem.needs]
    told = [(array.shape, array.dtype.str) for array in arrays]
    head = repr((told, [list(line) for line in problem.lines], needs, problem.ceiling)).encode()
    return sha256(head + b"".join(np.ascontiguousarray(array).tobytes() for array in arrays))


def unmet(problem: Problem, hidden: BoolArray) -> tuple[list[int], list[int]]:
    """Indices of the needs that a reader's range does not meet, or for which that could not be shown: (those that
    hiding more would meet, those that are lost).
    """
    search, told = _Search(problem), problem.told(hidden)
    found = [i for i, need in enumerate(problem.needs) if not search.reader.is_open(told, need)]
    nothing = problem.told(np.ones_like(hidden))
    mended = [i for i in found if search.reader.is_open(nothing, problem.needs[i])]
    return mended, [i for i in found if i not in mended]


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.reader = Reader(problem.rows.shape[1], problem.ceiling)
        self.lost: set[int] = set()

    def cheapest(self, most_rounds: int) -> tuple[BoolArray, bool]:
        cuts, hidden = _line_cuts(self.problem), self.problem.forced.copy()
        for _ in range(most_rounds):
            best = self._master(cuts)
            if best is None:
                break
            hidden = best
            new = self._violated(hidden)
            if not new:
                return hidden, True
            cuts += [(cut, 1.0) for cut in new]
        return self._one_by_one(hidden), False

    def _master(self, cuts: list[tuple[FloatArray, float]]) -> BoolArray | None:
        rows, ends = np.array([cut for cut, _ in cuts]), np.array([end for _, end in cuts])
        found = milp(
            self.problem.weights, integrality=np.ones(len(self.problem.weights), dtype=np.int64),
            bounds=Bounds(self.problem.forced.astype(float), 1.0),
            constraints=LinearConstraint(rows, ends, np.inf) if cuts else (),
            options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0},
        )  # fmt: skip
        return np.asarray(found.x) > 0.5 if found.status == 0 else None

    def _one_by_one(self, hidden: BoolArray) -> BoolArray:
        while cuts := self._violated(hidden):
            hidden = hidden.copy()
            for cut in cuts:
                if cut[hidden].sum() < 1.0:
                    hidden[int(np.argmax(np.where(hidden, 0.0, cut / self.problem.weights)))] = True
        return hidden

    def _violated(self, hidden: BoolArray) -> list[FloatArray]:
        """An inequality "hide at least 1 of these" for every need that is unmet; one without a choice is lost."""
        told, found = self.problem.told(hidden), []
        for i, need in enumerate(self.problem.needs):
            cut = self._cut(need, told, hidden) if i not in self.lost else None
            if cut is not None and cut.any():
                found.append(cut)
            elif cut is not None:
                self.lost.add(i)
        return found

    def _cut(self, need: Need, told: Told, hidden: BoolArray) -> FloatArray | None:
        if need.met(*self.reader.seen(told, need.vector)):
            return None
        high = self.reader.end(told, need.vector, 1)
        if high.value < need.least_high - EPSILON and not need.or_none:
            return self._priced([high], need.least_high - high.value, hidden)
        low = self.reader.end(told, need.vector, -1)
        if need.met(low.value, high.value):
            return None if self.reader.is_open(told, need) else (~hidden).astype(float)
        if high.value < need.least_high - EPSILON:
            return self._priced([high], need.least_high - high.value, hidden)
        return self._priced([high, low], need.least_width - (high.value - low.value), hidden)

    def _priced(self, ends: Sequence[End], missing: float, hidden: BoolArray) -> FloatArray:
        """Weak duality: what hiding a cell can at most add to the range, in units of what is missing, up to 1."""
        at = np.flatnonzero(~hidden)
        up, down = np.zeros(len(at)), np.zeros(len(at))
        for end in ends:
            prices = end.prices[: len(at)]
            up += np.where(prices > EPSILON, 1.0, 0.0)
            down += np.where(prices < -EPSILON, -prices, 0.0)
        cut = np.zeros(len(hidden))
        cut[at] = np.minimum(1.0, up + down * self.problem.values[at] / missing)
        return cut

    def without_pinned(self, hidden: BoolArray) -> BoolArray:
        """Hidden cells that a reader solves for anyway, and that need not stay open, are shown: that tells nothing."""
        told, shown = self.problem.told(hidden), hidden.copy()
        for i in np.flatnonzero(hidden):
            if self.reader.is_open(told, Need(self.problem.rows[i], 0.0, 1.0)) is False:
                shown[i] = False
        return shown


def _line_cuts(problem: Problem) -> list[tuple[FloatArray, float]]:
    """In an equation no cell is hidden alone: subtraction would give it back."""
    found = []
    for line in problem.lines:
        for i in line:
            cut = np.zeros(len(problem.weights))
            cut[list(line)] = 1.0
            cut[i] = -1.0
            found.append((cut, 0.0))
    return found
