"""Distribution of a time, or of a threshold, of which only an interval is known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.survival_results import Turnbull

TOLERANCE = 1e-10
MOST_STEPS = 100_000
_GAIN_SLACK = 1e-7


def turnbull(left: Sequence[float], right: Sequence[float | None]) -> Turnbull:
    """Nonparametric maximum likelihood from intervals (left, right]; left = right: known exactly; right None: never.

    Mass can lie only in innermost intervals: from a left end to a right end with no other end between. Turnbull's EM
    moves it, from equal masses, until no mass changes by more than 1e-10; where several solutions are equally likely it
    is the one reached from there. EM alone may need 10^5 steps and more on a few hundred answers, so that it is
    accelerated (SQUAREM); the maximum is the same. No answers: "no_answers"; 100,000 steps: "not_converged". A step is
    O(distinct answers x intervals). Raises ValueError for a missing or infinite left end, and left > right. Sources:
    Turnbull 1976, JRSS B 38:290; Varadhan and Roland 2008, Scand J Stat 35:335.
    """
    ends = _ends(left, right)
    if not len(ends):
        return Turnbull((), (), 0, "no_answers")
    values = np.unique(ends[np.isfinite(ends)])
    codes = _codes(ends, values)
    inner = _innermost(codes)
    answers, weight = np.unique(codes, axis=0, return_counts=True)
    covers = (answers[:, :1] <= inner[:, 0]) & (inner[:, 1] <= answers[:, 1:])
    intervals = tuple(
        (_value(a, values), None if b == 3 * len(values) else _value(b, values)) for a, b in inner.tolist()
    )
    mass, steps = _expectation_maximisation(covers.astype(np.float64), weight / weight.sum())
    if mass is None:
        return Turnbull(intervals, (), steps, "not_converged")
    return Turnbull(intervals, tuple(mass.tolist()), steps)


def _ends(left: Sequence[float], right: Sequence[float | None]) -> FloatArray:
    """Rows of left and right end, never as infinity, shape (n, 2)."""
    if len(left) != len(right):
        raise ValueError("each answer has a left and a right end")
    ends = np.array([(a, math.inf if b is None else b) for a, b in zip(left, right, strict=True)], dtype=np.float64)
    if ends.size and not (np.isfinite(ends[:, 0]).all() and (ends[:, 0] <= ends[:, 1]).all()):
        raise ValueError("an interval has a finite left end that is not above its right end")
    return ends


def _codes(ends: FloatArray, values: FloatArray) -> IntArray:
    """Ends as places in their order. At one value: a point begins, then whatever ends there, then (value, ..] begins.

    Three places a value, the last of all for never.
    """
    place = 3 * np.searchsorted(values, ends)
    point = ends[:, 0] == ends[:, 1]
    place[:, 0] += np.where(point, 0, 2)
    place[:, 1] += np.isfinite(ends[:, 1])
    return np.asarray(place, dtype=np.int64)


def _innermost(codes: IntArray) -> IntArray:
    """Pairs (left, right) of ends that follow one another, shape (intervals, 2), ascending."""
    lefts, rights = np.unique(codes[:, 0]), np.unique(codes[:, 1])
    after = rights[np.searchsorted(rights, lefts)]
    # Of several left ends before one right end only the last is next to it.
    last = np.append(after[:-1] != after[1:], True)
    return np.stack([lefts[last], after[last]], axis=1)


def _value(code: int, values: FloatArray) -> float:
    return float(values[code // 3])


def _expectation_maximisation(covers: FloatArray, weight: FloatArray) -> tuple[FloatArray | None, int]:
    """Masses (intervals,) that fit answers (answers, intervals) with these weights, and the number of EM steps.

    Two steps and what they extrapolate to, kept where it is at least as likely.
    """
    mass = np.full(covers.shape[1], 1.0 / covers.shape[1])
    for step in range(2, MOST_STEPS, 3):
        gain = _gain(covers, weight, mass)
        once = mass * gain
        # A mass that has shrunk to nothing moves little even where it should grow: its gain tells.
        if float(np.abs(once - mass).max()) <= TOLERANCE and float(gain.max()) <= 1.0 + _GAIN_SLACK:
            return once, step
        twice = once * _gain(covers, weight, once)
        further = _extrapolated(mass, once, twice)
        further = further * _gain(covers, weight, further)
        mass = further if _likelihood(covers, weight, further) >= _likelihood(covers, weight, twice) else twice
    return None, MOST_STEPS


def _gain(covers: FloatArray, weight: FloatArray, mass: FloatArray) -> FloatArray:
    """What EM multiplies each mass by; at the maximum 1 where there is mass and at most 1 elsewhere."""
    return np.asarray(np.einsum("i,ij->j", weight / _chances(covers, mass), covers), dtype=np.float64)


def _chances(covers: FloatArray, mass: FloatArray) -> FloatArray:
    """Chance of each answer. Not by BLAS, whose sums may differ with the number of threads."""
    return np.asarray(np.einsum("ij,j->i", covers, mass), dtype=np.float64)


def _likelihood(covers: FloatArray, weight: FloatArray, mass: FloatArray) -> float:
    return float((weight * np.log(_chances(covers, mass))).sum())


def _extrapolated(mass: FloatArray, once: FloatArray, twice: FloatArray) -> FloatArray:
    """Where the steps lead by their steepness; what would turn negative keeps a tenth, as EM cannot revive a zero."""
    step = once - mass
    bend = twice - once - step
    length = float(np.linalg.norm(bend))
    if length == 0.0:
        return twice
    pace = max(float(np.linalg.norm(step)) / length, 1.0)
    ahead = mass + 2.0 * pace * step + pace**2 * bend
    positive = np.where(ahead > 0.0, ahead, 0.1 * twice)
    return np.asarray(positive / positive.sum(), dtype=np.float64)
