"""Result types of the statistics and the closed lists of words that may stand in them.

Nothing here computes. NaN and infinity are refused at construction, so that "unknown" is always None beside a reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

REASONS: tuple[str, ...] = (
    "no_answers",
    "all_skipped",
    "one_category",
    "n_too_small",
    "undefined",
    "suppressed",
    "not_converged",
    "left_truncated",
)

METHODS: tuple[str, ...] = (
    "exact_bca",
    "bca",
    "percentile_near_boundary",
    "unanimity_bound",
    "wilson",
    "clopper_pearson",
    "log_log",
    "aalen",
    "cluster_bootstrap",
    "site_jackknife",
    "profile_likelihood",
    "ncx2_inversion",
    "delta_preview",
    "exact_poisson",
    "none",
)

# Kept for readers who check us against other software; a summary never carries them.
LIBRARY_METHODS: tuple[str, ...] = ("jeffreys", "agresti_coull", "log", "plain")
SIMULTANEOUS_METHODS: tuple[str, ...] = ("goodman", "sison_glaz", "none")
TEST_METHODS: tuple[str, ...] = ("asymptotic", "exact", "monte_carlo")


def _check_number(name: str, value: float | None) -> None:
    if value is not None and not math.isfinite(value):
        raise ValueError(f"{name} is {value}; an unknown number is None with a reason")


def _check_reason(value: object, reason: str | None) -> None:
    if reason is not None and reason not in REASONS:
        raise ValueError(f"unknown reason {reason!r}")
    if (value is None) != (reason is not None):
        raise ValueError("a reason is given exactly where the value is None")


def _check_method(method: str) -> None:
    if method not in METHODS and method not in LIBRARY_METHODS:
        raise ValueError(f"unknown method {method!r}")


@dataclass(frozen=True)
class Estimate:
    """One number with its interval.

    `value` is None exactly where `reason` is set. `low` and `high` are None where no interval is defined or none was
    asked for; `method` is then "none". Raises ValueError for NaN, infinity or a word outside the closed lists.
    """

    value: float | None
    low: float | None
    high: float | None
    method: str
    reason: str | None = None

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            _check_number(name, getattr(self, name))
        _check_reason(self.value, self.reason)
        _check_method(self.method)

    @classmethod
    def null(cls, reason: str) -> Self:
        """No value, for a reason of `REASONS`."""
        return cls(None, None, None, "none", reason)

    @classmethod
    def point(cls, value: float) -> Self:
        """A value without an interval."""
        return cls(value, None, None, "none", None)


@dataclass(frozen=True)
class BootstrapEstimate(Estimate):
    """An estimate with what the interval was made from.

    `z0` bias correction and `acceleration` of BCa; `distinct` number of different values among the replicates that can
    occur (rounded to 1e-12). None where no replicate was evaluated.
    """

    z0: float | None = None
    acceleration: float | None = None
    distinct: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_number("z0", self.z0)
        _check_number("acceleration", self.acceleration)


@dataclass(frozen=True)
class CodeEstimate:
    """The five keys of an estimate where the value is a code (a median category, a RAND class)."""

    value: str | None
    reason: str | None = None
    low: None = None
    high: None = None
    method: str = "none"

    def __post_init__(self) -> None:
        _check_reason(self.value, self.reason)
        _check_method(self.method)


@dataclass(frozen=True)
class SimultaneousIntervals:
    """Joint limits of all shares of one item, in option order. One reason for all where they are None."""

    shares: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    method: str
    reason: str | None = None


@dataclass(frozen=True)
class NominalDispersion:
    """Nominal measures of one count vector; `reasons` names why a field is None."""

    n: int
    k: int
    k_observed: int
    entropy_nats: float | None
    entropy_bits: float | None
    entropy_normalised: float | None
    entropy_miller_madow: float | None
    gini_simpson: float | None
    gini_simpson_unbiased: float | None
    iqv: float | None
    mod_vr: float | None
    hill_1: float | None
    hill_2: float | None
    modal_share: float | None
    variation_ratio: float | None
    margin_over_second: float | None
    modal_indices: tuple[int, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OrdinalDispersion:
    """Ordinal measures of one count vector. Category fields are indices from 0; `mean_rank` counts ranks from 1."""

    n: int
    k: int
    agreement_a: float | None
    polarization: float | None
    consensus_tastle_wierman: float | None
    leik_d: float | None
    blair_lacy_l2: float | None
    berry_mielke_iov: float | None
    median_category: int | None
    q1_category: int | None
    q3_category: int | None
    mean_rank: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NumericDescription:
    """Numeric measures of one sample in the unit of the values; shares and ratios without unit."""

    n: int
    distinct: int
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    p10: float | None
    p30: float | None
    p70: float | None
    p90: float | None
    min: float | None
    max: float | None
    iqr: float | None
    mad: float | None
    mad_normal: float | None
    cv: float | None
    qcd: float | None
    gini_mean_difference: float | None
    modal_share: float | None
    heaping_share: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RandPanel:
    """RAND/UCLA reading of ratings on the scale 1 to 9."""

    n: int
    median: float | None
    p30: float | None
    p70: float | None
    ipr: float | None
    iprcp: float | None
    asymmetry_index: float | None
    ipras: float | None
    disagreement_index: float | None
    disagreement: bool | None
    category: str | None
    share_1_3: float | None
    share_4_6: float | None
    share_7_9: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChiSquare:
    """Pearson's test. `dropped_rows`, `dropped_columns` count the empty ones; `expected_rule_met`: at least 80 % of the
    expected counts are 5 or more and none is under 1."""

    statistic: float | None
    df: int | None
    p: float | None
    min_expected: float | None
    dropped_rows: int
    dropped_columns: int
    expected_rule_met: bool | None
    reason: str | None = None


@dataclass(frozen=True)
class FisherFreemanHalton:
    """Conditional test of an r x c table; `replicates` only where `method` is "monte_carlo"."""

    p: float | None
    method: str
    replicates: int | None
    reason: str | None = None


@dataclass(frozen=True)
class KruskalWallis:
    """Rank test of several groups; `epsilon_squared` is its effect size, 0 to 1."""

    statistic: float | None
    df: int | None
    p: float | None
    epsilon_squared: float | None
    reason: str | None = None


@dataclass(frozen=True)
class CramersV:
    """Cramer's V with limits from the noncentral chi-square; `corrected` after Bergsma."""

    value: float | None
    low: float | None
    high: float | None
    corrected: float | None
    reason: str | None = None
