"""Results of the survival statistics: step functions read at any day, tests between curves, Turnbull's masses.

Steps hold from their time until the next one. Times are in the unit of the data, counted from the index event.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.results import Estimate

Limit = float | None
# A level that is met exactly on paper is missed by this much at most in the product of some thousand factors.
_LEVEL_SLACK = 1e-12


def _first_at_or_below(times: Sequence[float], curve: Sequence[Limit], level: float) -> float | None:
    reached = (t for t, y in zip(times, curve, strict=True) if y is not None and y <= level + _LEVEL_SLACK)
    return next(reached, None)


def _area(times: Sequence[float], steps: Sequence[float], before: float, tau: float) -> float:
    """Area under a step function from 0 to tau; `before` holds up to the first time."""
    ends = (*(t for t in times if t < tau), tau)
    heights = (before, *steps[: len(ends) - 1])
    starts = (0.0, *ends[:-1])
    return math.fsum(h * (end - start) for h, start, end in zip(heights, starts, ends, strict=True))


@dataclass(frozen=True)
class KaplanMeier:
    """S at the times at which somebody leaves, by event or censoring, with the number at risk just before.

    `low` and `high` are None where S is 0 or 1: the variance is unknown there, not nothing. A day after the last time
    is "undefined" unless S is 0 by then; no subjects: "no_answers".
    """

    times: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    survival: tuple[float, ...]
    low: tuple[Limit, ...]
    high: tuple[Limit, ...]
    method: str

    def at(self, day: float) -> Estimate:
        """S(day), events of that day counted, with its limits."""
        if not self.times:
            return Estimate.null("no_answers")
        if day > self.times[-1] and self.survival[-1] > 0.0:
            return Estimate.null("undefined")
        place = bisect_right(self.times, day) - 1
        if place < 0 or self.low[place] is None:
            return Estimate.point(1.0 if place < 0 else self.survival[place])
        return Estimate(self.survival[place], self.low[place], self.high[place], self.method)

    def quantile(self, q: float) -> Estimate:
        """First time with S <= 1 - q; its limits are those of the limits of S (Brookmeyer and Crowley 1982).

        q = 0.5: the median. Where S is exactly 1 - q over an interval this is its beginning; R's survfit gives its
        middle. Not reached: None, "undefined", though a lower limit may be there; a limit not reached: None. Raises
        ValueError unless 0 < q < 1.
        """
        if not 0.0 < q < 1.0:
            raise ValueError("q lies between 0 and 1")
        if not self.times:
            return Estimate.null("no_answers")
        curves = (self.survival, self.low, self.high)
        value, low, high = (_first_at_or_below(self.times, curve, 1.0 - q) for curve in curves)
        method = "none" if low is None and high is None else self.method
        return Estimate(value, low, high, method, None if value is not None else "undefined")


@dataclass(frozen=True)
class AalenJohansen:
    """Cumulative incidence of each cause 1, 2, ... at the times at which somebody leaves.

    `cif`, `low`, `high` and `variance` (Aalen's) are keyed by cause. Limits are None where F is 0 or 1. A day after the
    last time is "undefined" unless everybody has had an event by then; no subjects: "no_answers".
    """

    times: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: Mapping[int, tuple[int, ...]]
    cif: Mapping[int, tuple[float, ...]]
    low: Mapping[int, tuple[Limit, ...]]
    high: Mapping[int, tuple[Limit, ...]]
    variance: Mapping[int, tuple[float, ...]]

    def _beyond(self, day: float) -> bool:
        return day > self.times[-1] and sum(f[-1] for f in self.cif.values()) < 1.0 - _LEVEL_SLACK

    def at(self, cause: int, day: float) -> Estimate:
        """F(day) of one cause, events of that day counted. Raises KeyError for a cause that is not listed."""
        cif, low, high = self.cif[cause], self.low[cause], self.high[cause]
        if not self.times:
            return Estimate.null("no_answers")
        if self._beyond(day):
            return Estimate.null("undefined")
        place = bisect_right(self.times, day) - 1
        if place < 0 or low[place] is None:
            return Estimate.point(0.0 if place < 0 else cif[place])
        return Estimate(cif[place], low[place], high[place], "aalen")

    def time_lost(self, cause: int, tau: float) -> Estimate:
        """Mean time lost to one cause before tau, the area under F from 0 to tau, 0 .. tau, without limits.

        tau after the last time: None, "undefined", as in `at`. Raises ValueError unless tau > 0. Source: Andersen 2013,
        Stat Med 32:5278.
        """
        if not (math.isfinite(tau) and tau > 0):
            raise ValueError("tau is positive")
        reading = self.at(cause, tau)
        if reading.value is None:
            return reading
        return Estimate.point(_area(self.times, self.cif[cause], 0.0, tau))


@dataclass(frozen=True)
class CurveTest:
    """A test of equal curves; p from the chi-square distribution with df degrees of freedom."""

    statistic: float | None
    df: int | None
    p: float | None
    reason: str | None = None


@dataclass(frozen=True)
class RestrictedMean(Estimate):
    """Mean time before tau, with its standard error; None beside a reason."""

    se: float | None = None


@dataclass(frozen=True)
class Turnbull:
    """Mass of each innermost interval (left, right], where left = right is a point and right None has no end.

    Within an interval nothing is known of where its mass lies. `reason` is set, and there is no mass, where there are
    no answers or the iteration did not converge.
    """

    intervals: tuple[tuple[float, float | None], ...]
    mass: tuple[float, ...]
    steps: int
    reason: str | None = None

    def cdf(self, x: float) -> float | None:
        """P(T <= x), the masses that end at x or before: within an innermost interval the least it can be."""
        return self.bounds(x)[0]

    def bounds(self, x: float) -> tuple[float | None, float | None]:
        """Least and largest P(T <= x) that the masses allow; equal outside the innermost intervals."""
        if self.reason:
            return None, None
        ended = [right is not None and right <= x for _, right in self.intervals]
        begun = [e or left < x for e, (left, _) in zip(ended, self.intervals, strict=True)]
        least, largest = (math.fsum(itertools.compress(self.mass, chosen)) for chosen in (ended, begun))
        return min(least, 1.0), min(largest, 1.0)
