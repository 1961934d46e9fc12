"""A share of raked answers with the standard error that the raking leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.results import Estimate
from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.proportions import wilson
from analytics.statistics.weights import TRIM_AT, Margins, cell_counts, kish, rake, respondent_weights, trimmed


@dataclass(frozen=True)
class RakedShare(Estimate):
    """A weighted share; None beside a `reason` throughout.

    `se` linearised standard error; `deff`, `n_eff` Kish's among those who answered; `trimmed` respondents had their
    weight cut, by the share `moved` of all weight. Shown beside the unweighted share, with the flag "weighted".
    """

    se: float | None = None
    deff: float | None = None
    n_eff: float | None = None
    trimmed: int = 0
    moved: float = 0.0


def raked_share(
    chosen: npt.ArrayLike,
    table: npt.ArrayLike,
    margins: Margins,
    *,
    answered: npt.ArrayLike | None = None,
    trim: float = TRIM_AT,
    confidence: float = 0.95,
) -> RakedShare:
    """Share of an answer among those who answered, all respondents raked to margins (see `rake`).

    chosen, answered, table: in each cell those who gave the answer, who answered at all (all if not given), and all
    respondents. Limits are Wilson's on n_eff (after Korn and Graubard 1998, Surv Methodol 24:193), so that a share of 0
    has one too; se is that of residuals from the main effects of the margins, n/(n-1) sum(w e)^2 centred: what the
    margins explain is known and adds no error (Deville and Sarndal 1992, JASA 87:376). Nobody answered: "no_answers";
    margins not met: "not_converged"; only answers without weight: "undefined". Raises ValueError unless chosen <=
    answered <= table, and as `rake`.
    """
    counts = cell_counts(table)
    yes, given = cell_counts(chosen), counts if answered is None else cell_counts(answered)
    if not yes.shape == given.shape == counts.shape or not ((yes <= given) & (given <= counts)).all():
        raise ValueError("in each cell chosen <= answered <= all")
    if given.sum() == 0:
        return RakedShare.null("no_answers")
    raked = rake(counts, margins)
    if raked.weights is None:
        return RakedShare.null(raked.reason or "not_converged")
    cut = trimmed(respondent_weights(counts, raked.weights), trim)
    weights = _by_cell(cut.weights, counts)
    size = kish(respondent_weights(given, weights))
    if size.n_eff is None:
        return RakedShare.null(size.reason or "undefined")
    share = min(1.0, math.fsum((weights * yes).ravel()) / math.fsum((weights * given).ravel()))
    limits = wilson(share * size.n_eff, size.n_eff, confidence)
    se = _standard_error(yes, given, counts, weights, share)
    return RakedShare(share, limits.low, limits.high, "wilson", None, se, size.deff, size.n_eff, cut.trimmed, cut.moved)


def _by_cell(weights: FloatArray, counts: IntArray) -> FloatArray:
    """The weight of each cell from one weight a respondent; 0 in an empty cell."""
    starts = np.cumsum(counts.ravel()) - counts.ravel()
    padded = np.append(weights, 0.0)
    return np.where(counts > 0, padded[starts].reshape(counts.shape), 0.0)


def _main_effects(shape: tuple[int, ...]) -> FloatArray:
    """One row a cell, one column a category of each margin: 1 where the cell lies in it."""
    places = np.indices(shape).reshape(len(shape), -1)
    return np.concatenate([np.eye(size)[places[axis]] for axis, size in enumerate(shape)], axis=1)


def _standard_error(
    yes: IntArray, given: IntArray, counts: IntArray, weights: FloatArray, share: float
) -> float | None:
    n = int(counts.sum())
    if n < 2:
        return None
    # Three kinds of respondent in each cell: gave the answer, gave another, gave none.
    kinds = np.stack([yes, given - yes, counts - given]).reshape(3, -1)
    score = np.array([1.0 - share, -share, 0.0])[:, np.newaxis]
    root = np.sqrt(counts.ravel().astype(np.float64))
    mean = (kinds * score).sum(axis=0) / np.maximum(counts.ravel(), 1)
    design = _main_effects(counts.shape)
    fitted = design @ np.linalg.lstsq(design * root[:, np.newaxis], mean * root, rcond=None)[0]
    influence = (score - fitted) * weights.ravel() / math.fsum((weights * given).ravel())
    total, squares = math.fsum((kinds * influence).ravel()), math.fsum((kinds * influence**2).ravel())
    return math.sqrt(max(0.0, n / (n - 1) * (squares - total**2 / n)))
