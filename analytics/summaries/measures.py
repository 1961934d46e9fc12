"""Measures of one entry with their intervals, as the estimates of formats 3.2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.results import CodeEstimate, Estimate
from analytics.statistics import bootstrap, dispersion, numeric, numeric_bootstrap, panels, proportions
from analytics.summaries.plan import Resampling

NOMINAL = ("entropy_nats", "entropy_normalised", "gini_simpson", "iqv", "hill_1", "hill_2", "modal_share",
           "variation_ratio", "margin_over_second")  # fmt: skip
ORDINAL = ("agreement_a", "consensus_tastle_wierman", "leik_d", "blair_lacy_l2", "berry_mielke_iov")
RAND = {"rand_median": "median", "rand_ipr": "ipr", "rand_ipras": "ipras",
        "rand_disagreement_index": "disagreement_index", "rand_class": "category"}  # fmt: skip
RAND_LEAST = 7
NUMERIC = ("mean", "sd", "median", "q1", "q3", "p10", "p90", "min", "max", "mad", "cv", "qcd", "gini_mean_difference",
           "modal_share")  # fmt: skip
Json = dict[str, Any]


def as_json(estimate: Estimate | CodeEstimate) -> Json:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "method": estimate.method,
            "reason": estimate.reason}  # fmt: skip


def null(reason: str) -> Json:
    return {"value": None, "low": None, "high": None, "method": "none", "reason": reason}


def point(value: float | str) -> Json:
    return {"value": value, "low": None, "high": None, "method": "none", "reason": None}


def choice_measures(
    counts: Sequence[int], on_scale: Sequence[int] | None, resampling: Resampling, entry: str, empty: str,
    codes: Sequence[str] = (), rand: bool = False,
) -> Json:  # fmt: skip
    """Measures of a single choice: nominal over all options, ordinal over `on_scale` (their indices) where given."""
    ordinal = ORDINAL if on_scale is not None else ()
    names = (*NOMINAL, *ordinal)
    if not sum(counts):
        found = {name: null(empty) for name in names}
    else:
        columns = {name: tuple(on_scale or ()) for name in ordinal}
        estimates = bootstrap.intervals(
            counts, names, replicates=resampling.replicates, seed=resampling.seed, key=resampling.key(entry),
            confidence=resampling.confidence, columns=columns,
        )  # fmt: skip
        found = {name: as_json(estimates[name]) for name in names}
    if on_scale is not None:
        kept = [counts[index] for index in on_scale]
        found["median_category"] = _median_category(kept, [codes[index] for index in on_scale], empty)
        if rand:
            found |= _rand(kept, empty)
    return found


def _median_category(counts: Sequence[int], codes: Sequence[str], empty: str) -> Json:
    if not sum(counts):
        return null(empty)
    index = dispersion.ordinal(counts).median_category
    return null("undefined") if index is None else point(codes[index])


def _rand(counts: Sequence[int], empty: str) -> Json:
    ratings = [float(point_) for point_, count in enumerate(counts, 1) for _ in range(count)]
    if len(ratings) < RAND_LEAST:
        return {name: null("n_too_small" if ratings else empty) for name in RAND}
    panel = panels.rand_ucla(ratings)
    return {name: point(getattr(panel, field)) for name, field in RAND.items()}


def numeric_measures(
    values: Sequence[float], grid: float | None, resampling: Resampling, entry: str, empty: str
) -> Json:
    """The numeric block: `n` and `distinct` are integers, all else estimates; mean and median with intervals."""
    described = numeric.describe(values, grid)
    names = (*NUMERIC, "heaping_share") if grid is not None else NUMERIC
    block: Json = {"n": described.n, "distinct": described.distinct}
    for name in names:
        value = getattr(described, name)
        block[name] = point(value) if value is not None else null(_reason(described, name, empty))
    if described.n:
        estimates = numeric_bootstrap.numeric_intervals(
            values, ("mean", "median"), replicates=resampling.replicates, seed=resampling.seed,
            key=resampling.key(f"{entry}|numeric"), confidence=resampling.confidence,
        )  # fmt: skip
        block |= {name: as_json(estimate) for name, estimate in estimates.items()}
    return block


def _reason(described: Any, name: str, empty: str) -> str:
    return empty if not described.n else described.reasons.get(name, "undefined")


def wilson_pair(x: float, n: float, confidence: float) -> list[float | None] | None:
    if not n:
        return None
    estimate = proportions.wilson(x, n, confidence)
    return [estimate.low, estimate.high]


def goodman_pairs(counts: Sequence[int], confidence: float) -> list[list[float | None] | None]:
    """Simultaneous limits, one pair an option; None for all where n = 0 or k = 1."""
    found = proportions.goodman(counts, confidence)
    pairs = zip(found.low, found.high, strict=True)
    return [None if low is None else [low, high] for low, high in pairs]
