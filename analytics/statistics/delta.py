"""Delta-method limits of the dispersion measures of one item: at once, and for previews alone.

The influence of an answer is how the measure moves when the shares p move towards that answer (the infinitesimal
jackknife, Efron 1982): U_i = d/de of T((1 - e) p + e at option i) for e = 0, here the central difference of the measure
on the counts times a large number with one answer more and one less. The variance is sum p_i U_i^2 / n. Where a measure
has a kink, as the largest share has where two options share it, the steeper side counts.

No limits where the method has none to give: all answers alike, or the measure flat there (IQV where all options are
chosen as often). Near the ends of a scale and for small n these limits are too narrow: a report has BCa's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from analytics.results import Estimate
from analytics.statistics.counts import FloatArray, IntArray, check_confidence, count_vector
from analytics.statistics.proportions import normal_quantile
from analytics.statistics.replicates import MEASURES, CountMatrix, null_reason

_FINE = 1 << 18
"""About so many answers are pretended: a step of 4e-6, whose square no limit of two digits shows."""
_FLAT = 1e-9
_KINK = 1e-3
"""Slopes to both sides of a smooth measure differ by about the step."""


def delta_interval(
    counts: Sequence[int] | IntArray, measure: str, confidence: float = 0.95, declared_k: int | None = None
) -> Estimate:
    """The measure with its limits, cut to its range, method "delta_preview".

    counts: answers to each option; `declared_k`: declared options where the counts leave unused ones out. Raises
    ValueError for an unknown measure and for what is no count.
    """
    check_confidence(confidence)
    v = count_vector(counts)
    if measure not in MEASURES:
        raise ValueError(f"unknown measure {measure!r}")
    n, k = int(v.sum()), v.size if declared_k is None else declared_k
    reason = null_reason(measure, n, k)
    if reason:
        return Estimate.null(reason)
    value = float(MEASURES[measure].formula(CountMatrix(v[:, np.newaxis], k))[0])
    error = standard_error(v, measure, k)
    if error < _FLAT:
        return Estimate.point(value)
    reach = normal_quantile(confidence) * error
    lowest, highest = _range(measure, k)
    return Estimate(value, max(lowest, value - reach), min(highest, value + reach), "delta_preview")


def standard_error(counts: IntArray, measure: str, k: int) -> float:
    """sqrt(sum p_i U_i^2 / n) over the options that were chosen; 0 with one option chosen."""
    n = int(counts.sum())
    scale = max(2, math.ceil(_FINE / n))
    chosen = np.flatnonzero(counts)
    whole = counts[:, np.newaxis] * scale
    one = np.zeros((counts.size, chosen.size), dtype=np.int64)
    one[chosen, np.arange(chosen.size)] = 1
    values = MEASURES[measure].formula(CountMatrix(np.concatenate([whole + one, whole - one, whole], axis=1), k))
    more, fewer, as_is = np.split(values, [chosen.size, 2 * chosen.size])
    influence = _slope(more - as_is, as_is - fewer, 1 / (n * scale + 1), 1 / (n * scale - 1))
    p = counts[chosen] / n
    return float(np.sqrt(float(p @ influence**2) / n))


def _slope(ahead: FloatArray, behind: FloatArray, step: float, step_back: float) -> FloatArray:
    """Central differences; at a kink the steeper of both sides."""
    right, left = ahead / step, behind / step_back
    steeper = np.where(np.abs(right) > np.abs(left), right, left)
    kink = np.abs(right - left) > _KINK * np.maximum(1.0, np.abs(steeper))
    return np.where(kink, steeper, (ahead + behind) / (step + step_back))


def _range(measure: str, k: int) -> tuple[float, float]:
    ends: Mapping[str, tuple[float, float]] = {
        "entropy_nats": (0.0, math.log(k)), "hill_1": (1.0, float(k)), "hill_2": (1.0, float(k)),
        "agreement_a": (-1.0, 1.0),
    }  # fmt: skip
    return ends.get(measure, (0.0, 1.0))
