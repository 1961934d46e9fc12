"""How little a reader can know: the range of a sum of unknown counts, given what is told. Pure.

Linear programmes by HiGHS; where a corner is not whole, an integer programme says what whole counts can do. Whole
solutions are kept: one that fits what is told now shows without any solving that the ends it reaches can be reached.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
EPSILON = 1e-6
MOST_NODES = 2_000
MOST_KEPT = 400


@dataclass(frozen=True)
class Need:
    """What must stay open of `vector` . unknowns: it can be `least_high`, and two values `least_width` apart.

    With `or_none` it is enough that it can be 0: whether there is anything to protect is not known.
    """

    vector: FloatArray
    least_high: float
    least_width: float
    or_none: bool = False

    def met(self, low: float, high: float) -> bool:
        if self.or_none and low <= EPSILON:
            return True
        return high >= self.least_high - EPSILON and high - low >= self.least_width - EPSILON


@dataclass(frozen=True)
class Told:
    """What the reader knows: `rows` . unknowns = `values`; unknowns are counts. shapes (m, n), (m,)."""

    rows: FloatArray
    values: FloatArray


@dataclass(frozen=True)
class End:
    """One end of a range by linear programme, with the prices of what is told."""

    value: float
    prices: FloatArray


@dataclass
class Reader:
    """A reader of tables with n unknowns. `ceiling` stands for "without limit"; the kept solutions are `points`."""

    n: int
    ceiling: float
    points: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.points = np.empty((0, self.n))

    def seen(self, told: Told, vector: FloatArray) -> tuple[float, float]:
        """Least and most among kept solutions that fit: the range is at least this. (inf, -inf) where none fits."""
        if not len(self.points):
            return np.inf, -np.inf
        fits = (np.abs(self.points @ told.rows.T - told.values) < EPSILON).all(axis=1)
        reached = self.points[fits] @ vector
        return float(reached.min(initial=np.inf)), float(reached.max(initial=-np.inf))

    def relaxed(self, told: Told, vector: FloatArray, sign: int) -> End | None:
        """The upper (sign 1) or lower (-1) end where counts need not be whole; None where nothing fits what is told."""
        if sign < 0 and (vector >= 0.0).all() and self.seen(told, vector)[0] <= 0.0:
            return End(0.0, np.zeros(len(told.values)))
        found: Any = linprog(
            -sign * vector, A_eq=told.rows, b_eq=told.values, bounds=(0, None),
            A_ub=sign * vector[None, :], b_ub=[self.ceiling],
        )  # fmt: skip
        if found.status != 0:
            return None
        self._keep(found.x)
        return End(float(-sign * found.fun), -np.asarray(found.eqlin.marginals))

    def end(self, told: Told, vector: FloatArray, sign: int) -> End:
        """The same. Raises ValueError where nothing fits: a range without values must not read as a known value."""
        found = self.relaxed(told, vector, sign)
        if found is None:
            raise ValueError("what is told contradicts itself")
        return found

    def whole(self, told: Told, vector: FloatArray, sign: int) -> float | None:
        """The same in whole counts; None where the search stopped early."""
        found = milp(
            -sign * vector, integrality=np.ones(self.n, dtype=np.int64), bounds=Bounds(0, np.inf),
            constraints=[LinearConstraint(told.rows, told.values, told.values),
                         LinearConstraint(sign * vector[None, :], -np.inf, self.ceiling)],
            options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0},
        )  # fmt: skip
        if found.status != 0:
            return None
        self._keep(np.asarray(found.x))
        return float(-sign * found.fun)

    def is_open(self, told: Told, need: Need) -> bool | None:
        """Whether whole counts leave open what is needed. None where the search stopped early: nothing is proven.

        Raises ValueError where nothing fits what is told.
        """
        if need.met(*self.seen(told, need.vector)):
            return True
        high, low = self.end(told, need.vector, 1), self.end(told, need.vector, -1)
        if need.met(*self.seen(told, need.vector)):
            return True
        if not need.met(low.value, high.value):
            return False
        # Not the kept solutions: old ones are dropped, and a cell must not seem solved for because of that.
        most, least = self.whole(told, need.vector, 1), self.whole(told, need.vector, -1)
        return None if most is None or least is None else need.met(least, most)

    def _keep(self, point: FloatArray) -> None:
        near = np.round(point)
        if np.abs(point - near).max(initial=0.0) < EPSILON and not (self.points == near).all(axis=1).any():
            self.points = np.vstack([self.points[-MOST_KEPT:], near])
