"""Reading of decisions at platelet counts: the rows of the threshold model, by site."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.mixed_logit import SiteRows

LOWEST_COUNT = 1.0
"""Counts below this (10^9/L) are read as this: 0 has no logarithm, and no analyser tells 0 from 1."""


@dataclass(frozen=True)
class Decisions:
    """One row a decision: log2 of the count, acted 0 or 1, site 0 .. S-1, covariates (R, k), weight in the mix.

    The mix says for whom the marginal threshold is: each decision weighs 1, or 1/(decisions of its child).
    """

    x: FloatArray
    acted: FloatArray
    site: IntArray
    covariates: FloatArray
    share: FloatArray

    @property
    def several_a_site(self) -> bool:
        return bool(np.bincount(self.site).max(initial=0) > 1)


@dataclass(frozen=True)
class ActRows:
    """The model: columns 1, log2(count) - centre, covariates less their mean in the mix.

    `outcomes` (S, 2) decisions to act and not to act of each site; `patterns` (C, k) the covariates that occur,
    centred; `mix` (S, C) how much each pattern weighs in each site; `span` the smallest and largest log2(count).
    """

    rows: SiteRows
    centre: float
    span: tuple[float, float]
    outcomes: FloatArray
    patterns: FloatArray
    mix: FloatArray


def decisions(
    counts: Sequence[float],
    acted: Sequence[bool],
    site: Sequence[Hashable],
    late: Sequence[bool] | None,
    types: Sequence[str] | None,
    child: Sequence[Hashable] | None,
) -> Decisions:
    """Sites are numbered by what is in them, so that neither their names nor any order changes a number.

    Raises ValueError for columns of other lengths, or a count that is negative or not finite.
    """
    columns = [column for column in (acted, site, late, types, child) if column is not None]
    if any(len(column) != len(counts) for column in columns):
        raise ValueError("every column needs one entry a decision")
    if not all(math.isfinite(count) and count >= 0 for count in counts):
        raise ValueError("platelet counts are finite, 0 or more")
    times = Counter(child or ())
    share = [1.0 / times[one] for one in child] if child is not None else [1.0] * len(counts)
    x = [math.log2(max(count, LOWEST_COUNT)) for count in counts]
    covariates = _covariates(len(x), late, types)
    rows = list(zip(x, map(float, acted), covariates, share, strict=True))
    content: dict[Hashable, list[tuple[float, float, tuple[float, ...], float]]] = defaultdict(list)
    for label, row in zip(site, rows, strict=True):
        content[label].append(row)
    number = {label: i for i, label in enumerate(sorted(content, key=lambda label: sorted(content[label])))}
    table = np.array(covariates, dtype=np.float64).reshape(len(x), len(covariates[0]) if covariates else 0)
    sites = np.array([number[label] for label in site], dtype=np.int64)
    return Decisions(np.array(x), np.array([row[1] for row in rows]), sites, table, np.array(share))


def _covariates(n: int, late: Sequence[bool] | None, types: Sequence[str] | None) -> list[tuple[float, ...]]:
    """late as 0/1, then an indicator for each type but the commonest (the first by name among equals)."""
    columns = [] if late is None else [[float(value) for value in late]]
    names = sorted(Counter(types or ()).items(), key=lambda pair: (-pair[1], pair[0]))
    columns += [[float(value == name) for value in types or ()] for name, _ in names[1:]]
    return [tuple(column[i] for column in columns) for i in range(n)]


def act_rows(data: Decisions) -> ActRows:
    """The model's rows; at least one decision."""
    centre = math.fsum(data.x) / data.x.size
    total = math.fsum(data.share)
    means = [math.fsum(column * data.share) / total for column in data.covariates.T]
    centred = data.covariates - np.array(means)
    design = np.column_stack([np.ones(data.x.size), data.x - centre, centred])
    rows = SiteRows.of(data.site, design, data.acted, np.ones(data.x.size))
    patterns, which = np.unique(centred, axis=0, return_inverse=True)
    mix = np.zeros((rows.sites, len(patterns)))
    order = np.lexsort((data.share, which.ravel(), data.site))
    np.add.at(mix, (data.site[order], which.ravel()[order]), data.share[order])
    acts = np.bincount(data.site, data.acted)
    outcomes = np.column_stack([acts, np.bincount(data.site) - acts])
    return ActRows(rows, centre, (float(data.x.min()), float(data.x.max())), outcomes, patterns, mix)
