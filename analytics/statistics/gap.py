"""How far what clinicians say lies from what sites do: distances, and what chance alone makes of them.

Every distance is positive by chance even where there is no gap, so the null median and 95 % point stand beside it
(`simulated_null`), and its interval resamples respondents and whole sites (`gap_interval`). Two estimands, of which one
is always named: "clinician_vs_child" gives each child one vote, "clinician_vs_site" each site ("what sites do": else
the largest sites are the registry).

Distances are of categories that both sides know; options without a partner are left out by the caller, who prints
their share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import wasserstein_distance

from analytics.results import Estimate
from analytics.statistics.distances import both_shares, formula
from analytics.statistics.gap_interval import gap_interval
from analytics.statistics.gap_null import simulated_null
from analytics.statistics.gap_permutation import permutation
from analytics.statistics.numeric import numbers

__all__ = [
    "gap_interval",
    "jensen_shannon",
    "permutation",
    "simulated_null",
    "total_variation",
    "wasserstein_numbers",
    "wasserstein_ranks",
]


@dataclass(frozen=True)
class JensenShannon(Estimate):
    """The divergence, base 2; `distance` is its root, which is a metric. None together."""

    distance: float | None = None


@dataclass(frozen=True)
class WassersteinRanks(Estimate):
    """Mean number of ranks an answer would have to move; `normalised` divides by k - 1 (None with one category)."""

    normalised: float | None = None


def _value(p: npt.ArrayLike, q: npt.ArrayLike, distance: str) -> float | None:
    shares = both_shares(p, q)
    return None if shares is None else float(formula(distance)(*shares))


def total_variation(p: npt.ArrayLike, q: npt.ArrayLike) -> Estimate:
    """Half the sum of |p - q|, 0 .. 1: the share of answers that would have to move.

    p, q: counts or shares of the same categories. One side empty: "no_answers". Raises ValueError for vectors of
    different length or what is negative or no number.
    """
    value = _value(p, q, "total_variation")
    return Estimate.null("no_answers") if value is None else Estimate.point(value)


def jensen_shannon(p: npt.ArrayLike, q: npt.ArrayLike) -> JensenShannon:
    """Jensen-Shannon divergence with base 2, 0 .. 1: value; and its root: distance.

    Edges as `total_variation`. Other software may return the root, or base e. Source: Lin 1991, IEEE Trans Inf Theory
    37:145.
    """
    value = _value(p, q, "jensen_shannon")
    if value is None:
        return JensenShannon.null("no_answers")
    return JensenShannon(value, None, None, "none", None, value**0.5)


def wasserstein_ranks(p: npt.ArrayLike, q: npt.ArrayLike) -> WassersteinRanks:
    """Wasserstein-1 distance on ranks, the sum of |F - G| over the k - 1 cuts: 0 .. k - 1; categories in order.

    Edges as `total_variation`. Source: Vallender 1974, Theory Probab Appl 18:784.
    """
    value = _value(p, q, "wasserstein_ranks")
    if value is None:
        return WassersteinRanks.null("no_answers")
    cuts = np.asarray(p).size - 1
    return WassersteinRanks(value, None, None, "none", None, value / cuts if cuts else None)


def wasserstein_numbers(x: Iterable[float | None], y: Iterable[float | None]) -> Estimate:
    """Wasserstein-1 distance of two samples in the unit of their values (10^9/L, months); None and NaN are dropped.

    One side empty: "no_answers". Raises ValueError for infinity.
    """
    one, two = numbers(x), numbers(y)
    if not one or not two:
        return Estimate.null("no_answers")
    return Estimate.point(float(wasserstein_distance(one, two)))
