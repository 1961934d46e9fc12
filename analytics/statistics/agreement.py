"""Agreement corrected for chance, where the same raters judge many subjects.

For panel votes on many statements, double entry and adjudication. Not for items of the survey: respondents are no
raters of common subjects, and an anonymous answer cannot be led back to its rater.

A table holds one row a subject and one column a declared category: how many raters put the subject there. Values are
point estimates; the variance formulas in use answer other questions (Fleiss's holds under chance agreement alone).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from analytics.results import Estimate
from analytics.statistics.counts import FloatArray, IntArray, count_table

Level: TypeAlias = Literal["nominal", "ordinal", "interval"]
Ratings: TypeAlias = Sequence[Sequence[int]] | IntArray
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")


def _no_pairs(table: IntArray) -> str | None:
    """Why there is nothing to agree on: no rating, one declared category, or no subject with two ratings."""
    if table.sum() == 0:
        return "no_answers"
    if table.shape[1] == 1:
        return "one_category"
    return "n_too_small" if table.sum(axis=1).max() < 2 else None


def _observed_agreement(table: IntArray) -> float:
    """Mean over the subjects with two or more ratings of the share of agreeing pairs."""
    ratings = table.sum(axis=1)
    paired = ratings >= 2
    same = (table * (table - 1)).sum(axis=1)[paired]
    return float((same / (ratings * (ratings - 1))[paired]).mean())


def fleiss_kappa(table: Ratings) -> Estimate:
    """Fleiss's kappa (Pa - Pe)/(1 - Pe), -1/(raters - 1) .. 1; Pe = sum of squared shares of the categories.

    Every subject needs the same number of raters, at least two: "undefined" where they differ, "n_too_small" with one.
    All ratings in one category: "one_category" (0/0). No rating: "no_answers". Raises ValueError for bad counts.
    Source: Fleiss 1971, Psychol Bull 76:378.
    """
    counts = count_table(table)
    reason = _no_pairs(counts)
    if reason:
        return Estimate.null(reason)
    if np.unique(counts.sum(axis=1)).size > 1:
        return Estimate.null("undefined")
    total, columns = int(counts.sum()), counts.sum(axis=0)
    if columns.max() == total:
        return Estimate.null("one_category")
    chance = int((columns * columns).sum()) / total**2
    return Estimate.point((_observed_agreement(counts) - chance) / (1.0 - chance))


def gwet_ac1(table: Ratings) -> Estimate:
    """Gwet's AC1 (Pa - Pe)/(1 - Pe), at most 1; Pe = sum q(1 - q)/(k - 1) over the k declared categories.

    q: mean over the rated subjects of the category's share among the subject's ratings, so that raters may differ in
    number. All ratings in one category agree: 1, which is why it is used where kappa has its paradox. No subject with
    two ratings: "n_too_small". Raises ValueError for bad counts. Source: Gwet 2008, Br J Math Stat Psychol 61:29.
    """
    counts = count_table(table)
    reason = _no_pairs(counts)
    if reason:
        return Estimate.null(reason)
    rated = counts[counts.sum(axis=1) > 0]
    shares = (rated / rated.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = float((shares * (1.0 - shares)).sum()) / (counts.shape[1] - 1)
    return Estimate.point((_observed_agreement(counts) - chance) / (1.0 - chance))


def krippendorff_alpha(table: Ratings, level: Level) -> Estimate:
    """Krippendorff's alpha 1 - Do/De, at most 1; the columns are in order for "ordinal" and "interval".

    Only subjects with two or more ratings enter. Distance of two categories: 1 ("nominal"); number of ratings between
    their middles ("ordinal"); difference of their places ("interval"), each squared. No such subject: "n_too_small";
    all their ratings in one category: "one_category" (0/0). Raises ValueError for bad counts or another level. Source:
    Krippendorff 2011, Computing Krippendorff's alpha-reliability.
    """
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)}")
    counts = count_table(table)
    reason = _no_pairs(counts)
    if reason:
        return Estimate.null(reason)
    paired = counts[counts.sum(axis=1) >= 2]
    columns = paired.sum(axis=0)
    n = int(columns.sum())
    if columns.max() == n:
        return Estimate.null("one_category")
    distance = _distances(columns, level)
    expected = float((np.outer(columns, columns) * distance).sum()) / (n - 1)
    return Estimate.point(1.0 - float((_coincidences(paired) * distance).sum()) / expected)


def _coincidences(table: IntArray) -> FloatArray:
    """Pairs of ratings of one subject, each subject weighing as much as it has ratings; shape (k, k)."""
    weights = 1.0 / (table.sum(axis=1) - 1)
    pairs = (table * weights[:, np.newaxis]).T @ table
    return np.asarray(pairs - np.diag((table * weights[:, np.newaxis]).sum(axis=0)), dtype=np.float64)


def _distances(columns: IntArray, level: Level) -> FloatArray:
    """Squared distances of the categories, shape (k, k)."""
    k = columns.size
    if level == "nominal":
        return np.asarray(1.0 - np.eye(k))
    # Midranks: their difference is the number of ratings between the middles of two categories.
    places = np.cumsum(columns) - columns / 2.0 if level == "ordinal" else np.arange(k, dtype=np.float64)
    return np.asarray((places[:, np.newaxis] - places) ** 2)
