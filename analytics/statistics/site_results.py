"""Result types of the statistics between sites. Nothing here computes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.results import Estimate

FLAGS: tuple[str, ...] = (
    "singular",
    "unbounded",
    "site_intercept_only",
    "extrapolated",
    "wrong_direction",
)
"""singular: no variation between sites was found, a value at the edge. unbounded: a limit is infinite (None, or the end
of the scale). site_intercept_only: children with several rows were taken as independent within their site.
extrapolated: outside the counts seen. wrong_direction: the chance of acting does not fall with the count."""


def _check_flags(flags: tuple[str, ...]) -> None:
    if unknown := set(flags) - set(FLAGS):
        raise ValueError(f"unknown flags {sorted(unknown)}")


@dataclass(frozen=True)
class SiteEstimate(Estimate):
    """An estimate of variation between sites, with `flags` of FLAGS."""

    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_flags(self.flags)


@dataclass(frozen=True)
class Funnel:
    """Shares of the sites and limits around a target, in the order of the sites; None where a site has no child.

    `low` and `high` by level. With a `reason` every number but the target is None.
    """

    target: float
    shares: tuple[float | None, ...]
    low: Mapping[float, tuple[float | None, ...]]
    high: Mapping[float, tuple[float | None, ...]]
    reason: str | None = None


@dataclass(frozen=True)
class Overdispersion:
    """phi (1 = as chance alone would have it), tau2 (variance between sites, of shares), z winsorised, a site each."""

    phi: float | None
    tau2: float | None
    z: tuple[float | None, ...]
    reason: str | None = None


@dataclass(frozen=True)
class BetaBinomial:
    """alpha and beta of the shares of sites, and each site's share drawn towards the mean; None without a child.

    "singular": no variation was found, alpha and beta are infinite (None, "undefined") and every site has the mean.
    """

    alpha: float | None
    beta: float | None
    shrunken: tuple[float | None, ...]
    flags: tuple[str, ...] = ()
    reason: str | None = None

    def __post_init__(self) -> None:
        _check_flags(self.flags)


@dataclass(frozen=True)
class Ed50:
    """Counts (10^9/L) at which half act, and what the model says beside it.

    `slope` is the change of the log odds for each doubling of the count, `sigma` the standard deviation between sites
    on the logit scale; both None where the model is.
    """

    conditional: Estimate
    marginal: Estimate
    sigma: float | None
    slope: float | None
    flags: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        _check_flags(self.flags)
        for value in (self.sigma, self.slope):
            if value is not None and not math.isfinite(value):
                raise ValueError("an unknown number is None")
