"""What a distance between stated and observed looks like where there is no gap: simulated, not permuted.

Respondents are single answers and sites are clusters of children; they are not exchangeable, and a permutation would
call the likeness of children inside a site a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from analytics.results import TEST_METHODS, Estimate
from analytics.statistics.clusters import site_order
from analytics.statistics.counts import FloatArray, IntArray, count_table, count_vector
from analytics.statistics.distances import Formula, formula
from analytics.statistics.streams import block_generator, block_sizes, stream_key

Estimand: TypeAlias = Literal["clinician_vs_child", "clinician_vs_site"]
ESTIMANDS: tuple[Estimand, ...] = ("clinician_vs_child", "clinician_vs_site")
# Distances that differ by less are equal: the observed one counts among its own replicates.
_DUST = 1e-12


@dataclass(frozen=True)
class GapNull:
    """Distance as observed, beside its distribution without a gap: `median`, `p95`, and `p` = P(at least as far).

    `method` "monte_carlo" or "exact"; `icc` the likeness of children of one site that the simulation used (None where
    none was needed). None throughout beside a `reason`, but for `observed` where that is known.
    """

    observed: float | None
    median: float | None
    p95: float | None
    p: float | None
    method: str = "monte_carlo"
    replicates: int | None = None
    icc: float | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        for value in (self.observed, self.median, self.p95, self.p):
            Estimate(value, None, None, "none", None if value is not None else self.reason)
        if self.method not in TEST_METHODS:
            raise ValueError(f"unknown method {self.method!r}")


@dataclass(frozen=True, eq=False)
class Sides:
    """Stated counts, shape (k,), and observed ones of the sites with a child, shape (S, k)."""

    stated: IntArray
    sites: IntArray

    def observed(self, estimand: Estimand) -> FloatArray:
        """Observed shares: of all children, or the mean over sites of the shares of their children."""
        if estimand == "clinician_vs_child":
            return np.asarray(self.sites.sum(axis=0) / self.sites.sum())
        return np.asarray((self.sites / self.sites.sum(axis=1, keepdims=True)).mean(axis=0))


def sides(stated: Sequence[int] | IntArray, observed_by_site: npt.ArrayLike, estimand: Estimand) -> Sides | None:
    """Both sides checked; sites without a child left out, the others in the order of content. None: a side is empty.

    Raises ValueError for bad counts, other categories or another estimand.
    """
    one, two = count_vector(stated), count_table(np.asarray(observed_by_site))
    if estimand not in ESTIMANDS:
        raise ValueError(f"estimand is one of {', '.join(ESTIMANDS)}")
    if one.size != two.shape[1]:
        raise ValueError("both sides need the same categories")
    kept = two[two.sum(axis=1) > 0]
    return Sides(one, kept[site_order(kept)]) if one.sum() and two.sum() else None


def intraclass_correlation(sites: IntArray) -> float | None:
    """Likeness of children of one site over all categories together, 0 .. 1, from sites x categories counts.

    (sum MSB - sum MSW)/(sum MSB + (n0 - 1) sum MSW), mean squares between and within sites summed over the categories
    (with two of them the ANOVA ICC); 0 where it is negative. None where it cannot be known: one site, or no site with
    two children. Source: Landis and Koch 1977, Biometrics 33:671.
    """
    sizes = sites.sum(axis=1)
    n, s = int(sizes.sum()), sizes.size
    if s < 2 or n == s:
        return None
    shares, pooled = sites / sizes[:, np.newaxis], sites.sum(axis=0) / n
    between = float((sizes[:, np.newaxis] * (shares - pooled) ** 2).sum()) / (s - 1)
    within = float((sites * (1.0 - shares)).sum()) / (n - s)
    size = (n - float((sizes * sizes).sum()) / n) / (s - 1)
    whole = between + (size - 1.0) * within
    return min(1.0, max(0.0, (between - within) / whole)) if whole > 0.0 else 0.0


def dirichlet_multinomial(
    generator: np.random.Generator, sizes: IntArray, shares: FloatArray, icc: float, draws: int
) -> IntArray:
    """Counts (draws, sites, categories): children of a site are alike by `icc`, 0 .. 1, around positive shares.

    Concentration (1 - icc)/icc; icc = 0 is multinomial, icc = 1 has all children of a site in one category.
    """
    shape = (draws, sizes.size)
    if icc <= 0.0:
        return np.asarray(generator.multinomial(sizes, shares, size=shape), dtype=np.int64)
    if icc >= 1.0:
        one = generator.multinomial(1, shares, size=shape)
        return np.asarray(one * sizes[:, np.newaxis], dtype=np.int64)
    alpha = shares * ((1.0 - icc) / icc)
    # Gamma(a) as Gamma(a + 1) x U^(1/a), by logarithms: with small a it would underflow to 0 in all categories.
    logs = np.log(generator.standard_gamma(alpha + 1.0, size=(*shape, shares.size)))
    logs += np.log1p(-generator.random((*shape, shares.size))) / alpha
    chances = np.exp(logs - logs.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    return np.asarray(generator.multinomial(sizes, chances), dtype=np.int64)


def simulated_null(
    stated: Sequence[int] | IntArray,
    observed_by_site: npt.ArrayLike,
    distance: str,
    replicates: int,
    seed: int,
    *,
    key: str = "",
    estimand: Estimand = "clinician_vs_child",
    icc: float | None = None,
) -> GapNull:
    """Observed distance with the median and 95 % point of those without a gap, and p = (b+1)/(B+1).

    stated: counts of k categories; observed_by_site: sites x k counts of children (sites without one are left out).
    Without a gap both sides come from the pooled distribution of all answers and children: respondents multinomial,
    sites Dirichlet-multinomial with their own sizes and the estimated ICC, or `icc`. One site, or none with two
    children, tells nothing of the ICC: "n_too_small" unless it is given. replicates = 0: "undefined". One side empty:
    "no_answers". Raises ValueError for bad counts, another distance or estimand, or icc outside 0 .. 1.
    """
    measure = formula(distance)
    if replicates < 0 or (icc is not None and not 0.0 <= icc <= 1.0):
        raise ValueError("replicates are 0 or more, an ICC lies between 0 and 1")
    given = sides(stated, observed_by_site, estimand)
    if given is None:
        return GapNull(None, None, None, None, reason="no_answers")
    found = float(measure(given.stated / given.stated.sum(), given.observed(estimand)))
    alike = intraclass_correlation(given.sites) if icc is None else icc
    if alike is None or replicates == 0:
        return GapNull(found, None, None, None, reason="n_too_small" if alike is None else "undefined")
    null = _replicates(given, measure, estimand, alike, block_sizes(replicates), stream_key(key, seed))
    p = (int(np.count_nonzero(null >= found - _DUST)) + 1) / (replicates + 1)
    median, p95 = np.quantile(null, (0.5, 0.95)).tolist()
    return GapNull(found, median, p95, p, "monte_carlo", replicates, alike)


def _replicates(
    given: Sides, measure: Formula, estimand: Estimand, icc: float, blocks: list[int], stream: int
) -> FloatArray:
    pooled = given.stated + given.sites.sum(axis=0)
    kept = np.flatnonzero(pooled)
    shares, sizes, n = pooled[kept] / pooled.sum(), given.sites.sum(axis=1), int(given.stated.sum())
    made = []
    for block, draws in enumerate(blocks):
        generator = block_generator(stream, block)
        said, done = np.zeros((draws, pooled.size)), np.zeros((draws, pooled.size))
        said[:, kept] = generator.multinomial(n, shares, size=draws) / n
        counts = dirichlet_multinomial(generator, sizes, shares, icc, draws)
        if estimand == "clinician_vs_child":
            done[:, kept] = counts.sum(axis=1) / sizes.sum()
        else:
            done[:, kept] = (counts / sizes[:, np.newaxis]).mean(axis=1)
        made.append(measure(said, done))
    return np.concatenate(made)
