"""Reading of counts by site: x children of n in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.statistics.counts import IntArray, count_vector


@dataclass(frozen=True)
class SiteCounts:
    """x of n in the sites that have a child, and the places of these among the sites given."""

    x: IntArray
    n: IntArray
    places: tuple[int, ...]
    given: int

    def spread(self, values: Sequence[float | None]) -> tuple[float | None, ...]:
        """Values of the sites with a child, in the order of the sites given; None for the others."""
        at = dict(zip(self.places, values, strict=True))
        return tuple(at.get(i) for i in range(self.given))


def site_counts(x: Sequence[int], n: Sequence[int]) -> SiteCounts:
    """Counts by site, those without a child left out. Raises ValueError for other lengths, or unless 0 <= x <= n."""
    part, whole = count_vector(x), count_vector(n)
    if part.shape != whole.shape or (part > whole).any():
        raise ValueError("each site needs x of n with 0 <= x <= n")
    kept = np.flatnonzero(whole)
    return SiteCounts(part[kept], whole[kept], tuple(kept.tolist()), whole.size)


def too_few(n: IntArray) -> str | None:
    """Why nothing can be said between sites: no child, or one site."""
    if n.size == 0:
        return "no_answers"
    return "n_too_small" if n.size == 1 else None


def why_no_variation(x: IntArray, n: IntArray) -> str | None:
    """Why a model of the variation has no maximum: too few, one answer everywhere, or each site of one mind.

    Sites with one child cannot tell how much sites vary, so that one with two is needed. Where each site is of one mind
    the likelihood rises for ever with the variation: "not_converged".
    """
    if reason := too_few(n):
        return reason
    if n.max() < 2:
        return "n_too_small"
    if x.sum() in {0, n.sum()}:
        return "one_category"
    return "not_converged" if ((x == 0) | (x == n)).all() else None
