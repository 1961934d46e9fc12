"""Weights that bring a sample to known margins, and what they cost.

A weighted result never replaces the unweighted one: both are shown. Rake only to margins that are documented counts (a
society's roster by specialty and years).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.statistics.counts import FloatArray, IntArray, count_vector

MOST_ITERATIONS = 1_000
# Largest relative distance from a margin at the end.
TOLERANCE = 1e-12
TRIM_AT = 5.0

Margins = Sequence[Sequence[float]]


@dataclass(frozen=True, eq=False)
class Raked:
    """`weights`: what one respondent of each cell stands for, shape of the table; None with `reason`."""

    weights: FloatArray | None
    iterations: int
    converged: bool
    reason: str | None = None


@dataclass(frozen=True)
class Kish:
    """`deff` = n sum(w^2)/(sum w)^2, at least 1; `n_eff` = n/deff; None with `reason`."""

    n: int
    deff: float | None
    n_eff: float | None
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class Trimmed:
    """Weights of the same sum; `trimmed` respondents were cut, by the share `moved` of all weight."""

    weights: FloatArray
    trimmed: int
    moved: float


def cell_counts(table: npt.ArrayLike) -> IntArray:
    """Counts of a cross-table of any number of dimensions. Raises ValueError for what is no count."""
    raw = np.asarray(table)
    return count_vector(raw.ravel()).reshape(raw.shape)


def _targets(counts: IntArray, margins: Margins) -> list[FloatArray]:
    targets = [np.asarray(margin, dtype=np.float64) for margin in margins]
    if tuple(target.size for target in targets) != counts.shape:
        raise ValueError("one margin for each dimension of the table, one number for each category")
    if any(not (np.isfinite(target) & (target >= 0)).all() for target in targets):
        raise ValueError("margins are numbers from 0")
    totals = [math.fsum(target) for target in targets]
    if max(totals) <= 0 or max(totals) - min(totals) > 1e-9 * max(totals):
        raise ValueError(f"margins must have one total, not {totals}")
    return targets


def _margin(cells: FloatArray | IntArray, axis: int) -> FloatArray:
    return np.asarray(cells.sum(axis=tuple(i for i in range(cells.ndim) if i != axis)), dtype=np.float64)


def _along(values: FloatArray, axis: int, dimensions: int) -> FloatArray:
    return values.reshape([-1 if i == axis else 1 for i in range(dimensions)])


def _furthest(fitted: FloatArray, targets: list[FloatArray]) -> float:
    parts = [np.abs(_margin(fitted, axis) - t)[t > 0] / t[t > 0] for axis, t in enumerate(targets)]
    return max(float(part.max()) for part in parts)


def rake(table: npt.ArrayLike, margins: Margins) -> Raked:
    """Weights of the cells of a cross-table so that its margins are the known ones (iterative proportional fitting).

    table: respondents by category, one dimension a variable; margins: for each dimension the number (or share) of each
    category in the population, all of one total, which is that of the weights. Ends where every margin is met within
    1e-12, relative. A category that nobody in the sample has cannot be weighted up: weights None, "not_converged"; so
    it is where empty cells leave no solution. An empty cell and a category with margin 0 have weight 0. No
    respondent: "no_answers". Raises ValueError for margins that are negative, of another shape or of different totals.
    Source: Deming and Stephan 1940, Ann Math Stat 11:427.
    """
    counts = cell_counts(table)
    targets = _targets(counts, margins)
    if counts.sum() == 0:
        return Raked(None, 0, False, "no_answers")
    if any((target[_margin(counts, axis) == 0] > 0).any() for axis, target in enumerate(targets)):
        return Raked(None, 0, False, "not_converged")
    weights = (counts > 0).astype(np.float64)
    for iteration in range(1, MOST_ITERATIONS + 1):
        for axis, target in enumerate(targets):
            now = _margin(counts * weights, axis)
            # Nothing to bring to 0, or 0 already: a factor of 0.
            factor = np.divide(target, now, out=np.zeros_like(target), where=now > 0)
            weights = weights * _along(factor, axis, counts.ndim)
        if _furthest(counts * weights, targets) <= TOLERANCE:
            return Raked(weights, iteration, True)
    return Raked(None, MOST_ITERATIONS, False, "not_converged")


def respondent_weights(table: npt.ArrayLike, weights: npt.ArrayLike) -> FloatArray:
    """One weight a respondent, cell by cell in the order of the table, mean of each cell as given."""
    return np.repeat(np.asarray(weights, dtype=np.float64).ravel(), cell_counts(table).ravel())


def _positive(weights: npt.ArrayLike) -> FloatArray:
    w = np.asarray(weights, dtype=np.float64).ravel()
    if not (np.isfinite(w) & (w >= 0)).all():
        raise ValueError("weights are numbers from 0")
    return w


def kish(weights: npt.ArrayLike) -> Kish:
    """Design effect of unequal weights and the sample size that is left; one weight a respondent.

    No weight: "no_answers"; all 0: "undefined". Raises ValueError for a weight that is negative or no number. Source:
    Kish 1965, Survey Sampling, section 11.7.
    """
    w = _positive(weights)
    if w.size == 0:
        return Kish(0, None, None, "no_answers")
    # Divided by the largest first, so that no square is lost below or above the range of floats.
    scaled = w / w.max() if w.max() > 0 else w
    total = math.fsum(scaled)
    if total == 0:
        return Kish(w.size, None, None, "undefined")
    deff = max(1.0, w.size * math.fsum(scaled * scaled) / total**2)
    return Kish(w.size, deff, w.size / deff)


def trimmed(weights: npt.ArrayLike, times: float = TRIM_AT) -> Trimmed:
    """Weights cut at so many times their median, then all scaled back to the sum they had.

    The median is not moved by the cut, so no weight is more than `times` the median afterwards. Margins are then no
    longer met: `trimmed` and `moved` must be told. `times` >= 1. No weight, or median 0 (nothing to measure by): as
    they were. Raises ValueError for other weights. Rules of this kind: Potter 1990, Proc ASA Survey Res Methods 225.
    """
    w = _positive(weights)
    if not times >= 1.0:
        raise ValueError("weights are trimmed at no less than their median")
    cap = times * float(np.median(w)) if w.size else 0.0
    if cap == 0.0:
        return Trimmed(w, 0, 0.0)
    cut, total = np.minimum(w, cap), math.fsum(w)
    return Trimmed(cut * (total / math.fsum(cut)), int(np.count_nonzero(w > cap)), math.fsum(w - cut) / total)
