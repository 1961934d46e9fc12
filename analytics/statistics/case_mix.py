"""What a site would have if it treated its own children as all sites do: indirect standardisation of a share.

The standard is a logistic model of the children of all sites with main effects of a few declared factors, without
sites. A child is a row; factors have levels, the commonest being the reference. Coefficients have log-F(1, 1) priors
(Greenland and Mansournia 2015, Stat Med 34:3133), the intercept none: a level that few children have stays finite, and
the expected numbers of all sites still add up to the observed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from analytics.statistics.counts import FloatArray
from analytics.statistics.mixed_logit import SiteRows
from analytics.statistics.mixed_logit_fit import maximise
from analytics.statistics.site_results import Overdispersion
from analytics.statistics.sites import dispersion

PENALTY = 1.0


@dataclass(frozen=True)
class Standardised:
    """A site each, in the order of `sites`: observed x, n children, expected x, its variance, and the standardised
    share target x/expected, which may pass 1.
    """

    sites: tuple[Hashable, ...]
    x: tuple[int, ...]
    n: tuple[int, ...]
    expected: tuple[float, ...]
    variance: tuple[float, ...]
    shares: tuple[float, ...]
    target: float

    @property
    def sizes(self) -> tuple[float, ...]:
        """Children of the average case whose share varies by chance as much as the standardised one: where in a funnel
        around the target it belongs. target (1 - target) expected^2/(target^2 variance)."""
        odds = (1.0 - self.target) / self.target
        return tuple(odds * e**2 / v for e, v in zip(self.expected, self.variance, strict=True))


def case_columns(factors: Mapping[str, Sequence[str]]) -> FloatArray:
    """Indicators of all levels but the commonest of each factor (the first by name on a tie), shape (n, p).

    Raises ValueError for factors of different length.
    """
    sizes = {len(levels) for levels in factors.values()}
    if len(sizes) > 1:
        raise ValueError("each child has one level of every factor")
    columns = []
    for levels in factors.values():
        found = Counter(levels)
        reference = min(found, key=lambda level: (-found[level], level), default=None)
        columns += [[one == level for one in levels] for level in sorted(found) if level != reference]
    return np.array(columns, dtype=np.float64).reshape(len(columns), sizes.pop() if sizes else 0).T


def chances(acted: Sequence[bool], columns: FloatArray, penalty: float = PENALTY) -> tuple[float, ...] | None:
    """Each child's chance under the standard; their sum is that of `acted`. penalty: m of log-F(m, m), 0 for none.

    None where all or none acted, and where no maximum was found (separated data without a penalty).
    """
    answers = np.asarray(acted, dtype=np.float64)
    if answers.sum() in {0.0, float(answers.size)}:
        return None
    design = np.column_stack([np.ones(answers.size), columns])
    rows = SiteRows.of(np.zeros(answers.size, dtype=np.int64), design, answers, np.ones(answers.size))
    strength = np.full(design.shape[1] + 1, penalty)
    strength[[0, -1]] = 0.0
    # With sigma fixed at 0 the model of `mixed_logit` has no sites.
    found = maximise(rows, np.ones((1, 1)), np.zeros(design.shape[1] + 1), strength, fixed_sigma=True)
    return tuple(expit(design @ found.params[0, :-1]).tolist()) if found.converged[0] else None


def standardise(acted: Sequence[bool], chance: Sequence[float], site: Sequence[Hashable]) -> Standardised:
    """Observed against expected by site, sites in the order in which they come; the target is the share of all.

    Raises ValueError for rows of different length, no child, and a chance that is not between 0 and 1.
    """
    if not len(acted) == len(chance) == len(site) or not site:
        raise ValueError("each child has an answer, a chance and a site")
    if not all(0.0 < one < 1.0 for one in chance):
        raise ValueError("a chance lies between 0 and 1")
    of_sites: dict[Hashable, list[int]] = {}
    for child, one in enumerate(site):
        of_sites.setdefault(one, []).append(child)
    groups, target = list(of_sites.values()), sum(acted) / len(acted)
    x = tuple(sum(bool(acted[i]) for i in group) for group in groups)
    # Summed exactly, so that the order of the children changes no bit.
    expected = tuple(math.fsum(chance[i] for i in group) for group in groups)
    variance = tuple(math.fsum(chance[i] * (1.0 - chance[i]) for i in group) for group in groups)
    shares = tuple(target * a / b for a, b in zip(x, expected, strict=True))
    return Standardised(tuple(of_sites), x, tuple(map(len, groups)), expected, variance, shares, target)


def standardised_overdispersion(found: Standardised) -> Overdispersion:
    """`sites.overdispersion` of the standardised shares: z = (x - expected)/sqrt(variance); tau2 is of their scale.

    Without a case mix (every chance the target) it is that of the shares themselves. One site: "n_too_small". Source:
    Spiegelhalter 2005, Qual Saf Health Care 14:347.
    """
    if len(found.sites) < 2:
        return Overdispersion(None, None, (None,) * len(found.sites), "n_too_small")
    x, expected, variance = (np.asarray(one, dtype=np.float64) for one in (found.x, found.expected, found.variance))
    phi, tau2, z = dispersion((x - expected) / np.sqrt(variance), expected**2 / (found.target**2 * variance))
    return Overdispersion(phi, tau2, tuple(z))
